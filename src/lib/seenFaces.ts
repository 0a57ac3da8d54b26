/**
 * Which faces a detector was trained and chosen on, so that whoever asks it about any of them is told so, whatever their
 * dataset is called by then: the beginnings of the hashes of their pixels. No face can be told from them.
 */

/** Hexadecimal digits of each hash: two of ten thousand faces share them once in some twenty thousand times. */
const DIGITS = 10;

export interface SeenFaces {
  train: string[];
  validation: string[];
}

/** As a record holds a face. */
export const shortenedId = (id: string): string => id.slice(0, DIGITS);

/** How many of these faces are among those that were seen. */
export function countSeen(
  faces: readonly { id: string }[],
  { train, validation }: SeenFaces,
): { train: number; validation: number } {
  const count = (hashes: readonly string[]) => {
    const known = new Set(hashes);
    return faces.filter(({ id }) => known.has(shortenedId(id))).length;
  };
  return { train: count(train), validation: count(validation) };
}

/** What is to be said beside a score of this face; null where it was not seen, or nobody knows. */
export function whySeen(id: string, seen: SeenFaces | null | undefined): string | null {
  if (!seen) return null;
  const { train, validation } = countSeen([{ id }], seen);
  if (train > 0) return 'This detector was trained on this very face: its score says nothing about new ones.';
  return validation > 0 ? 'The epoch and threshold of this detector were chosen on this very face.' : null;
}
