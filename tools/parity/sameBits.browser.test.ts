/** The same weights in a browser as in Node. */
import { afterAll, expect, it } from 'vitest';
import { disposeWasm, initWasm } from '@/ml/wasm';
import { GOLDEN_HASHES, hashAfterTraining } from './sameBits';

afterAll(disposeWasm);

it.each(['nano', 'micro'] as const)('comes to the same weights of %s as everywhere', async (preset) => {
  await initWasm({ threads: 1 });
  expect(await hashAfterTraining(preset)).toBe(GOLDEN_HASHES[preset].hash);
});

it('has as many threads as are wanted where a page may share memory, else one, and says why', async () => {
  const handle = await initWasm({ threads: 2 });
  if (crossOriginIsolated) expect(handle).toEqual({ threads: 2, limitation: null });
  else {
    expect(handle.threads).toBe(1);
    expect(handle.limitation).toContain('not cross-origin isolated');
  }
  expect(await hashAfterTraining('nano')).toBe(GOLDEN_HASHES.nano.hash);
});
