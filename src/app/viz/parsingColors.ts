/** One fixed colour for each of the eleven parsing classes, for overlays and their legend. */
import { PARSING_CLASSES, type ParsingClass } from '@/lib/regions';

const COLOR_OF: Readonly<Record<ParsingClass, readonly [number, number, number]>> = {
  background: [40, 44, 52],
  skin: [238, 190, 150],
  'left brow': [123, 63, 0],
  'right brow': [178, 102, 28],
  'left eye': [0, 114, 178],
  'right eye': [86, 180, 233],
  nose: [0, 158, 115],
  'upper lip': [213, 60, 60],
  'inner mouth': [120, 20, 60],
  'lower lip': [240, 120, 150],
  hair: [150, 110, 200],
};

/** Index = class id in a parsing map. */
export const PARSING_COLORS = PARSING_CLASSES.map((name) => COLOR_OF[name]);
