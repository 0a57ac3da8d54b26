import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { WasmHeap } from './heap';

const PAGE = 65_536;
const makeHeap = (pages: number, maximum: number, base = 1000) =>
  new WasmHeap(new WebAssembly.Memory({ initial: pages, maximum }), base, maximum * PAGE);

describe('WasmHeap', () => {
  it('gives aligned blocks that never overlap, whatever is allocated and released in which order', () => {
    const steps = fc.array(fc.oneof(fc.nat({ max: 40_000 }), fc.nat({ max: 300 })), { maxLength: 200 });
    fc.assert(
      fc.property(steps, fc.array(fc.nat(), { maxLength: 200 }), (sizes, picks) => {
        const heap = makeHeap(1, 600);
        const live: { address: number; size: number }[] = [];
        sizes.forEach((size, i) => {
          const address = heap.allocate(size);
          expect(address % 64).toBe(0);
          expect(address).toBeGreaterThanOrEqual(1000);
          expect(address + size).toBeLessThanOrEqual(heap.floats.byteLength);
          for (const other of live) {
            const apart = address + size <= other.address || other.address + other.size <= address;
            expect(apart).toBe(true);
          }
          live.push({ address, size: Math.max(size, 1) });
          if (picks[i] !== undefined && picks[i] % 2 === 0) {
            const [gone] = live.splice(picks[i] % live.length, 1);
            heap.release(gone.address);
          }
        });
        expect(heap.state().blocks).toBe(live.length);
        for (const { address } of live) heap.release(address);
        expect(heap.state()).toMatchObject({ blocks: 0, bytes: 0 });
        // All free blocks have become one again: everything fits at once, without growing.
        const before = heap.state().memoryBytes;
        heap.allocate(before - 1024);
        expect(heap.state().memoryBytes).toBe(before);
      }),
      { numRuns: 50 },
    );
  });

  it('keeps what stands in the memory when it grows', () => {
    const heap = makeHeap(1, 4000);
    const address = heap.allocate(400);
    heap.floats[address / 4] = 7;
    heap.allocate(20 * 2 ** 20);
    expect(heap.floats[address / 4]).toBe(7);
    expect(heap.state().memoryBytes).toBeGreaterThan(20 * 2 ** 20);
  });

  it('takes the last pages one by one, then says how much it holds and what to do', () => {
    const heap = makeHeap(1, 3);
    heap.allocate(2 * PAGE);
    expect(heap.state().memoryBytes).toBe(3 * PAGE);
    expect(() => heap.allocate(PAGE)).toThrow(/holds 1 MB and could not get 1 MB/);
  });

  it('measures the most bytes since it was asked to', () => {
    const heap = makeHeap(4, 4);
    heap.release(heap.allocate(6400));
    expect(heap.state().peakBytes).toBe(6400);
    heap.resetPeak();
    heap.release(heap.allocate(640));
    expect(heap.state().peakBytes).toBe(640);
  });

  it('refuses to release twice', () => {
    const heap = makeHeap(1, 1);
    const address = heap.allocate(1);
    heap.release(address);
    expect(() => heap.release(address)).toThrow('no block begins');
  });
});
