/**
 * Which faces a detector was trained and chosen on, so that a later evaluation on any of them says so, whatever their
 * dataset is called by then: the beginnings of the hashes of their pixels. No face can be told from them.
 */
import type { SplitName } from './detectorSplit';

/** Hexadecimal digits of each hash: two of ten thousand faces share them once in some twenty thousand times. */
const DIGITS = 10;
/** Beyond this a record would be larger than the detector. */
const MOST = 20_000;

export interface SeenFaces {
  train: string[];
  validation: string[];
}

const shortened = (id: string): string => id.slice(0, DIGITS);

/** @returns null where there are too many to be told */
export function seenFaces(
  faces: readonly { id: string }[],
  splits: readonly (SplitName | 'unused')[],
): SeenFaces | null {
  if (faces.length > MOST) return null;
  const of = (split: SplitName) => [
    ...new Set(faces.flatMap(({ id }, i) => (splits[i] === split ? [shortened(id)] : []))),
  ];
  return { train: of('train').sort(), validation: of('validation').sort() };
}

/** How many of these faces are among those that were seen. */
export function countSeen(
  faces: readonly { id: string }[],
  { train, validation }: SeenFaces,
): { train: number; validation: number } {
  const count = (hashes: readonly string[]) => {
    const known = new Set(hashes);
    return faces.filter(({ id }) => known.has(shortened(id))).length;
  };
  return { train: count(train), validation: count(validation) };
}
