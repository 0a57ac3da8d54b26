/** What a detector's record says of the faces that it was trained and chosen on. */
import { shortenedId, type SeenFaces } from '@/lib/seenFaces';
import type { SplitName } from './detectorSplit';

/** Beyond this a record would be larger than the detector. */
const MOST = 20_000;

/** @returns null where there are too many to be told */
export function seenFaces(
  faces: readonly { id: string }[],
  splits: readonly (SplitName | 'unused')[],
): SeenFaces | null {
  if (faces.length > MOST) return null;
  const of = (split: SplitName) => [
    ...new Set(faces.flatMap(({ id }, i) => (splits[i] === split ? [shortenedId(id)] : []))),
  ];
  return { train: of('train').sort(), validation: of('validation').sort() };
}
