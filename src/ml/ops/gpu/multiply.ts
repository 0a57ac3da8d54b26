/** Element-wise product of two tensors of one size. */
import type * as tf from '../../tf';
import { emptyTensor } from './backend';
import { dispatch, type Kernel } from './dispatch';
import { groupsFor, type Element } from './wgsl';

const THREADS = 64;

const multiplyKernel = (type: Element): Kernel => ({
  key: `multiply/${type}`,
  code: () => ({
    reads: { a: type, b: type },
    writes: { product: type },
    params: { size: 'u32' },
    workgroup: [THREADS, 1, 1],
    main: `
let at = global.y * ${65535 * THREADS}u + global.x;
if (at < params.size) { product[at] = a[at] * b[at]; }`,
  }),
});

/** a * b, of a's shape. */
export function multiply(a: tf.Tensor, b: tf.Tensor): tf.Tensor {
  const product = emptyTensor(a.shape);
  const type = a.size % 4 === 0 ? 'vec4f' : 'f32';
  const size = type === 'vec4f' ? a.size / 4 : a.size;
  const groups = groupsFor(size, THREADS);
  dispatch(multiplyKernel(type), {
    reads: [a, b],
    writes: [product],
    params: [size],
    groups: [Math.min(groups, 65535), groupsFor(groups, 65535), 1],
  });
  return product;
}
