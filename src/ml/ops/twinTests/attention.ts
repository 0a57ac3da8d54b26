/** Attention against its stock twin, on the backend that has been claimed. */
import { expect, test } from 'vitest';
import type * as tf from '../../tf';
import { attention } from '../attention';
import { largest, ODD_SIZES, randomTensor, twinErrors } from '../twins';

/** Heads of 3, 12, 15, 64 and 32 values. */
const HEADS: Record<number, number> = { 12: 4, 48: 4, 60: 4, 192: 3, 384: 12 };

export function attentionTests(): void {
  test.each([
    { batch: 2, tokens: 65, width: 64, heads: 4 },
    ...ODD_SIZES.map(({ tokens, width }) => ({ batch: 1, tokens, width, heads: HEADS[width] })),
  ])('attention over $tokens tokens of $width in $heads heads equals its stock twin', async (one) => {
    const { batch, tokens, width, heads } = one;
    const errors = await twinErrors({ qkv: randomTensor([batch, tokens, 3 * width], 1) }, ({ qkv }) =>
      attention(qkv as tf.Tensor3D, heads),
    );
    expect(largest(errors), JSON.stringify(errors)).toBeLessThan(1e-5);
  });
}
