/** Changes of classes, the latest last: each can be undone after those that followed it. As long as the page lives. */
import { create } from '@/app/state/createStore';
import type { LibraryFace } from '@/workers/protocol';
import { labelFaces } from './editFaces';

export interface LabelChange {
  /** "2 faces labelled "fake"." */
  said: string;
  /** The faces as they were, each with the class that it had. */
  before: readonly LibraryFace[];
}

export interface LabelHistory {
  changes: readonly LabelChange[];
}

/** Older changes than these are forgotten: nobody undoes so many one by one. */
const MOST_CHANGES = 50;

export const useLabelHistory = create<LabelHistory>()(() => ({ changes: [] }));

/**
 * Gives faces of one dataset, which need not be open, a class, and remembers which they had.
 * @param label null: none
 * @returns whether any face has another class now
 */
export async function relabel(
  faces: readonly LibraryFace[],
  label: string | null,
  said: string,
): Promise<boolean> {
  const before = faces.filter((face) => (face.label ?? null) !== (label?.trim() ?? null));
  if (before.length === 0) return false;
  await labelFaces(before, label);
  useLabelHistory.setState(({ changes }) => ({
    changes: [...changes, { said, before }].slice(-MOST_CHANGES),
  }));
  return true;
}

/** Gives the faces of the latest change the classes that they had. @returns that change; undefined where there is none */
export async function undoLabels(): Promise<LabelChange | undefined> {
  const latest = useLabelHistory.getState().changes.at(-1);
  if (!latest) return undefined;
  // At once: a second press means the change before.
  useLabelHistory.setState(({ changes }) => ({ changes: changes.filter((one) => one !== latest) }));
  try {
    for (const [label, faces] of byLabel(latest.before)) await labelFaces(faces, label);
  } catch (error) {
    useLabelHistory.setState(({ changes }) => ({ changes: [...changes, latest] }));
    throw error;
  }
  return latest;
}

function byLabel(faces: readonly LibraryFace[]): Map<string | null, LibraryFace[]> {
  const groups = new Map<string | null, LibraryFace[]>();
  for (const face of faces) {
    const label = face.label ?? null;
    groups.set(label, [...(groups.get(label) ?? []), face]);
  }
  return groups;
}
