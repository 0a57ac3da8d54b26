/** Adds up what a split reduction left in pieces. */
import * as tf from '../../tf';
import { emptyTensor } from './backend';
import { dispatch, type Kernel } from './dispatch';
import { groupsFor } from './wgsl';

const THREADS = 64;

const SUM_CHUNKS: Kernel = {
  key: 'sumChunks',
  code: () => ({
    reads: { partial: 'f32' },
    writes: { total: 'f32' },
    params: { size: 'u32', chunks: 'u32' },
    workgroup: [THREADS, 1, 1],
    main: `
if (global.x >= params.size) { return; }
var sum = 0.0;
for (var at = global.x; at < params.size * params.chunks; at += params.size) { sum += partial[at]; }
total[global.x] = sum;`,
  }),
};

/**
 * Sum over the first axis of [chunks, ...shape].
 * @returns a tensor of `shape`; with one chunk it shares the buffer of `partial`. The caller disposes both.
 */
export function sumChunks(partial: tf.Tensor, shape: number[]): tf.Tensor {
  const [chunks] = partial.shape;
  if (chunks === 1) return tf.reshape(partial, shape);
  const total = emptyTensor(shape);
  dispatch(SUM_CHUNKS, {
    reads: [partial],
    writes: [total],
    params: [total.size, chunks],
    groups: [groupsFor(total.size, THREADS), 1, 1],
  });
  return total;
}
