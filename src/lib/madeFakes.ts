/** Where the fakes of a detector come from: the dataset, or its genuine faces, of which they are made while it is trained or evaluated. */
import type { ForgeryFamily } from './forgeries';

/** Families of fakes that are made of genuine faces, and a mixture of them. */
export const MADE_FAKES = ['self-blended', 'swapped', 'edited', 'mixed'] as const;
export type MadeFakes = (typeof MADE_FAKES)[number];

export const FAKES = ['dataset', ...MADE_FAKES] as const;
export type Fakes = (typeof FAKES)[number];

/** Of a mixture each has the same part. */
export const FAMILIES_OF: Readonly<Record<MadeFakes, readonly ForgeryFamily[]>> = {
  'self-blended': ['blend'],
  swapped: ['swap'],
  edited: ['edit'],
  mixed: ['blend', 'swap', 'edit'],
};

export const isMade = (fakes: Fakes): fakes is MadeFakes => fakes !== 'dataset';

/** Whether landmarks of the faces are needed; blends need their maps alone. */
export const needsGeometry = (fakes: Fakes): boolean => isMade(fakes) && fakes !== 'self-blended';

/** Whether shapes of expressions are needed. */
export const needsExpressions = (fakes: Fakes): boolean =>
  isMade(fakes) && FAMILIES_OF[fakes].includes('edit');

/** What becomes of a genuine face, after "fakes". */
export const MADE_WORDS: Readonly<Record<MadeFakes, string>> = {
  'self-blended': 'blended from them',
  swapped: 'swapped among them',
  edited: 'edited from them',
  mixed: 'blended, swapped and edited from them',
};

/** Of a choice on a screen. */
export const FAKES_NOTES: Readonly<Record<Fakes, string>> = {
  dataset: '',
  'self-blended':
    'Each genuine face is blended with a slightly changed copy of itself (Shiohara & Yamasaki 2022): no second person is needed.',
  swapped:
    "Each genuine face gets the face of another person of the same side of the split by its landmarks (FaceSwap's operation); it needs faces with geometry.",
  edited:
    "Eyes, nose or mouth are another person's, or the expression is another one; it needs faces with geometry.",
  mixed: 'Self-blended, swapped and edited in equal parts.',
};

/** Genuine faces of one side of a split of which a kind of fake that was asked for could not be made. */
export interface RefusedFakes {
  split: 'train' | 'validation' | 'test';
  /** A sentence; numbers in it are of one of the faces. */
  reason: string;
  faces: number;
}

/** With fewer of its genuine faces a training would be of a chosen few. */
const LEAST_SHARE = 0.5;

/** A genuine face as far as its fakes need it. */
interface Person {
  /** Landmarks of it are known. */
  hasGeometry: boolean;
  /** Video or person; null: nobody of the others. */
  group: string | null;
}

/**
 * Why too few genuine faces have a geometry for such fakes, and the way out; null where there are enough, or none is needed.
 * @param genuine that are trained on
 * @param called what they are, in the plural
 */
export function geometryObstacle(
  fakes: Fakes,
  genuine: readonly Person[],
  called = 'genuine training faces',
): { what: string; wayOut: string } | null {
  if (!needsGeometry(fakes) || genuine.length === 0) return null;
  const measured = genuine.filter(({ hasGeometry }) => hasGeometry);
  const found = `${measured.length} of ${genuine.length} ${called}`;
  if (measured.length < LEAST_SHARE * genuine.length)
    return {
      what: `Only ${found} have a geometry, and ${fakes} fakes need it of at least half of them`,
      wayOut: 'Find it on the Faces screen by "Find geometry", or set Fakes to self-blended.',
    };
  const people = new Set(measured.map(({ group }, i) => group ?? i));
  if (fakes === 'edited' || people.size >= 2) return null;
  return {
    what: `All of the ${found} that have a geometry are of one person, and ${fakes} fakes need two`,
    wayOut: 'Import faces of other people, or set Fakes to edited or self-blended.',
  };
}

/** How many genuine training faces have no geometry, and what becomes of them; null where none is needed, or all have one. */
export function geometryNote(fakes: Fakes, genuine: readonly Pick<Person, 'hasGeometry'>[]): string | null {
  const without = genuine.filter(({ hasGeometry }) => !hasGeometry).length;
  if (!needsGeometry(fakes) || without === 0) return null;
  const what = fakes === 'mixed' ? 'have only self-blended fakes' : 'are not trained on';
  return `${without} of ${genuine.length} genuine training faces have no geometry and ${what}.`;
}
