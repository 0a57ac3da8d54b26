/**
 * Whether the luma of a JPEG was quantised before with other steps, on the same grid of blocks. Coefficients that were
 * multiples of a step q1 and are rounded to multiples of q2 leave a comb: some values of the histogram are reached more
 * often than their neighbours, in the period of q1 / q2, and others never. A histogram of a picture that was compressed
 * once is smooth.
 * Source: Popescu and Farid 2004 (Statistical tools for digital forensics), section 3; here as a likelihood ratio.
 */
import { standardTable, ZIGZAG } from './quantisation';
import type { CompressionHint } from './types';

/** Steps that are tried for the compression before; coarser ones leave next to nothing of the low frequencies. */
const COARSEST = 64;
/** Values of a coefficient that are counted, in steps. */
const REACH = 160;
/** Counted values that a coefficient needs before it can tell. */
const LEAST_COUNT = 150;
/** Decoded pixels are rounded to whole numbers and go through RGB: deviation of a coefficient by that, in levels. */
const ROUNDING = 0.6;
/** Share of values that fit no comb: clipped pixels, pasted parts. */
const STRAY = 0.06;
/** Nats by which the comb must be likelier than the smooth histogram, and the share of what a true comb would give. */
const LEAST_GAIN = 12;
const LEAST_SHARE = 0.4;
/** Coefficients that must show it. */
const LEAST_SHOWN = 3;

/**
 * @param values (blocks, perBlock) luma in steps, zigzag order, the mean first
 * @param steps (64) in rows
 */
export function compressedBefore(
  values: Int16Array,
  perBlock: number,
  steps: readonly number[],
): CompressionHint {
  let examined = 0;
  const shown: { k: number; step: number }[] = [];
  for (let k = 1; k < perBlock; k++) {
    const found = stepBefore(histogramOf(values, perBlock, k), steps[ZIGZAG[k]]);
    if (found === null) continue;
    examined++;
    if (found.step !== null) shown.push({ k, step: found.step });
  }
  if (examined < LEAST_SHOWN) {
    return {
      kind: 'unknown',
      why: 'too few coefficients differ from zero: it is small, flat or strongly compressed',
    };
  }
  if (shown.length === 0) return { kind: 'none', examined };
  if (shown.length < LEAST_SHOWN) {
    return {
      kind: 'unknown',
      why: `${shown.length} of ${examined} coefficients show a pattern, too few to say`,
    };
  }
  return { kind: 'twice', shown: shown.length, examined, quality: qualityOf(shown) };
}

/** Counts of absolute values, 0 to REACH. */
function histogramOf(values: Int16Array, perBlock: number, k: number): Float64Array {
  const counts = new Float64Array(REACH + 1);
  for (let at = k; at < values.length; at += perBlock) {
    const size = Math.abs(values[at]);
    if (size <= REACH) counts[size]++;
  }
  return counts;
}

/** Of pictures with 8 bits; the work grows with the step, and files may claim 65535. */
const COARSEST_NOW = 255;

/** @returns null: it cannot tell; a step of null: the histogram is smooth */
function stepBefore(counts: Float64Array, step: number): { step: number | null } | null {
  if (step < 1 || step > COARSEST_NOW) return null;
  let best: { step: number; sharpness: number } | null = null;
  let couldTell = false;
  for (let before = 1; before <= COARSEST; before++) {
    if (before === step) continue;
    const test = compare(counts, step, before);
    if (!test) continue;
    couldTell = true;
    const isComb = test.gain > LEAST_GAIN && test.gain > LEAST_SHARE * test.expected;
    // Half the true step explains every value too, but promises twice as many of them.
    const sharpness = test.gain / test.total;
    if (isComb && (best === null || sharpness > best.sharpness)) best = { step: before, sharpness };
  }
  return couldTell ? { step: best?.step ?? null } : null;
}

/** Log-likelihood of the comb against the smooth histogram, and what it would be were the comb true; null: too little to see. */
function compare(
  counts: Float64Array,
  step: number,
  before: number,
): { gain: number; expected: number; total: number } | null {
  const period = before > step ? before / step : before / commonDivisor(before, step);
  const half = Math.min(8, Math.max(2, Math.ceil(period)));
  // A window across zero would see the peak there.
  const from = half + 1;
  let last = REACH - half;
  while (last >= from && counts[last] === 0) last--;
  if (last - from < 2 * period) return null;
  const comb: number[] = [];
  const smooth: number[] = [];
  let total = 0;
  for (let n = from; n <= last; n++) {
    let sum = 0;
    for (let d = -half; d <= half; d++) sum += counts[n + d] ?? 0;
    smooth.push(sum / (2 * half + 1));
    comb.push((1 - STRAY) * reached(n, step, before) + STRAY);
    total += counts[n];
  }
  if (total < LEAST_COUNT) return null;
  // Both spread the same count over the same values.
  const smoothTotal = smooth.reduce((sum, value) => sum + value, 0);
  const combTotal = smooth.reduce((sum, value, i) => sum + value * comb[i], 0);
  let gain = 0;
  let expected = 0;
  smooth.forEach((value, i) => {
    const ratio = (comb[i] * smoothTotal) / combTotal;
    gain += counts[from + i] * Math.log(ratio);
    expected += ((value * total) / smoothTotal) * ratio * Math.log(ratio);
  });
  return expected > 2 * LEAST_GAIN ? { gain, expected, total } : null;
}

const known = new Map<string, number>();

/** How often the value n is reached, against 1 for a smooth histogram. */
function reached(n: number, step: number, before: number): number {
  const key = `${n} ${step} ${before}`;
  const cached = known.get(key);
  if (cached !== undefined) return cached;
  const [low, high] = [(n - 0.5) * step, (n + 0.5) * step];
  let share = 0;
  for (let m = Math.floor((low - 3) / before); m <= Math.ceil((high + 3) / before); m++) {
    share += below((high - m * before) / ROUNDING) - below((low - m * before) / ROUNDING);
  }
  const value = (share * before) / step;
  if (known.size > 200_000) known.clear();
  known.set(key, value);
  return value;
}

/** Of the normal distribution; logistic approximation, error below 0.01. */
const below = (z: number): number => 1 / (1 + Math.exp(-1.702 * z));

function commonDivisor(a: number, b: number): number {
  return b === 0 ? a : commonDivisor(b, a % b);
}

/** Of the standard tables, the one that most of the steps are of. */
function qualityOf(shown: readonly { k: number; step: number }[]): number | null {
  let best = { quality: 0, hits: 0 };
  for (let quality = 100; quality >= 1; quality--) {
    const table = standardTable(quality);
    const hits = shown.filter(({ k, step }) => table[ZIGZAG[k]] === step).length;
    if (hits > best.hits) best = { quality, hits };
  }
  return best.hits >= LEAST_SHOWN && 2 * best.hits >= shown.length ? best.quality : null;
}
