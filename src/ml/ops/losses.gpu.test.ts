import { beforeAll, describe, expect, test } from 'vitest';
import * as tf from '../tf';
import { initWebgpu } from '../webgpu';
import { cosineSimilarity, l2Normalize } from './cosineSimilarity';
import { patchMse } from './patchMse';
import { softmaxCrossEntropy } from './softmaxCrossEntropy';
import { largest, randomTensor, twinErrors } from './twins';

beforeAll(async () => {
  await initWebgpu();
});

describe('losses equal their stock twins, forward and gradient', () => {
  test.each([
    { length: 64, values: 192, normPixLoss: true },
    { length: 17, values: 12, normPixLoss: false },
    { length: 3, values: 27, normPixLoss: true },
  ])('patch MSE of $length x $values, normalised: $normPixLoss', async ({ length, values, normPixLoss }) => {
    const patches = randomTensor<tf.Rank.R3>([2, length, values], 7);
    const errors = await twinErrors({ prediction: randomTensor([2, length, values], 1) }, ({ prediction }) =>
      patchMse(prediction as tf.Tensor3D, patches, normPixLoss),
    );
    expect(largest(errors), JSON.stringify(errors)).toBeLessThan(1e-5);
  });

  test.each([2, 5])('cross-entropy of %i classes', async (classes) => {
    const targets = tf.tidy(() => tf.softmax(randomTensor<tf.Rank.R2>([17, classes], 7)));
    const errors = await twinErrors({ logits: randomTensor([17, classes], 1, 3) }, ({ logits }) =>
      softmaxCrossEntropy(logits as tf.Tensor2D, targets),
    );
    expect(largest(errors), JSON.stringify(errors)).toBeLessThan(1e-5);
  });

  test.each([
    [3, 64],
    [1, 12],
  ])('cosine similarity of %i x %i', async (rows, width) => {
    const inputs = { a: randomTensor([rows, width], 1), b: randomTensor([rows, width], 2) };
    const errors = await twinErrors(inputs, ({ a, b }) =>
      cosineSimilarity(a as tf.Tensor2D, b as tf.Tensor2D),
    );
    expect(largest(errors), JSON.stringify(errors)).toBeLessThan(1e-5);
  });

  test('unit length', async () => {
    const errors = await twinErrors({ x: randomTensor([5, 48], 1) }, ({ x }) =>
      l2Normalize(x as tf.Tensor2D),
    );
    expect(largest(errors), JSON.stringify(errors)).toBeLessThan(1e-5);
  });
});
