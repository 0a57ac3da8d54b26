/** The nearest faces by the cosine of their features, as a classifier that learns nothing. */
import { exp } from '@/lib/portableMath';
import type { FaceKernel } from './ridge';

/** k; all learned faces where they are fewer. */
export const NEIGHBOURS = 20;
/** Of the cosine: nearer faces count for more. */
const TEMPERATURE = 0.07;

/**
 * Share of attacks among the k learned faces with the largest cosine, each weighted by exp(cosine / 0.07).
 * Source: Wu et al. 2018 ("Unsupervised feature learning via non-parametric instance discrimination"), section 3.4.
 * @param positive 1 where a face is an attack, else 0
 * @returns (test) 0..1
 */
export function neighbourScores(
  { count, products }: FaceKernel,
  train: readonly number[],
  test: readonly number[],
  positive: ArrayLike<number>,
): Float64Array {
  const lengths = Float64Array.from({ length: count }, (_, i) => Math.sqrt(products[i * count + i]));
  return Float64Array.from(test, (i) => {
    const near = train
      .map((j) => ({ j, cosine: products[i * count + j] / (lengths[i] * lengths[j] || 1) }))
      .sort((a, b) => b.cosine - a.cosine || a.j - b.j)
      .slice(0, NEIGHBOURS);
    const weights = near.map(({ cosine }) => exp((cosine - near[0].cosine) / TEMPERATURE));
    const all = weights.reduce((sum, weight) => sum + weight, 0);
    return near.reduce((sum, { j }, k) => sum + weights[k] * positive[j], 0) / all;
  });
}
