/** Classes of the open dataset: made, renamed, merged, given to faces; each change can be undone, and the ones before it. */
import { toast } from 'sonner';
import { UNDO_MS } from '@/app/deleteWithUndo';
import type { Chosen } from '@/app/intake/sources';
import { takeIn } from '@/app/intake/takeIn';
import { reportFailure } from '@/app/reportFailure';
import { clearSelection, selectedFaces, useSelection } from '@/app/state/faceSelection';
import { facesUnread, useFaces } from '@/app/state/facesStore';
import { importInto } from '@/app/state/importPlan';
import {
  relabel,
  undoLabels,
  useLabelHistory,
  type LabelChange,
  type UndoneChange,
} from '@/app/state/labelHistory';
import { forgetClass, openClasses, useOwnClasses } from '@/app/state/ownClasses';
import { displayText } from '@/lib/displayText';
import { formatCounted } from '@/lib/format';
import { wellFormed } from '@/lib/wellFormed';
import type { LibraryFace } from '@/workers/protocol';
import { always, type Action } from '../action';
import { askForFiles } from '../askForFiles';
import { focusField } from '../focusField';
import { rowAction } from '../rowAction';
import { isImporting } from './import';

/** The class of genuine photographs where a person says no other name. */
const GENUINE = 'real';

/** Of the field that names a new class. */
export const NEW_CLASS_FIELD = 'new-class';

/** Of the input that asks for pictures of a class. */
export const filesInputOf = (label: string): string => `class-files-${encodeURIComponent(wellFormed(label))}`;

const facesOf = (label: string | null): LibraryFace[] =>
  useFaces.getState().faces.filter((face) => (face.label ?? null) === label);

const named = (label: string): string => `"${displayText(label, 40)}"`;

/**
 * Gives all faces of one class of the open dataset another; the name of a class that is there merges both.
 * @param from null: those without a class
 */
export async function renameClass(from: string | null, to: string): Promise<void> {
  const changed = facesOf(from);
  const { datasetId } = useFaces.getState(); // another may be open by the time the faces are labelled
  const said = `${formatCounted(changed.length, 'face')} labelled ${named(to)}.`;
  await labelWithUndo(changed, to, said, () => {
    if (from !== null) forgetClass(from, to.trim(), { datasetId });
  });
}

/** Gives one face of the open dataset another class, or none. @param to null: none */
export async function classifyFace(face: LibraryFace, to: string | null): Promise<void> {
  const name = displayText(face.name, 40);
  const said = to === null ? `${name} has no class now.` : `${name} labelled ${named(to)}.`;
  await labelWithUndo([face], to, said);
}

/** Gives the selected faces a class, or none, and selects nothing any more. @param to null: none */
export async function moveSelected(to: string | null): Promise<void> {
  const faces = selectedFaces();
  const count = formatCounted(faces.length, 'face');
  const said = to === null ? `${count} without a class now.` : `${count} moved to ${named(to)}.`;
  await labelWithUndo(faces, to, said);
  clearSelection();
}

/** Imports what was dropped on a class, or chosen for it, into the open dataset. */
export function takeIntoClass(label: string, chosen: readonly Chosen[]): Promise<void> {
  return takeIn(chosen, (sorted) =>
    importInto(label, sorted, (faces) =>
      labelWithUndo(
        faces,
        label,
        `${formatCounted(faces.length, 'face')} that ${faces.length === 1 ? 'was' : 'were'} here moved to ${named(label)}.`,
      ),
    ),
  );
}

async function labelWithUndo(
  changed: readonly LibraryFace[],
  to: string | null,
  said: string,
  rename?: () => void,
): Promise<void> {
  if (await relabel(changed, to, said, rename)) tellWithUndo(said);
}

/** One message: the latest change, which is the one that can be undone. */
function tellWithUndo(said: string): void {
  toast(said, {
    id: 'class-renamed',
    duration: UNDO_MS,
    action: { label: 'Undo', onClick: () => void reportFailure(undo) },
  });
}

async function undo(): Promise<void> {
  const undone = await undoLabels();
  if (!undone) return;
  const [before] = useLabelHistory.getState().changes.slice(-1);
  const said = undoneText(undone);
  if (before) tellWithUndo(said);
  // What a message of this name said before stays with it, unless it is taken away.
  else toast(said, { id: 'class-renamed', duration: UNDO_MS, action: undefined });
}

/** Where a change was, when that is not to be seen. */
function elsewhere({ datasetId }: LabelChange): string {
  const { datasets, datasetId: open } = useFaces.getState();
  if (datasetId === open) return '';
  const name = datasets.find(({ id }) => id === datasetId)?.name;
  return name === undefined ? ' in a dataset that was deleted' : ` in dataset ${named(name)}`;
}

function undoneText(undone: UndoneChange): string {
  const { said, before, gone } = undone;
  if (gone === before.length)
    return `Not undone${elsewhere(undone)}, as the faces are no longer there: ${said}`;
  const missing = gone > 0 ? ` except for ${formatCounted(gone, 'face')} no longer there` : '';
  return `Undone${elsewhere(undone)}${missing}: ${said}`;
}

/** What would be undone next. */
function latestText(): string {
  const latest = useLabelHistory.getState().changes.at(-1);
  return latest ? `${latest.said.replace(/\.$/, '')}${elsewhere(latest)}.` : 'Nothing was changed.';
}

/** The latest change of classes, then the one before it, and so on. */
export const undoClasses: Action = {
  id: 'faces.undoClasses',
  label: 'Undo',
  title: 'Undo the latest change of classes',
  hint: latestText,
  screens: ['/faces'],
  shortcut: 'Alt+Z',
  watches: [useLabelHistory, useFaces],
  obstacle: () =>
    useLabelHistory.getState().changes.length > 0 ? null : 'No class was changed in this visit.',
  perform: undo,
};

export const newClass: Action = {
  id: 'faces.newClass',
  label: 'New class',
  title: 'Name a new class',
  screens: ['/faces'],
  watches: [],
  obstacle: always,
  perform: () => focusField(NEW_CLASS_FIELD),
};

const ofClass = {
  screens: ['/faces'] as const,
  key: (label: string) => label,
  pick: () => openClasses().at(0),
  none: () => facesUnread() ?? 'This dataset has no class. Make one first.',
};

/** Pictures from files, with this class. */
export const addToClass = rowAction<string>({
  ...ofClass,
  id: 'faces.addToClass',
  label: 'Add pictures',
  title: 'Add pictures to the first class',
  watches: [useFaces, useOwnClasses],
  obstacle: () => (isImporting() ? 'An import is running.' : null),
  perform: (label) => askForFiles(`[id="${filesInputOf(label)}"]`),
});

/** What is selected in the gallery gets this class. */
export const moveToClass = rowAction<string>({
  ...ofClass,
  id: 'faces.moveToClass',
  label: () => {
    const { length } = selectedFaces();
    return length === 0 ? 'Move selected here' : `Move ${length} here`;
  },
  title: 'Move the selected faces to the first class',
  watches: [useFaces, useOwnClasses, useSelection],
  obstacle: () => (selectedFaces().length > 0 ? null : 'Select faces in the gallery first.'),
  perform: moveSelected,
});

/** One that was made and has no face. */
export const removeClass = rowAction<string>({
  ...ofClass,
  id: 'faces.removeClass',
  label: 'Remove',
  title: 'Remove the first class without a face',
  pick: () => openClasses().find((label) => facesOf(label).length === 0),
  none: () => facesUnread() ?? 'Every class has a face.',
  watches: [useFaces, useOwnClasses],
  perform: (label) => forgetClass(label),
});

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
