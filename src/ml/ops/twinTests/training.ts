/** Operations together, as a training step uses them, on the backend that has been claimed: true gradients, no leak. */
import { expect, test } from 'vitest';
import * as tf from '../../tf';
import { adamwUpdate, clipScale, globalNorm } from '../adamw';
import { attention } from '../attention';
import { layerNorm } from '../layerNorm';
import { linear } from '../linear';
import { meanTokens } from '../meanTokens';
import { recompute } from '../recompute';
import { relativeError } from '../relativeError';
import { randomTensor } from '../twins';

const WIDTH = 12;
const HEADS = 4;
const TOKENS = 5;

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

/**
 * @param steps optimiser steps after which nothing may be left over
 * @param memory what the backend holds
 */
export function trainingTests(steps: number, memory: () => object): void {
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

  test(`${steps} optimiser steps leave nothing behind, and the loss falls`, async () => {
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
    let before = memory();
    for (let step = 1; step <= steps; step++) {
      const loss = trainStep(step);
      if (step % 100 === 10 || step === steps) losses.push((await loss.data())[0]);
      loss.dispose();
      if (step === 10) before = memory();
    }
    await tf.nextFrame();
    expect(losses[losses.length - 1]).toBeLessThan(losses[0]);
    expect(memory()).toEqual(before);
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
}
