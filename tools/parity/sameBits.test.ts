/** The same weights for any number of threads, and those that every machine must come to. */
import { afterAll, describe, expect, it } from 'vitest';
import { disposeWasm, initWasm, wasmMemory } from '@/ml/wasm';
import { GOLDEN_HASHES, hashAfterTraining, TRAINED } from './sameBits';

afterAll(disposeWasm);

describe.each([1, 2, 4])('training on the CPU engine, threads: %i', (threads) => {
  it.each(TRAINED.filter((trained) => trained !== 'micro'))(
    'comes to the same weights as everywhere, and leaves nothing behind: %s',
    async (trained) => {
      await initWasm({ threads });
      const { tensors } = wasmMemory();
      expect(await hashAfterTraining(trained)).toBe(GOLDEN_HASHES[trained]);
      expect(wasmMemory().tensors).toBe(tensors);
      // What is left is memory to work in.
      expect(wasmMemory().blocks).toBeLessThanOrEqual(1);
    },
  );
});

it('comes to the same weights of micro as everywhere', async () => {
  await initWasm({ threads: 2 });
  expect(await hashAfterTraining('micro')).toBe(GOLDEN_HASHES.micro);
});
