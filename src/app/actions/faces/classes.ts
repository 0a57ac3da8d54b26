/** Classes of the open dataset: renamed, merged, given to faces that have none, or to a single face. */
import { toast } from 'sonner';
import { UNDO_MS } from '@/app/deleteWithUndo';
import { reportFailure } from '@/app/reportFailure';
import { labelFaces } from '@/app/state/editFaces';
import { facesUnread, useFaces } from '@/app/state/facesStore';
import { displayText } from '@/lib/displayText';
import { formatCounted } from '@/lib/format';
import type { LibraryFace } from '@/workers/protocol';
import type { Action } from '../action';

/** The class of genuine photographs where a person says no other name. */
const GENUINE = 'real';

const facesOf = (label: string | null): LibraryFace[] =>
  useFaces.getState().faces.filter((face) => (face.label ?? null) === label);

/**
 * Gives all faces of one class of the open dataset another; the name of a class that is there merges both. The latest
 * change can be undone for a while, also when another dataset is open by then.
 * @param from null: those without a class
 */
export async function renameClass(from: string | null, to: string): Promise<void> {
  const changed = facesOf(from);
  const said = `${formatCounted(changed.length, 'face')} labelled "${displayText(to, 40)}".`;
  await labelWithUndo(changed, from, to, said);
}

/** Gives one face of the open dataset another class, or none. @param to null: none */
export async function classifyFace(face: LibraryFace, to: string | null): Promise<void> {
  const name = displayText(face.name, 40);
  const said = to === null ? `${name} has no class now.` : `${name} labelled "${displayText(to, 40)}".`;
  await labelWithUndo([face], face.label ?? null, to, said);
}

async function labelWithUndo(
  changed: readonly LibraryFace[],
  from: string | null,
  to: string | null,
  said: string,
): Promise<void> {
  await labelFaces(changed, to);
  toast(said, {
    // One message: undoing an earlier change after a later one would mix their classes.
    id: 'class-renamed',
    duration: UNDO_MS,
    action: { label: 'Undo', onClick: () => void reportFailure(() => labelFaces(changed, from)) },
  });
}

/** For people who collected photographs of their own, without folders. */
export const allGenuine: Action = {
  id: 'faces.allGenuine',
  label: 'They are all genuine photographs',
  title: 'Label the faces without a class as genuine',
  hint: `The faces without a class become "${GENUINE}".`,
  screens: ['/faces', '/train'],
  watches: [useFaces],
  obstacle: () => {
    if (useFaces.getState().faces.some(({ label }) => label === undefined)) return null;
    return facesUnread() ?? 'Every face has a class.';
  },
  perform: () => renameClass(null, GENUINE),
};
