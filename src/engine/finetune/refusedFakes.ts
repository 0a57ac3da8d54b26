/** Of which genuine faces no fakes could be made, as a detector's record tells it. */
import { isMade, type Fakes, type RefusedFakes } from '@/lib/madeFakes';
import type { DetectorData } from './detectorData';

const SPLITS = ['train', 'validation', 'test'] as const;

/** Of all splits; null where fakes are the dataset's. */
export function refusedFakes(fakes: Fakes, data: Pick<DetectorData, 'refusals'>): RefusedFakes[] | null {
  if (!isMade(fakes)) return null;
  return SPLITS.flatMap((split) => data.refusals(split).map((refused) => ({ split, ...refused })));
}
