/** Whether the border of a crop tells how it came to be: statistics of it, and the simplest detector on them. */
import { CROP_SIZE } from '@/lib/regions';
import { SeededRandom } from '@/lib/random';

const CHANNELS = 3;
/** Lines from the border inwards; each band has a statistic of its own. */
const BANDS = [0, 4, 12, 24, 40] as const;
/** Lines that are looked at for repetition, and the difference of grey levels below which one repeats its neighbour. */
const DEEPEST = 64;
const REPEATS = 0.75;

/**
 * Of each of the four sides: how much lines differ from the next one inwards (logarithm of the mean difference of grey
 * levels, by band), and the share of the outer lines that only repeat their neighbour.
 * @param rgb (CROP_SIZE, CROP_SIZE, 3), 0..255
 * @returns 20 numbers
 */
export function borderStatistics(rgb: Uint8Array): number[] {
  const last = CROP_SIZE - 1;
  const sides: ((line: number, along: number) => number)[] = [
    (line, along) => line * CROP_SIZE + along,
    (line, along) => (last - line) * CROP_SIZE + along,
    (line, along) => along * CROP_SIZE + line,
    (line, along) => along * CROP_SIZE + last - line,
  ];
  return sides.flatMap((pixel) => {
    const steps = Array.from({ length: DEEPEST }, (_, line) => stepOf(rgb, pixel, line));
    const bands = BANDS.slice(1).map((end, i) => {
      const band = steps.slice(BANDS[i], end);
      return Math.log(0.5 + band.reduce((sum, step) => sum + step, 0) / band.length);
    });
    return [...bands, steps.filter((step) => step < REPEATS).length / DEEPEST];
  });
}

/** Mean difference between a line and the next one inwards, grey levels. */
function stepOf(rgb: Uint8Array, pixel: (line: number, along: number) => number, line: number): number {
  let sum = 0;
  for (let along = 0; along < CROP_SIZE; along++) {
    const [a, b] = [pixel(line, along) * CHANNELS, pixel(line + 1, along) * CHANNELS];
    for (let c = 0; c < CHANNELS; c++) sum += Math.abs(rgb[a + c] - rgb[b + c]);
  }
  return sum / (CROP_SIZE * CHANNELS);
}

const FOLDS = 5;
const STEPS = 400;
const RATE = 0.3;
/** Of the squared weights, over that of a sample. */
const DECAY = 0.02;

/**
 * A logistic regression that says of each sample, by those of the other folds alone, how much it looks like class 1.
 * @param samples statistics of each
 * @param classes 0 or 1
 * @param seed of the folds
 * @returns a logit of each
 */
export function crossValidated(
  samples: readonly (readonly number[])[],
  classes: readonly (0 | 1)[],
  seed: number,
): number[] {
  const order = SeededRandom.fromSeed(seed).permutation(samples.length);
  // Classes take turns, so that each fold has as many of either.
  const turns = order.toSorted((a, b) => classes[a] - classes[b]);
  const foldOf = new Map(turns.map((sample, i) => [sample, i % FOLDS]));
  const logits = samples.map(() => 0);
  for (let fold = 0; fold < FOLDS; fold++) {
    const train = order.filter((sample) => foldOf.get(sample) !== fold);
    const say = fit(train.map((i) => samples[i]), train.map((i) => classes[i])); // prettier-ignore
    for (const sample of order) if (foldOf.get(sample) === fold) logits[sample] = say(samples[sample]);
  }
  return logits;
}

/** By gradient descent on standardised statistics. */
function fit(
  samples: readonly (readonly number[])[],
  classes: readonly (0 | 1)[],
): (sample: readonly number[]) => number {
  const size = samples[0].length;
  const mean = samples[0].map((_, k) => samples.reduce((sum, one) => sum + one[k], 0) / samples.length);
  const deviation = mean.map(
    (m, k) => Math.sqrt(samples.reduce((sum, one) => sum + (one[k] - m) ** 2, 0) / samples.length) || 1,
  );
  const standard = (sample: readonly number[]) => sample.map((value, k) => (value - mean[k]) / deviation[k]);
  const inputs = samples.map(standard);
  const weights = new Float64Array(size);
  let bias = 0;
  const logit = (input: readonly number[]) => input.reduce((sum, value, k) => sum + value * weights[k], bias);
  for (let step = 0; step < STEPS; step++) {
    const gradient = weights.map((weight) => DECAY * weight);
    let toBias = 0;
    inputs.forEach((input, i) => {
      const error = (1 / (1 + Math.exp(-logit(input))) - classes[i]) / inputs.length;
      toBias += error;
      for (let k = 0; k < size; k++) gradient[k] += error * input[k];
    });
    for (let k = 0; k < size; k++) weights[k] -= RATE * gradient[k];
    bias -= RATE * toBias;
  }
  return (sample) => logit(standard(sample));
}
