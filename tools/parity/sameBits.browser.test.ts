/** The same weights in a browser as in Node. */
import { afterAll, expect, it } from 'vitest';
import { disposeWasm, initWasm } from '@/ml/wasm';
import { GOLDEN_HASHES, hashAfterTraining, TRAINED } from './sameBits';

afterAll(disposeWasm);

it.each(TRAINED)('comes to the same weights as everywhere: %s', async (trained) => {
  await initWasm({ threads: 1 });
  expect(await hashAfterTraining(trained)).toBe(GOLDEN_HASHES[trained]);
});

it('has as many threads as are wanted where a page may share memory, else one, and says why', async () => {
  const handle = await initWasm({ threads: 2 });
  if (crossOriginIsolated) expect(handle).toEqual({ threads: 2, limitation: null });
  else {
    expect(handle.threads).toBe(1);
    expect(handle.limitation).toContain('not cross-origin isolated');
  }
  for (const trained of ['nano', 'detector'] as const)
    expect(await hashAfterTraining(trained), trained).toBe(GOLDEN_HASHES[trained]);
});
