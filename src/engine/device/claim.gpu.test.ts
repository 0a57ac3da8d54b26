import { expect, it } from 'vitest';
import { webgpuBackend } from '@/ml/webgpu';
import { claimGpu } from './claim';

it('whoever asks gets the same device, which computes', async () => {
  const [first, second] = await Promise.all([claimGpu(), claimGpu()]);
  expect(second).toBe(first);
  expect(await claimGpu()).toBe(first);
  expect(webgpuBackend().device).toBe(first.device);
  expect(first.report.name).not.toBe('');
  expect(first.tuning.report().adapter).not.toBe('');
});
