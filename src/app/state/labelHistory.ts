/** Changes of classes, the latest last: each can be undone after those that followed it. As long as the page lives. */
import { create } from '@/app/state/createStore';
import type { LibraryFace } from '@/workers/protocol';
import { labelFaces } from './editFaces';
import { ownClasses, undoOwnClasses } from './ownClasses';

export interface LabelChange {
  /** "2 faces labelled "fake"." */
  said: string;
  /** The faces as they were, each with the class that it had. */
  before: readonly LibraryFace[];
  /** Of all these faces. */
  datasetId: string;
  /** What was made of classes in it. */
  own: { before: readonly string[]; after: readonly string[] };
  /** Later changes have higher ones. */
  order: number;
}

/** A change that was taken back. */
export interface UndoneChange extends LabelChange {
  /** How many of its faces are there no longer. */
  gone: number;
}

export interface LabelHistory {
  changes: readonly LabelChange[];
}

/** Older changes than these are forgotten: nobody undoes so many one by one. */
const MOST_CHANGES = 50;

export const useLabelHistory = create<LabelHistory>()(() => ({ changes: [] }));

let nextOrder = 0;

/**
 * Gives faces of one dataset, which need not be open, a class, and remembers which they had.
 * @param label null: none
 * @param rename what becomes of classes that were made, in any case; it is undone with the change
 * @returns whether any face has another class now
 */
export async function relabel(
  faces: readonly LibraryFace[],
  label: string | null,
  said: string,
  rename: () => void = () => {},
): Promise<boolean> {
  const before = faces.filter((face) => (face.label ?? null) !== (label?.trim() ?? null));
  if (before.length === 0) {
    rename();
    return false;
  }
  const [{ datasetId }] = before;
  const order = nextOrder++;
  await labelFaces(before, label);
  const made = ownClasses(datasetId);
  rename();
  remember({ said, before, datasetId, own: { before: made, after: ownClasses(datasetId) }, order });
  return true;
}

/** In its place: others may have come after it meanwhile. */
function remember(change: LabelChange): void {
  useLabelHistory.setState(({ changes }) => ({
    changes: [...changes, change].sort((a, b) => a.order - b.order).slice(-MOST_CHANGES),
  }));
}

/** Gives the faces of the latest change the classes that they had. @returns that change; undefined where there is none */
export async function undoLabels(): Promise<UndoneChange | undefined> {
  const latest = useLabelHistory.getState().changes.at(-1);
  if (!latest) return undefined;
  // At once: a second press means the change before.
  useLabelHistory.setState(({ changes }) => ({ changes: changes.filter((one) => one !== latest) }));
  let gone = latest.before.length;
  try {
    for (const [label, faces] of byLabel(latest.before)) gone -= await labelFaces(faces, label);
  } catch (error) {
    remember(latest);
    throw error;
  }
  undoOwnClasses(latest.datasetId, latest.own);
  return { ...latest, gone };
}

function byLabel(faces: readonly LibraryFace[]): Map<string | null, LibraryFace[]> {
  const groups = new Map<string | null, LibraryFace[]>();
  for (const face of faces) {
    const label = face.label ?? null;
    groups.set(label, [...(groups.get(label) ?? []), face]);
  }
  return groups;
}
