import { expect, it, vi } from 'vitest';
import type * as tf from '@/ml/tf';
import { readFeatures } from './featureFigures';

const tensor = (data: () => Promise<Float32Array>) => {
  const dispose = vi.fn();
  return { features: { shape: [2, 2], data, dispose } as unknown as tf.Tensor2D, dispose };
};

it('disposes the features that it has read', async () => {
  const { features, dispose } = tensor(async () => Float32Array.of(1, 0, 0, 1));
  expect((await readFeatures(features)).effectiveRank).toBeGreaterThan(1);
  expect(dispose).toHaveBeenCalledOnce();
});

it('disposes those that cannot be read, and says so', async () => {
  const { features, dispose } = tensor(() => Promise.reject(new Error('lost')));
  await expect(readFeatures(features)).rejects.toThrow('lost');
  expect(dispose).toHaveBeenCalledOnce();
});
