/** Operations together, as a training step uses them: true gradients, no leak, recomputation, compile ahead. */
import { beforeAll, beforeEach, expect, test } from 'vitest';
import * as tf from '../tf';
import { gpuMemory, initWebgpu } from '../webgpu';
import { adamwUpdate, clipScale, globalNorm } from './adamw';
import { attention } from './attention';
import { compileAhead } from './gpu/dispatch';
import { layerNorm } from './layerNorm';
import { linear } from './linear';
import { meanTokens } from './meanTokens';
import { setKernelMode } from './mode';
import { recompute } from './recompute';
import { relativeError } from './relativeError';
import { randomTensor } from './twins';

const WIDTH = 12;
const HEADS = 4;
const TOKENS = 5;

beforeAll(async () => {
  await initWebgpu();
});

beforeEach(() => setKernelMode('fused'));

/** A pre-norm attention block with its own weights. */
function makeBlock(seed: number) {
  const parts = {
    weight: tf.variable(randomTensor([WIDTH], seed)),
    bias: tf.variable(randomTensor([WIDTH], seed + 1)),
    qkv: tf.variable(randomTensor([3 * WIDTH, WIDTH], seed + 2, 0.3)),
    projection: tf.variable(randomTensor([WIDTH, WIDTH], seed + 3, 0.3)),
  };
  const run = (x: tf.Tensor): tf.Tensor => {
    const input = x as tf.Tensor3D;
    const normed = layerNorm(input, parts.weight, parts.bias, 1e-6);
    const mixed = attention(linear(normed, parts.qkv, null), HEADS);
    return linear(mixed, parts.projection, parts.bias, { activation: 'gelu', residual: input });
  };
  return { run, variables: Object.values(parts) };
}

const lossOf = (y: tf.Tensor): tf.Scalar => tf.sum(tf.square(meanTokens(y as tf.Tensor3D, 1)));

test('the gradient of a block is the slope of its loss', async () => {
  const block = makeBlock(1);
  const x = randomTensor([2, TOKENS, WIDTH], 9);
  const direction = randomTensor([2, TOKENS, WIDTH], 10);
  const loss = (input: tf.Tensor) => lossOf(block.run(input));
  const step = 1e-2;
  const shifted = (sign: number) => tf.tidy(() => loss(tf.add(x, tf.mul(direction, sign * step))));
  const [ahead] = await shifted(1).data();
  const [behind] = await shifted(-1).data();
  const [predicted] = await tf.tidy(() => tf.sum(tf.mul(tf.grad(loss)(x), direction))).data();
  const measured = (ahead - behind) / (2 * step);
  expect(Math.abs(predicted - measured) / Math.abs(measured)).toBeLessThan(5e-3);
});

test('200 optimiser steps leave no tensor and no buffer behind, and the loss falls', async () => {
  const blocks = [makeBlock(1), makeBlock(11)];
  const variables = blocks.flatMap((block) => block.variables);
  const x = randomTensor([2, TOKENS, WIDTH], 9);
  const moments = variables.map((param) => ({
    param,
    m: tf.variable(tf.zerosLike(param)),
    v: tf.variable(tf.zerosLike(param)),
    decay: true,
  }));
  const settings = { lr: 1e-3, beta1: 0.9, beta2: 0.95, epsilon: 1e-8, weightDecay: 0.05 };
  const trainStep = (step: number) =>
    tf.tidy(() => {
      const loss = () => lossOf(blocks.reduce((y, block) => recompute(block.run, y, block.variables), x));
      const { value, grads } = tf.variableGrads(loss, variables);
      const items = moments.map((item) => ({ ...item, grad: grads[item.param.name] }));
      const norm = globalNorm(items.map(({ grad }) => grad));
      adamwUpdate(items, { ...settings, step }, clipScale(norm, 1));
      return value;
    });
  const losses: number[] = [];
  let before = gpuMemory();
  for (let step = 1; step <= 200; step++) {
    const loss = trainStep(step);
    if (step % 100 === 10 || step === 200) losses.push((await loss.data())[0]);
    loss.dispose();
    if (step === 10) before = gpuMemory();
  }
  await tf.nextFrame();
  const after = gpuMemory();
  expect(losses[losses.length - 1]).toBeLessThan(losses[0]);
  expect(after.tensors).toBe(before.tensors);
  expect(after.buffers).toBe(before.buffers);
  expect(after.bytes).toBe(before.bytes);
});

test('recomputing a block changes neither its value nor its gradients', async () => {
  const blocks = [makeBlock(1), makeBlock(11)];
  const x = randomTensor([2, TOKENS, WIDTH], 9);
  const variables = blocks.flatMap((block) => block.variables);
  const run = async (again: boolean) => {
    const forward = () =>
      lossOf(
        blocks.reduce((y, block) => (again ? recompute(block.run, y, block.variables) : block.run(y)), x),
      );
    const { value, grads } = tf.variableGrads(forward, variables);
    const values = await Promise.all(
      [value, ...variables.map(({ name }) => grads[name])].map((t) => t.data()),
    );
    return values.flatMap((one) => [...one]);
  };
  expect(relativeError(await run(true), await run(false))).toBeLessThan(1e-6);
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
