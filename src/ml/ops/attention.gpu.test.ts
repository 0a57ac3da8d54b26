import { beforeAll, expect, test } from 'vitest';
import { initWebgpu } from '../webgpu';
import type * as tf from '../tf';
import { attention } from './attention';
import { largest, randomTensor, twinErrors } from './twins';

beforeAll(async () => {
  await initWebgpu();
});

test.each([
  { batch: 2, tokens: 65, width: 64, heads: 4 },
  { batch: 1, tokens: 197, width: 192, heads: 3 },
  { batch: 1, tokens: 17, width: 384, heads: 12 },
  { batch: 2, tokens: 3, width: 12, heads: 4 },
  { batch: 1, tokens: 1, width: 48, heads: 4 },
  { batch: 1, tokens: 17, width: 60, heads: 4 },
])('attention over $tokens tokens of $width in $heads heads equals its stock twin', async (one) => {
  const { batch, tokens, width, heads } = one;
  const errors = await twinErrors({ qkv: randomTensor([batch, tokens, 3 * width], 1) }, ({ qkv }) =>
    attention(qkv as tf.Tensor3D, heads),
  );
  expect(largest(errors), JSON.stringify(errors)).toBeLessThan(1e-5);
});
