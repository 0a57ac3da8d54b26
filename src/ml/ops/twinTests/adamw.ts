/** Updates in place against their stock twins, on the backend that has been claimed. */
import { expect, test } from 'vitest';
import * as tf from '../../tf';
import { adamwUpdate, addInPlace, clipScale, emaUpdate, globalNorm } from '../adamw';
import type { AdamwItem } from '../types';
import { setKernelMode } from '../mode';
import { relativeError } from '../relativeError';
import { ODD_SIZES, onOracle, randomTensor } from '../twins';

/** Odd sizes on purpose: they sit side by side in one arena. */
const SHAPES = [[60, 7], [13], [1, 1, 5], ...ODD_SIZES.map(({ tokens, width }) => [tokens, width]), [1]];

/** Three clipped steps and a moving average from fixed values; returns everything that changed, and norms and factors. */
async function train(mode: 'fused' | 'stock'): Promise<Float32Array> {
  setKernelMode(mode);
  const items: AdamwItem[] = SHAPES.map((shape, i) => ({
    param: tf.variable(randomTensor(shape, i)),
    grad: randomTensor(shape, 10 + i),
    m: tf.variable(tf.zeros(shape)),
    v: tf.variable(tf.zeros(shape)),
    decay: shape.length > 1,
    lrScale: i === 3 ? 0.5 : 1,
  }));
  const pairs = items.map(({ param }, i) => ({
    online: param,
    target: tf.variable(randomTensor(param.shape, 20 + i)),
  }));
  const accumulator = tf.variable(randomTensor(SHAPES[0], 30));
  const scalars: tf.Scalar[] = [];
  for (let step = 1; step <= 3; step++) {
    const settings = { lr: 0.1, beta1: 0.9, beta2: 0.95, epsilon: 1e-8, weightDecay: 0.05, step };
    const norm = globalNorm(items.map(({ grad }) => grad));
    const scale = clipScale(norm, 1);
    scalars.push(norm, scale);
    adamwUpdate(items, settings, step === 2 ? null : scale);
    emaUpdate(pairs, 0.9);
    addInPlace(accumulator, items[0].grad);
  }
  const changed = [
    ...items.flatMap(({ param, m, v }) => [param, m, v]),
    ...pairs.map(({ target }) => target),
    accumulator,
    ...scalars,
  ];
  const values = await Promise.all(changed.map((tensor) => tensor.data<'float32'>()));
  tf.dispose([...changed, ...items.map(({ grad }) => grad)]);
  return Float32Array.from(values.flatMap((one) => [...one]));
}

export function optimizerTests(): void {
  test('updates in place equal their stock twins', async () => {
    const expected = await onOracle(() => train('stock'));
    const actual = await train('fused');
    expect(actual.length).toBe(expected.length);
    expect(relativeError(actual, expected)).toBeLessThan(1e-6);
  });

  test('a negative gate changes nothing, even with gradients that are not numbers, and empties a sum', async () => {
    setKernelMode('fused');
    const make = () => tf.variable(tf.tensor1d([1, 2, 3]));
    const [param, m, v, target, sum] = [make(), make(), make(), make(), make()];
    const grad = tf.tensor1d([NaN, 1, 1]);
    const gate = tf.scalar(-1);
    const settings = { lr: 0.1, beta1: 0.9, beta2: 0.95, epsilon: 1e-8, weightDecay: 0.05, step: 1 };
    adamwUpdate([{ param, grad, m, v, decay: true }], settings, gate);
    emaUpdate([{ target, online: sum }], 0.5, gate);
    addInPlace(sum, grad, gate);
    for (const kept of [param, m, v, target]) expect([...(await kept.data())]).toEqual([1, 2, 3]);
    expect([...(await sum.data())]).toEqual([0, 0, 0]);
  });

  test('the global norm is that of all values, and clips only what is larger', async () => {
    setKernelMode('fused');
    const norm = globalNorm([tf.tensor1d([3]), tf.tensor2d([[0, 4]])]);
    const scales = [clipScale(norm, 1), clipScale(norm, 100)];
    expect(await norm.data()).toEqual(new Float32Array([5]));
    expect((await scales[0].data())[0]).toBeCloseTo(0.2, 6);
    expect(await scales[1].data()).toEqual(new Float32Array([1]));
  });
}
