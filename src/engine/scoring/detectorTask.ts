/** What the classes of a detector mean: which one is genuine, all others being attacks. */
import { exp } from '@/lib/portableMath';

export { bonaFideClass } from '@/lib/bonaFide';

/**
 * How much a detector takes each sample for an attack: 1 - the probability of the bona fide class.
 * @param probabilities [N, classes]
 */
export function attackScores(
  probabilities: ArrayLike<number>,
  classes: readonly string[],
  bonaFide: string,
): Float64Array {
  const column = classes.indexOf(bonaFide);
  const count = probabilities.length / classes.length;
  return Float64Array.from({ length: count }, (_, i) => 1 - probabilities[i * classes.length + column]);
}

/** Row-wise softmax of logits [N, classes] over a temperature, in float64. */
export function softmaxRows(logits: ArrayLike<number>, classes: number, temperature = 1): Float64Array {
  const out = new Float64Array(logits.length);
  for (let row = 0; row < logits.length; row += classes) {
    let highest = -Infinity;
    for (let c = 0; c < classes; c++) highest = Math.max(highest, logits[row + c] / temperature);
    let sum = 0;
    for (let c = 0; c < classes; c++) {
      out[row + c] = exp(logits[row + c] / temperature - highest);
      sum += out[row + c];
    }
    for (let c = 0; c < classes; c++) out[row + c] /= sum;
  }
  return out;
}
