/** The same weights in a browser as in Node. */
import { afterAll, expect, it } from 'vitest';
import { disposeWasm, initWasm } from '@/ml/wasm';
import { GOLDEN_HASHES, hashAfterTraining } from './sameBits';

afterAll(disposeWasm);

it.each(['nano', 'micro'] as const)('comes to the same weights of %s as everywhere', async (preset) => {
  await initWasm();
  expect(await hashAfterTraining(preset)).toBe(GOLDEN_HASHES[preset].hash);
});
