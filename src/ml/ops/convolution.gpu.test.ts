import { beforeAll, expect, test, vi } from 'vitest';
import * as tf from '../tf';
import { initWebgpu, type WebgpuHandle } from '../webgpu';
import { takeConvolutions } from './gpu/convolution';
import { relativeError } from './relativeError';
import { randomTensor } from './twins';

let device: WebgpuHandle['device'];

beforeAll(async () => {
  ({ device } = await initWebgpu());
});

const CASES = [
  { side: [13, 9], depth: 3, channels: 16, kernel: 3, stride: 2, fused: true },
  { side: [7, 11], depth: 12, channels: 20, kernel: 3, stride: 1, fused: true },
  { side: [6, 5], depth: 8, channels: 12, kernel: 1, stride: 1, fused: true },
  { side: [8, 8], depth: 16, channels: 4, kernel: 3, stride: 2, fused: false },
  // Not a multiple of four: stays with the stock kernel.
  { side: [5, 6], depth: 8, channels: 19, kernel: 1, stride: 1, fused: false },
] as const;

function convolved({ side, depth, channels, kernel, stride, fused }: (typeof CASES)[number]): tf.Tensor {
  return tf.tidy(() => {
    const x = randomTensor<tf.Rank.R4>([1, ...side, depth], 1);
    const filter = randomTensor<tf.Rank.R4>([kernel, kernel, depth, channels], 2);
    if (!fused) return tf.conv2d(x, filter, stride, 'same');
    const bias = randomTensor<tf.Rank.R1>([channels], 3);
    return tf.fused.conv2d({ x, filter, strides: stride, pad: 'same', bias, activation: 'relu' });
  });
}

test('convolutions equal their stock twins', async () => {
  const stock = await Promise.all(CASES.map((one) => convolved(one).data<'float32'>()));
  const compiled = vi.spyOn(device, 'createShaderModule');
  takeConvolutions();
  const shapes = CASES.map(convolved);
  for (const [i, y] of shapes.entries()) {
    const values = await y.data<'float32'>();
    expect(values.some((value) => value > 0)).toBe(true);
    expect(relativeError(values, stock[i]), JSON.stringify(CASES[i])).toBeLessThan(1e-5);
  }
  // Our kernel reads its filter four channels at once, under this name; the stock one, of the last, was compiled before.
  const ours = compiled.mock.calls.filter(([{ code }]) => code.includes('filter4'));
  expect([ours.length, compiled.mock.calls.length]).toEqual([4, 4]);
});
