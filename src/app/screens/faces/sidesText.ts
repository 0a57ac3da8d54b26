/** Where the faces of a class go, in words. */
import { formatCount } from '@/lib/format';
import type { SplitPlan } from '@/workers/protocol';

export interface ClassFaces {
  count: number;
  /** Of them, those that a person left out of training. */
  leftOut: number;
  /** Where a detector's training would put the others; absent until it is known. */
  sides: SplitPlan['classes'][number]['faces'] | undefined;
}

/** "train 6 · validation 1 · test 3 · left out 2"; '' until it is known. */
export function sidesText({ count, leftOut, sides }: ClassFaces): string {
  if (count === 0) return 'No face yet: drop pictures here.';
  const said = (name: string, faces: number) => (faces > 0 ? [`${name} ${formatCount(faces)}`] : []);
  if (leftOut === count) return said('left out', leftOut).join('');
  if (!sides) return '';
  const { train, validation, test, unused } = sides;
  return [
    `train ${formatCount(train)}`,
    `validation ${formatCount(validation)}`,
    `test ${formatCount(test)}`,
    ...said('unused', unused),
    ...said('left out', leftOut),
  ].join(' · ');
}
