import { beforeAll, describe, expect, test } from 'vitest';
import { SeededRandom } from '@/lib/random';
import * as tf from '../tf';
import { initWebgpu } from '../webgpu';
import { fillMasked } from './fillMasked';
import { gatherTokens } from './gatherTokens';
import { meanTokens } from './meanTokens';
import { largest, randomTensor, twinErrors } from './twins';

beforeAll(async () => {
  await initWebgpu();
});

/** int32 [batch, kept]: the first ids of a random permutation of each image. */
function permutations(batch: number, length: number, kept = length): tf.Tensor2D {
  const random = SeededRandom.fromSeed(5);
  const rows = Array.from({ length: batch }, () => random.permutation(length).slice(0, kept));
  return tf.tensor2d(rows, [batch, kept], 'int32');
}

const SIZES = [
  { batch: 2, length: 64, kept: 16, width: 64 },
  { batch: 1, length: 196, kept: 49, width: 192 },
  { batch: 3, length: 17, kept: 3, width: 60 },
  { batch: 1, length: 3, kept: 1, width: 7 },
];

describe('moving tokens equals the stock twins, forward and gradient', () => {
  test.each(SIZES)('gather $kept of $length x $width', async ({ batch, length, kept, width }) => {
    const ids = permutations(batch, length, kept);
    const errors = await twinErrors({ x: randomTensor([batch, length, width], 1) }, ({ x }) =>
      gatherTokens(x as tf.Tensor3D, ids),
    );
    expect(largest(errors), JSON.stringify(errors)).toBeLessThan(1e-6);
  });

  test.each(SIZES)('fill $length with $kept x $width', async ({ batch, length, kept, width }) => {
    const ids = permutations(batch, length);
    const inputs = {
      x: randomTensor([batch, kept + 1, width], 1),
      maskToken: randomTensor([1, 1, width], 2),
    };
    const errors = await twinErrors(inputs, ({ x, maskToken }) =>
      fillMasked(x as tf.Tensor3D, maskToken, ids),
    );
    expect(largest(errors), JSON.stringify(errors)).toBeLessThan(1e-5);
  });

  test.each([0, 1] as const)('mean of tokens from %i', async (from) => {
    const errors = await twinErrors({ x: randomTensor([2, 65, 60], 1) }, ({ x }) =>
      meanTokens(x as tf.Tensor3D, from),
    );
    expect(largest(errors), JSON.stringify(errors)).toBeLessThan(1e-5);
  });
});
