/** Moving tokens against the stock twins, on the backend that has been claimed. */
import { describe, expect, test } from 'vitest';
import { SeededRandom } from '@/lib/random';
import * as tf from '../../tf';
import { fillMasked } from '../fillMasked';
import { gatherTokens } from '../gatherTokens';
import { meanTokens } from '../meanTokens';
import { largest, ODD_SIZES, randomTensor, twinErrors } from '../twins';

/** int32 [batch, kept]: the first ids of a random permutation of each image. */
function permutations(batch: number, length: number, kept = length): tf.Tensor2D {
  const random = SeededRandom.fromSeed(5);
  const rows = Array.from({ length: batch }, () => random.permutation(length).slice(0, kept));
  return tf.tensor2d(rows, [batch, kept], 'int32');
}

const BATCH = 2;
/** The last width is no multiple of 4. */
const SIZES = [...ODD_SIZES, { tokens: 5, width: 7 }].map(({ tokens, width }) => ({
  length: tokens,
  kept: Math.ceil(tokens / 4),
  width,
}));

export function tokenTests(): void {
  describe('moving tokens equals the stock twins, forward and gradient', () => {
    test.each(SIZES)('gather $kept of $length x $width', async ({ length, kept, width }) => {
      const ids = permutations(BATCH, length, kept);
      const errors = await twinErrors({ x: randomTensor([BATCH, length, width], 1) }, ({ x }) =>
        gatherTokens(x as tf.Tensor3D, ids),
      );
      expect(largest(errors), JSON.stringify(errors)).toBeLessThan(1e-6);
    });

    test.each(SIZES)('fill $length with $kept x $width', async ({ length, kept, width }) => {
      const ids = permutations(BATCH, length);
      const inputs = {
        x: randomTensor([BATCH, kept + 1, width], 1),
        maskToken: randomTensor([1, 1, width], 2),
      };
      const errors = await twinErrors(inputs, ({ x, maskToken }) =>
        fillMasked(x as tf.Tensor3D, maskToken, ids),
      );
      expect(largest(errors), JSON.stringify(errors)).toBeLessThan(1e-5);
    });

    test.each(SIZES)(
      'mean of $length tokens of $width, with and without the first',
      async ({ length, width }) => {
        for (const from of [0, 1] as const) {
          const errors = await twinErrors({ x: randomTensor([BATCH, length + from, width], 1) }, ({ x }) =>
            meanTokens(x as tf.Tensor3D, from),
          );
          expect(largest(errors), JSON.stringify(errors)).toBeLessThan(1e-5);
        }
      },
    );
  });
}
