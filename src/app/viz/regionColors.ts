/** One CSS colour for each region group: the tokens of the curves where there are any. */
import type { RegionGroup } from '@/lib/regions';
import { PARSING_COLORS } from './parsingColors';

export const REGION_COLORS: Readonly<Record<RegionGroup, string>> = {
  eyebrows: 'var(--line-eyebrows)',
  eyes: 'var(--line-eyes)',
  nose: 'var(--line-nose)',
  mouth: 'var(--line-mouth)',
  boundary: 'var(--line-boundary)',
  hair: 'var(--line-hair)',
  skin: `rgb(${PARSING_COLORS[1].join(' ')})`,
  background: 'var(--surface-sunken)',
};
