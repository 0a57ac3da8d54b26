/** Adds up what a split reduction left in pieces. */
import * as tf from '../../tf';
import { emptyTensor } from './backend';
import { dispatch, type Kernel } from './dispatch';
import { elementOf, groupsFor, lanesOf, type Element } from './wgsl';

const THREADS = 64;

/** Sizes in elements of `type`. */
const sumPairKernel = (type: Element): Kernel => ({
  key: `sumChunks/${type}`,
  code: () => ({
    reads: { partialA: type, partialB: type },
    writes: { totalA: type, totalB: type },
    params: { sizeA: 'u32', sizeB: 'u32', chunks: 'u32' },
    workgroup: [THREADS, 1, 1],
    main: `
var sum = ${type}();
if (global.x < params.sizeA) {
  for (var c = 0u; c < params.chunks; c++) { sum += partialA[c * params.sizeA + global.x]; }
  totalA[global.x] = sum;
} else if (global.x - params.sizeA < params.sizeB) {
  let at = global.x - params.sizeA;
  for (var c = 0u; c < params.chunks; c++) { sum += partialB[c * params.sizeB + at]; }
  totalB[at] = sum;
}`,
  }),
});

/**
 * Sums of a and of b over their first axes, in one dispatch. Disposes a and b.
 * @param a [chunks, ...shapeA]
 * @param b [chunks, ...shapeB]
 */
export function sumChunks(
  [a, b]: [tf.Tensor, tf.Tensor],
  [shapeA, shapeB]: [number[], number[]],
): [tf.Tensor, tf.Tensor] {
  const [chunks] = a.shape;
  const totals: [tf.Tensor, tf.Tensor] =
    chunks === 1
      ? [tf.reshape(a, shapeA), tf.reshape(b, shapeB)]
      : [emptyTensor(shapeA), emptyTensor(shapeB)];
  if (chunks > 1) {
    const both = totals.map(({ size }) => size);
    const type = elementOf(both[0]) === elementOf(both[1]) ? elementOf(both[0]) : 'f32';
    const [sizeA, sizeB] = both.map((size) => size / lanesOf(type));
    dispatch(sumPairKernel(type), {
      reads: [a, b],
      writes: totals,
      params: [sizeA, sizeB, chunks],
      groups: [groupsFor(sizeA + sizeB, THREADS), 1, 1],
    });
  }
  tf.dispose([a, b]);
  return totals;
}

const SUM_ROWS: Kernel = {
  key: 'sumRows',
  code: () => ({
    reads: { x: 'f32' },
    writes: { total: 'f32' },
    params: { rows: 'u32', width: 'u32' },
    workgroup: [THREADS, 1, 1],
    main: `
if (global.x >= params.width) { return; }
var sum = 0.0;
for (var r = 0u; r < params.rows; r++) { sum += x[r * params.width + global.x]; }
total[global.x] = sum;`,
  }),
};

/** Column sums [width] of x seen as [rows, width]. Does not dispose x. */
export function sumRows(x: tf.Tensor, width: number): tf.Tensor {
  const total = emptyTensor([width]);
  dispatch(SUM_ROWS, {
    reads: [x],
    writes: [total],
    params: [x.size / width, width],
    groups: [groupsFor(width, THREADS), 1, 1],
  });
  return total;
}
