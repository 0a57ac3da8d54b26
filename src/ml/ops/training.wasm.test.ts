/** The CPU engine as a training step uses it: true gradients, no leak, the same bits for any number of threads. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import * as tf from '../tf';
import { disposeWasm, initWasm, resetPeakWasmMemory, wasmMemory } from '../wasm';
import { setKernelMode } from './mode';
import { trainingTests } from './twinTests/training';
import { randomTensor } from './twins';

beforeEach(() => setKernelMode('fused'));
afterAll(disposeWasm);

describe.each([1, 2])('threads: %i', (threads) => {
  beforeAll(async () => {
    await initWasm({ threads });
  });

  trainingTests(1000, () => {
    const { tensors, blocks, bytes } = wasmMemory();
    return { tensors, blocks, bytes };
  });
});

describe('claiming the engine', () => {
  test('says how many threads there are, and refuses a number that is none', async () => {
    expect(await initWasm({ threads: 3 })).toEqual({ threads: 3, limitation: null });
    await expect(initWasm({ threads: 0 })).rejects.toThrow('threads: 0 is no number of threads');
    await expect(initWasm({ threads: 1.5 })).rejects.toThrow('1.5');
    // The refusal took nothing away.
    expect([...(await tf.add(1, 2).data())]).toEqual([3]);
  });

  test('memory is counted while it is held, and given back at the end', async () => {
    await initWasm({ threads: 1 });
    const empty = wasmMemory();
    const x = tf.zeros([1000]);
    expect(wasmMemory().bytes - empty.bytes).toBe(4032);
    x.dispose();
    expect(wasmMemory().bytes).toBe(empty.bytes);
    expect(wasmMemory().peakBytes).toBeGreaterThanOrEqual(empty.bytes + 4032);
    resetPeakWasmMemory();
    expect(wasmMemory().peakBytes).toBe(empty.bytes);
    disposeWasm();
    expect(() => wasmMemory()).toThrow('has not been claimed');
  });

  test('tensors of another backend come along', async () => {
    await tf.setBackend('cpu');
    const x = randomTensor([5, 7], 1);
    const expected = await tf.sum(x, 0).data();
    await initWasm({ threads: 2 });
    const actual = await tf.sum(x, 0).data();
    actual.forEach((value, i) => expect(value).toBeCloseTo(expected[i], 5));
    expect(wasmMemory().blocks).toBeGreaterThanOrEqual(2);
  });
});
