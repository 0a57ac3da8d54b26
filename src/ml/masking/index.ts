/** The strategies by their setting's name; a new one is a file beside this and a line here. */
import { isBuiltInStrategy, type MaskingChoice, type MaskingStrategyName } from '@/lib/maskingStrategies';
import { parseOwnMask } from '@/lib/ownMask';
import { crfrP } from './crfrP';
import { crfrR } from './crfrR';
import { faskingI } from './faskingI';
import { frp } from './frp';
import { ownMasking } from './own';
import { randomMasking } from './random';
import type { MaskingStrategy } from './strategy';

export const maskingStrategies: Readonly<Record<MaskingStrategyName, MaskingStrategy>> = {
  'crfr-p': crfrP,
  'crfr-r': crfrR,
  frp,
  'fasking-i': faskingI,
  random: randomMasking,
};

/** Of a run's or a view's setting: a strategy's name, or a mask that a person drew. */
export function maskingStrategyOf(choice: MaskingChoice): MaskingStrategy {
  return isBuiltInStrategy(choice) ? maskingStrategies[choice] : ownMasking(parseOwnMask(choice));
}
