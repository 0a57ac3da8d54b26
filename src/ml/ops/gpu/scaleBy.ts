/** Element-wise product in place. */
import type * as tf from '../../tf';
import { dispatch, type Kernel } from './dispatch';
import { elementOf, groupsFor, lanesOf, type Element } from './wgsl';

const THREADS = 64;

const scaleKernel = (type: Element): Kernel => ({
  key: `scaleBy/${type}`,
  code: () => ({
    reads: { factor: type },
    writes: { x: type },
    params: { size: 'u32' },
    workgroup: [THREADS, 1, 1],
    main: `
let at = global.y * ${65535 * THREADS}u + global.x;
if (at < params.size) { x[at] *= factor[at]; }`,
  }),
});

/** x *= factor, both of one size. */
export function scaleBy(x: tf.Tensor, factor: tf.Tensor): void {
  const type = elementOf(x.size);
  const size = x.size / lanesOf(type);
  const groups = groupsFor(size, THREADS);
  dispatch(scaleKernel(type), {
    reads: [factor],
    writes: [x],
    params: [size],
    groups: [Math.min(groups, 65535), groupsFor(groups, 65535), 1],
  });
}
