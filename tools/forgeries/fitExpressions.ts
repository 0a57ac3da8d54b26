/** The shapes of expressions, from faces whose blendshapes are known: ridge regression of pose-free landmarks. */
import type { FaceGeometry } from '../../src/faces/geometry';
import { MOVED_LANDMARKS, poseFree, type ExpressionBasis } from '../../src/faces/mesh/expression';
import { ridgeDirection } from '../../src/ml/metrics/fewShot';

/** Of a blendshape over the faces, below which too little of it was seen to know its shape. */
const LEAST_DEVIATION = 0.03;

export interface FittedExpressions {
  basis: ExpressionBasis;
  /** Share of the landmarks' variance over the faces that expressions explain, 0..1. */
  explained: number;
}

const meanOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/**
 * @param geometries with blendshapes and matrix
 * @param names of the blendshapes, in their order
 */
export function fitExpressions(
  geometries: readonly FaceGeometry[],
  names: readonly string[],
): FittedExpressions {
  const columns = names.map((_, k) => geometries.map(({ blendshapes }) => blendshapes![k]));
  const deviations = columns.map((values) => {
    const mean = meanOf(values);
    return Math.sqrt(meanOf(values.map((value) => (value - mean) ** 2)));
  });
  const used = names.flatMap((_, k) => (deviations[k] >= LEAST_DEVIATION ? [k] : []));
  // All in units of their own deviation, so that one ridge suits them all.
  const rows = geometries.map((_, n) => Float64Array.from(used, (k) => columns[k][n] / deviations[k]));
  const targets = geometries.map(poseFree);
  const mean = targets[0].map((_, i) => meanOf(targets.map((target) => target[i])));
  const shapes = used.map(() => new Float64Array(3 * MOVED_LANDMARKS));
  // The weights of any target are sums of those of each face alone.
  targets.forEach((target, n) => {
    const weights = ridgeDirection(rows, targets.map((_, m) => (m === n ? 1 : 0))); // prettier-ignore
    shapes.forEach((shape, k) => shape.forEach((_, i) => (shape[i] += weights[k] * (target[i] - mean[i]))));
  });
  const centres = used.map((_, k) => meanOf(rows.map((row) => row[k])));
  let [all, left] = [0, 0];
  targets.forEach((target, n) =>
    target.forEach((value, i) => {
      const said = shapes.reduce((sum, shape, k) => sum + (rows[n][k] - centres[k]) * shape[i], 0);
      all += (value - mean[i]) ** 2;
      left += (value - mean[i] - said) ** 2;
    }),
  );
  const named = used.map((k, at) => [names[k], Float32Array.from(shapes[at], (value) => value / deviations[k])] as const); // prettier-ignore
  return { basis: { shapes: new Map(named) }, explained: 1 - left / all };
}
