/** Layer norm against its stock twin, on the backend that has been claimed. */
import { expect, test } from 'vitest';
import { layerNorm } from '../layerNorm';
import { largest, ODD_SIZES, randomTensor, twinErrors } from '../twins';

export function layerNormTests(): void {
  test.each([
    { rows: [2, 65], width: 64 },
    ...ODD_SIZES.map(({ tokens, width }) => ({ rows: [1, tokens], width })),
    { rows: [3], width: 12 },
    { rows: [5], width: 7 },
  ])('layer norm of $rows x $width equals its stock twin, forward and gradient', async ({ rows, width }) => {
    const tensors = {
      x: randomTensor([...rows, width], 1, 2),
      weight: randomTensor([width], 2),
      bias: randomTensor([width], 3),
    };
    const errors = await twinErrors(tensors, ({ x, weight, bias }) => layerNorm(x, weight, bias, 1e-6));
    expect(largest(errors), JSON.stringify(errors)).toBeLessThan(1e-5);
  });
}
