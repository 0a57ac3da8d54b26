/** Stock operations against plain loops, on the CPU: they are the oracle of the kernels. */
import { beforeAll, expect, test } from 'vitest';
import * as tf from '../tf';
import { adamwUpdate, clipScale, emaUpdate, globalNorm } from './adamw';
import { attention, attentionWeights } from './attention';
import { cosineSimilarity, l2Normalize } from './cosineSimilarity';
import { fillMasked } from './fillMasked';
import { gatherTokens } from './gatherTokens';
import { layerNorm } from './layerNorm';
import { linear } from './linear';
import { meanTokens } from './meanTokens';
import { halfActive, setPrecision } from './mode';
import { patchify } from './patchify';
import { patchMse } from './patchMse';
import { softmaxCrossEntropy } from './softmaxCrossEntropy';
import { randomTensor } from './twins';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

/** Compares all values with a relative and absolute tolerance fit for float32. */
function expectClose(actual: tf.Tensor, expected: number[]): void {
  const values = [...actual.dataSync()];
  expect(values.length).toBe(expected.length);
  values.forEach((value, i) =>
    expect(Math.abs(value - expected[i])).toBeLessThan(1e-5 * (1 + Math.abs(expected[i]))),
  );
}

test('half precision is refused where shaders have none, with the way out', () => {
  expect(() => setPrecision('f16')).toThrow('no shader-f16');
  expect(halfActive()).toBe(false);
});

test('linear with bias, GELU and residual', () => {
  const x = tf.tensor2d([[1, -2]]);
  const weight = tf.tensor2d([
    [0.5, 0.25],
    [1, 1],
  ]);
  // z = [0.5 - 0.5 + 1, 1 - 2 + 0] = [1, -1]; GELU(1) = 0.8413447, GELU(-1) = -0.1586553
  const y = linear(x, weight, tf.tensor1d([1, 0]), { activation: 'gelu', residual: tf.tensor2d([[10, 20]]) });
  expectClose(y, [10.8413447, 19.8413447]);
  expectClose(linear(x, weight, null, { activation: 'relu' }), [0, 0]);
});

test('layer norm uses the biased variance and epsilon under the root', () => {
  const y = layerNorm(tf.tensor2d([[1, 3]]), tf.tensor1d([2, 2]), tf.tensor1d([0, 1]), 3);
  expectClose(y, [-1, 2]);
});

test('attention equals the formula, head by head', () => {
  const [tokens, width, heads] = [3, 4, 2];
  const qkv = randomTensor<tf.Rank.R3>([1, tokens, 3 * width], 1);
  const at = qkv.arraySync()[0];
  const weights: number[] = [];
  const expected = at.map(() => new Array<number>(width).fill(0));
  const perHead = width / heads;
  for (let h = 0; h < heads; h++) {
    for (let i = 0; i < tokens; i++) {
      const scores = at.map((key) => {
        let sum = 0;
        for (let d = 0; d < perHead; d++) sum += at[i][h * perHead + d] * key[width + h * perHead + d];
        return Math.exp(sum / Math.sqrt(perHead));
      });
      const total = scores.reduce((a, b) => a + b);
      scores.forEach((score, j) => {
        weights.push(score / total);
        for (let d = 0; d < perHead; d++) {
          expected[i][h * perHead + d] += (score / total) * at[j][2 * width + h * perHead + d];
        }
      });
    }
  }
  expectClose(attention(qkv, heads), expected.flat());
  expectClose(attentionWeights(qkv, heads), weights);
});

test('patches are (row, column, channel), row by row', () => {
  const image = tf.range(0, 4 * 4 * 3).reshape([1, 4, 4, 3]) as tf.Tensor4D;
  const patches = patchify(image, 2);
  expect(patches.shape).toEqual([1, 4, 12]);
  expect([...patches.dataSync()].slice(12, 24)).toEqual([6, 7, 8, 9, 10, 11, 18, 19, 20, 21, 22, 23]);
});

test('gathering and filling undo each other, with mask tokens in the gaps', () => {
  const x = tf.tensor3d([[[10], [11], [12], [13]]]);
  const kept = gatherTokens(x, tf.tensor2d([[2, 0]], [1, 2], 'int32'));
  expect([...kept.dataSync()]).toEqual([12, 10]);
  const withClass = tf.concat([tf.tensor3d([[[7]]]), kept], 1) as tf.Tensor3D;
  // Order of kept then masked: 2, 0, 1, 3, so patch l sits at rank idsRestore[l].
  const filled = fillMasked(withClass, tf.tensor3d([[[-1]]]), tf.tensor2d([[1, 2, 0, 3]], [1, 4], 'int32'));
  expect([...filled.dataSync()]).toEqual([7, 10, -1, 12, -1]);
});

test('mean of tokens with and without the class token', () => {
  const x = tf.tensor3d([[[9], [1], [2]]]);
  expectClose(meanTokens(x, 0), [4]);
  expectClose(meanTokens(x, 1), [1.5]);
});

test('patch error against raw and normalised patches, with the unbiased variance', () => {
  const prediction = tf.zeros<tf.Rank.R3>([1, 1, 2]);
  const patches = tf.tensor3d([[[1, 5]]]);
  expectClose(patchMse(prediction, patches, false), [13]);
  // centred -2, 2; unbiased variance 8; squared normalised values 4 / 8 each
  expectClose(patchMse(prediction, patches, true), [0.5]);
});

test('cross-entropy against probabilities', () => {
  const loss = softmaxCrossEntropy(tf.tensor2d([[0, Math.log(3)]]), tf.tensor2d([[0.25, 0.75]]));
  expectClose(loss, [0.25 * Math.log(4) + 0.75 * Math.log(4 / 3)]);
});

test('cosine similarity and unit length; a zero vector has gradient zero and length zero', () => {
  const a = tf.tensor2d([
    [3, 4],
    [0, 0],
  ]);
  const b = tf.tensor2d([
    [4, 3],
    [1, 0],
  ]);
  expectClose(cosineSimilarity(a, b), [24 / 25, 0]);
  expectClose(l2Normalize(a), [0.6, 0.8, 0, 0]);
});

test('AdamW takes its first step of size lr after decoupled decay; EMA moves by 1 - momentum', () => {
  const param = tf.variable(tf.tensor1d([1, -1]));
  const [m, v] = [tf.variable(tf.zeros([2])), tf.variable(tf.zeros([2]))];
  const grad = tf.tensor1d([3, -4]);
  const norm = globalNorm([grad]);
  expectClose(norm, [5]);
  const settings = { lr: 0.1, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.5, step: 1 };
  adamwUpdate([{ param, grad, m, v, decay: true }], settings, clipScale(norm, 1));
  // decay to 0.95, then a step of lr against the gradient's sign
  expectClose(param, [0.85, -0.85]);
  expectClose(m, [0.06, -0.08]);
  const target = tf.variable(tf.tensor1d([0, 0]));
  emaUpdate([{ target, online: param }], 0.9);
  expectClose(target, [0.085, -0.085]);
});
