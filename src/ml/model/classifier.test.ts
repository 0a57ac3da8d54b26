import { expect, it } from 'vitest';
import { PRESETS } from '@/lib/presets';
import { randomTensor } from '@/ml/ops/twins';
import * as tf from '@/ml/tf';
import { classify, headLogits } from './classifier';
import { classifierParameters, ownAdapter } from './parameters';
import { initialiseStore } from './parameterStore';

const MODEL = PRESETS.nano.model;
const PATCHES = () => randomTensor<tf.Rank.R3>([3, 16, 8 * 8 * 3], 4);

it('an adapter concatenates up(GELU(down(feature))) to the feature', () => {
  const store = initialiseStore(
    classifierParameters(MODEL, 2, { pooling: 'mean', adapter: ownAdapter(MODEL) }),
    1,
  );
  store.get('head.weight').assign(randomTensor([2, 64], 2));
  store.get('head.bias').assign(randomTensor([2], 3));
  store.get('adapter.up.bias').assign(randomTensor([32], 5));
  expect(store.get('adapter.down.weight').shape).toEqual([8, 32]);
  const features = randomTensor<tf.Rank.R2>([3, 32], 6);
  const gelu = (x: tf.Tensor) => tf.mul(tf.mul(x, 0.5), tf.add(tf.erf(tf.div(x, Math.SQRT2)), 1));
  const dense = (x: tf.Tensor, name: string) =>
    tf.add(
      tf.matMul(x as tf.Tensor2D, store.get(`${name}.weight`) as tf.Tensor2D, false, true),
      store.get(`${name}.bias`),
    );
  const expected = dense(tf.concat([features, dense(gelu(dense(features, 'adapter.down')), 'adapter.up')], 1), 'head'); // prettier-ignore
  const difference = tf.max(tf.abs(tf.sub(headLogits(store, features), expected))).dataSync()[0];
  expect(difference).toBeLessThan(1e-5);
});

it('stochastic depth: factors of 1 change nothing, factors of 0 leave only the embedding', () => {
  const store = initialiseStore(classifierParameters(MODEL, 2), 1);
  store.get('head.weight').assign(randomTensor([2, 32], 2));
  const paths = (value: number) =>
    Array.from({ length: MODEL.depth }, () => ({
      attention: tf.fill([3, 1, 1], value) as tf.Tensor3D,
      mlp: tf.fill([3, 1, 1], value) as tf.Tensor3D,
    }));
  const plain = classify(store, MODEL, PATCHES()).dataSync();
  const same = classify(store, MODEL, PATCHES(), paths(1)).dataSync();
  same.forEach((value, i) => expect(value).toBeCloseTo(plain[i], 5));
  const shallow = classify(store, { ...MODEL, depth: 0 }, PATCHES()).dataSync();
  classify(store, MODEL, PATCHES(), paths(0))
    .dataSync()
    .forEach((value, i) => expect(value).toBeCloseTo(shallow[i], 5));
});
