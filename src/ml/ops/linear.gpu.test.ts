import { beforeAll, describe, expect, test } from 'vitest';
import { initWebgpu } from '../webgpu';
import { linear, type Activation } from './linear';
import { largest, randomTensor, twinErrors } from './twins';

beforeAll(async () => {
  await initWebgpu();
});

const CASES: { rows: number[]; inputs: number; outputs: number; activation: Activation; parts: string }[] = [
  { rows: [2, 65], inputs: 64, outputs: 192, activation: 'none', parts: 'bias' },
  { rows: [1, 197], inputs: 192, outputs: 48, activation: 'gelu', parts: 'bias' },
  { rows: [2, 17], inputs: 60, outputs: 384, activation: 'none', parts: 'bias residual' },
  { rows: [1, 3], inputs: 12, outputs: 60, activation: 'relu', parts: '' },
  { rows: [1], inputs: 48, outputs: 12, activation: 'gelu', parts: 'bias residual' },
  { rows: [17], inputs: 48, outputs: 2, activation: 'none', parts: 'bias' },
  { rows: [3, 5], inputs: 7, outputs: 9, activation: 'gelu', parts: 'bias residual' },
];

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
