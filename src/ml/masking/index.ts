/** The strategies by their setting's name; a new one is a file beside this and a line here. */
import type { MaskingStrategyName } from '@/lib/config';
import { crfrP } from './crfrP';
import { crfrR } from './crfrR';
import { faskingI } from './faskingI';
import { frp } from './frp';
import { randomMasking } from './random';
import type { MaskingStrategy } from './strategy';

export const maskingStrategies: Readonly<Record<MaskingStrategyName, MaskingStrategy>> = {
  'crfr-p': crfrP,
  'crfr-r': crfrR,
  frp,
  'fasking-i': faskingI,
  random: randomMasking,
};
