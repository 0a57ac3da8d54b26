/** Losses against their stock twins, on the backend that has been claimed. */
import { describe, expect, test } from 'vitest';
import * as tf from '../../tf';
import { cosineSimilarity, l2Normalize } from '../cosineSimilarity';
import { patchMse } from '../patchMse';
import { softmaxCrossEntropy } from '../softmaxCrossEntropy';
import { largest, ODD_SIZES, randomTensor, twinErrors } from '../twins';

/** The last width is no multiple of 4. */
const SIZES = [...ODD_SIZES, { tokens: 3, width: 27 }];

export function lossTests(): void {
  describe('losses equal their stock twins, forward and gradient', () => {
    test.each(SIZES)('patch MSE of $tokens x $width, raw and normalised', async ({ tokens, width }) => {
      const patches = randomTensor<tf.Rank.R3>([2, tokens, width], 7);
      for (const normPixLoss of [false, true]) {
        const errors = await twinErrors(
          { prediction: randomTensor([2, tokens, width], 1) },
          ({ prediction }) => patchMse(prediction as tf.Tensor3D, patches, normPixLoss),
        );
        expect(largest(errors), JSON.stringify(errors)).toBeLessThan(1e-5);
      }
    });

    test.each([...SIZES, { tokens: 17, width: 2 }])(
      'cross-entropy of $tokens rows, $width classes',
      async ({ tokens, width }) => {
        const targets = tf.tidy(() => tf.softmax(randomTensor<tf.Rank.R2>([tokens, width], 7)));
        const errors = await twinErrors({ logits: randomTensor([tokens, width], 1, 3) }, ({ logits }) =>
          softmaxCrossEntropy(logits as tf.Tensor2D, targets),
        );
        expect(largest(errors), JSON.stringify(errors)).toBeLessThan(1e-5);
      },
    );

    test.each(SIZES)('cosine similarity and unit length of $tokens x $width', async ({ tokens, width }) => {
      const [a, b] = [randomTensor([tokens, width], 1), randomTensor([tokens, width], 2)];
      const errors = await twinErrors({ a, b }, (x) =>
        cosineSimilarity(x.a as tf.Tensor2D, x.b as tf.Tensor2D),
      );
      expect(largest(errors), JSON.stringify(errors)).toBeLessThan(1e-5);
      const ofUnits = await twinErrors({ a }, (x) => l2Normalize(x.a as tf.Tensor2D));
      expect(largest(ofUnits), JSON.stringify(ofUnits)).toBeLessThan(1e-5);
    });
  });
}
