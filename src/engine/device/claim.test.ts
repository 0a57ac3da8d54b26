import { afterEach, expect, it, vi } from 'vitest';
import { claimGpu } from './claim';

afterEach(() => vi.unstubAllGlobals());

it('a claim that failed is tried again at the next question', async () => {
  const requestAdapter = vi.fn(async () => null);
  vi.stubGlobal('navigator', { gpu: { requestAdapter } });
  const both = [claimGpu(), claimGpu()];
  for (const each of both) await expect(each).rejects.toMatchObject({ code: 'webgpu-unavailable' });
  expect(requestAdapter).toHaveBeenCalledTimes(1);
  await expect(claimGpu()).rejects.toMatchObject({ code: 'webgpu-unavailable' });
  expect(requestAdapter).toHaveBeenCalledTimes(2);
});
