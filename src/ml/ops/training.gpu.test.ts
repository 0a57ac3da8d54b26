/** Operations together, as a training step uses them: true gradients, no leak, recomputation, compile ahead. */
import { beforeAll, beforeEach, expect, test } from 'vitest';
import * as tf from '../tf';
import { gpuMemory, initWebgpu } from '../webgpu';
import { adamwUpdate } from './adamw';
import { compileAhead } from './gpu/dispatch';
import { linear } from './linear';
import { setKernelMode } from './mode';
import { trainingTests } from './twinTests/training';
import { randomTensor } from './twins';

beforeAll(async () => {
  await initWebgpu();
});

beforeEach(() => setKernelMode('fused'));

trainingTests(200, () => {
  const { tensors, buffers, bytes } = gpuMemory();
  return { tensors, buffers, bytes };
});

test('compiling ahead runs nothing and leaves every pipeline ready', async () => {
  const sum = tf.variable(tf.tensor1d([1, 2, 3]));
  const progress: number[] = [];
  // A size of its own, so that these kernels are not known yet.
  const x = randomTensor<tf.Rank.R2>([3, 10], 1);
  const weight = randomTensor([6, 10], 2);
  const step = () => {
    adamwUpdate(
      [
        {
          param: sum,
          grad: tf.onesLike(sum),
          m: tf.variable(tf.zerosLike(sum)),
          v: tf.variable(tf.zerosLike(sum)),
          decay: false,
        },
      ],
      { lr: 1, beta1: 0, beta2: 0, epsilon: 1, weightDecay: 0, step: 1 },
      null,
    );
    return linear(x, weight, null, { activation: 'gelu' });
  };
  await compileAhead(step, (done) => progress.push(done));
  expect([...(await sum.data())]).toEqual([1, 2, 3]);
  expect(Math.max(...progress)).toBeGreaterThan(0);
  expect(tf.tidy(step).shape).toEqual([3, 6]);
});
