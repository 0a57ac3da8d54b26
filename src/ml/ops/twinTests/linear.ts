/** Linear layers against their stock twins, on the backend that has been claimed. */
import { describe, expect, test } from 'vitest';
import * as tf from '../../tf';
import { linear } from '../linear';
import type { Activation } from '../types';
import { mlp } from '../mlp';
import { largest, ODD_SIZES, randomTensor, twinErrors } from '../twins';

const CASES: { rows: number[]; inputs: number; outputs: number; activation: Activation; parts: string }[] = [
  { rows: [2, 65], inputs: 64, outputs: 192, activation: 'none', parts: 'bias' },
  { rows: [1, 197], inputs: 192, outputs: 48, activation: 'gelu', parts: 'bias' },
  { rows: [2, 17], inputs: 60, outputs: 384, activation: 'none', parts: 'bias residual' },
  { rows: [1, 3], inputs: 12, outputs: 60, activation: 'relu', parts: '' },
  { rows: [1], inputs: 48, outputs: 12, activation: 'gelu', parts: 'bias residual' },
  { rows: [17], inputs: 48, outputs: 2, activation: 'none', parts: 'bias' },
  { rows: [3, 5], inputs: 7, outputs: 9, activation: 'gelu', parts: 'bias residual' },
];

export function linearTests(): void {
  describe('linear equals its stock twin, forward and gradient', () => {
    test.each(CASES)('$rows x $inputs -> $outputs $activation $parts', async (one) => {
      const { rows, inputs, outputs, activation, parts } = one;
      const tensors = {
        x: randomTensor([...rows, inputs], 1),
        weight: randomTensor([outputs, inputs], 2, 1 / Math.sqrt(inputs)),
        ...(parts.includes('bias') && { bias: randomTensor([outputs], 3) }),
        ...(parts.includes('residual') && { residual: randomTensor([...rows, outputs], 4) }),
      };
      const errors = await twinErrors(tensors, ({ x, weight, bias, residual }) =>
        linear(x, weight, bias ?? null, { activation, residual }),
      );
      expect(largest(errors), JSON.stringify(errors)).toBeLessThan(1e-5);
    });
  });

  test('a fixed input changes neither the value nor the gradients of the parameters', async () => {
    const x = randomTensor([2, 17, 48], 1);
    const tensors = { weight: randomTensor([60, 48], 2), bias: randomTensor([60], 3) };
    const errors = await twinErrors(tensors, ({ weight, bias }) =>
      linear(x, weight, bias, { activation: 'gelu', fixedInput: true }),
    );
    expect(largest(errors), JSON.stringify(errors)).toBeLessThan(1e-5);
  });

  describe('the MLP of a block equals its stock twin, forward and gradient', () => {
    // The last one is no multiple of 4, and its hidden layer neither.
    test.each([...ODD_SIZES, { tokens: 3, width: 7 }])(
      '$tokens tokens of $width',
      async ({ tokens, width }) => {
        const hidden = width === 7 ? 9 : 2 * width;
        const tensors = {
          x: randomTensor([1, tokens, width], 1),
          weight1: randomTensor([hidden, width], 2, 1 / Math.sqrt(width)),
          bias1: randomTensor([hidden], 3),
          weight2: randomTensor([width, hidden], 4, 1 / Math.sqrt(hidden)),
          bias2: randomTensor([width], 5),
          residual: randomTensor([1, tokens, width], 6),
        };
        for (const residual of [true, false]) {
          const errors = await twinErrors(tensors, (t) => {
            const layers = [
              { weight: t.weight1, bias: t.bias1 },
              { weight: t.weight2, bias: t.bias2 },
            ] as const;
            return residual ? mlp(t.x, ...layers, t.residual) : tf.add(mlp(t.x, ...layers), t.residual);
          });
          expect(largest(errors), JSON.stringify(errors)).toBeLessThan(1e-5);
        }
      },
    );
  });
}
