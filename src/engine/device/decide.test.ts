import { expect, it, vi } from 'vitest';
import { ENGINE } from '@/lib/engineSettings';
import { decideEngine } from './decide';

const INFO = { vendor: 'nvidia', architecture: 'ada', device: '', description: '', isFallbackAdapter: false };

/** `navigator.gpu` with such an adapter; null: with none. */
function gpuWith(info: Partial<GPUAdapterInfo> | null) {
  const requestAdapter = vi.fn(async () => info && ({ info: { ...INFO, ...info } } as GPUAdapter));
  return { requestAdapter };
}

const wish = ENGINE.complete;

it('takes WebGPU on a real adapter', async () => {
  expect(await decideEngine(wish(), gpuWith({}))).toMatchObject({ engine: 'gpu', threads: 0 });
});

it.each([
  [
    'an adapter that the browser calls a fallback',
    gpuWith({ isFallbackAdapter: true, description: 'WARP' }),
    'WARP',
  ],
  ['SwiftShader', gpuWith({ vendor: 'google', architecture: 'swiftshader' }), 'swiftshader'],
  ['llvmpipe', gpuWith({ vendor: 'mesa', description: 'llvmpipe (LLVM 19)' }), 'llvmpipe'],
  ['no adapter', gpuWith(null), 'no graphics adapter'],
  [
    'an adapter that cannot be asked for',
    { requestAdapter: () => Promise.reject(new Error('blocked')) },
    'no graphics adapter',
  ],
])('takes the CPU for %s, and says why', async (_what, gpu, why) => {
  const { engine, threads, reason } = await decideEngine(wish({ threads: 3 }), gpu);
  expect({ engine, threads }).toEqual({ engine: 'cpu', threads: 3 });
  expect(reason).toContain(why);
});

it('takes the CPU in a browser without WebGPU', async () => {
  vi.stubGlobal('navigator', {});
  const decision = await decideEngine(wish());
  vi.unstubAllGlobals();
  expect(decision).toMatchObject({ engine: 'cpu', reason: 'This browser offers no WebGPU.' });
});

it('takes what was chosen without asking for an adapter', async () => {
  const gpu = gpuWith({});
  expect(await decideEngine(wish({ engine: 'cpu', threads: 2 }), gpu)).toMatchObject({
    engine: 'cpu',
    threads: 2,
  });
  expect(await decideEngine(wish({ engine: 'gpu' }), gpuWith(null))).toMatchObject({ engine: 'gpu' });
  expect(gpu.requestAdapter).not.toHaveBeenCalled();
});

it('has one thread, and says why, where the page may not share memory', async () => {
  vi.stubGlobal('process', undefined); // as in a browser
  vi.stubGlobal('crossOriginIsolated', false);
  const decision = await decideEngine(wish({ engine: 'cpu', threads: 4 }));
  vi.unstubAllGlobals();
  expect(decision.threads).toBe(1);
  expect(decision.reason).toContain('not cross-origin isolated');
});
