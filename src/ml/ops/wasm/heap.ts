/**
 * Memory of the WebAssembly engine: blocks for tensors, cut from one growing WebAssembly.Memory. What is freed waits for the
 * next block of its size, as a training step asks for the same ones again; before the memory grows, all that waits joins its
 * free neighbours. The memory itself never shrinks, whoever wants it back drops the engine.
 */
import { LabError } from '@/lib/errors';

/** Blocks begin at multiples of this, a cache line, and have room for whole vectors. */
const ALIGNMENT = 64;
const PAGE_BYTES = 65_536;
/** Memory grows by an eighth, and by this at least. */
const LEAST_GROWTH_BYTES = 16 * 2 ** 20;
const GROWTH_SHARE = 1 / 8;
/** Free blocks of one class that are looked at before a larger one is cut. */
const MOST_LOOKS = 16;

export interface HeapMemory {
  /** Live blocks. */
  blocks: number;
  /** Their bytes, rounded up to whole blocks. */
  bytes: number;
  /** Largest `bytes` since `resetPeak`. */
  peakBytes: number;
  /** Size of the memory, free blocks and static data too. */
  memoryBytes: number;
  /** What it can grow to. */
  mostBytes: number;
}

export class WasmHeap {
  /** The whole memory as numbers; another array after the memory has grown. */
  floats: Float32Array;
  ints: Int32Array;
  bytes: Uint8Array;
  /** Sizes of live blocks by address. */
  private readonly used = new Map<number, number>();
  /** Freed blocks that wait for the next one of their size: addresses by size. */
  private readonly waiting = new Map<number, number[]>();
  /** Sizes of free blocks by address, and addresses by end. */
  private readonly free = new Map<number, number>();
  private readonly freeEnds = new Map<number, number>();
  /** Addresses of free blocks by class of size. */
  private readonly classes: Set<number>[] = Array.from({ length: 32 * 4 }, () => new Set());
  private usedBytes = 0;
  private peakBytes = 0;

  /**
   * @param base first address that static data leave free
   * @param mostBytes what the memory can grow to
   */
  constructor(
    private readonly memory: WebAssembly.Memory,
    base: number,
    private readonly mostBytes: number,
  ) {
    this.floats = new Float32Array(memory.buffer);
    this.ints = new Int32Array(memory.buffer);
    this.bytes = new Uint8Array(memory.buffer);
    const first = roundUp(base, ALIGNMENT);
    const rest = memory.buffer.byteLength - first;
    if (rest > 0) this.addFree(first, rest);
  }

  /**
   * A block of undefined content.
   * @returns its address, a multiple of 64
   * @throws LabError `out-of-memory` when the memory cannot grow any more
   */
  allocate(bytes: number): number {
    const size = roundUp(Math.max(bytes, 1), ALIGNMENT);
    const address = this.waiting.get(size)?.pop() ?? this.cut(size);
    this.used.set(address, size);
    this.usedBytes += size;
    if (this.usedBytes > this.peakBytes) this.peakBytes = this.usedBytes;
    return address;
  }

  /** Takes a block out of a free one. */
  private cut(size: number): number {
    let address = this.find(size);
    if (address === null) {
      this.joinWaiting();
      address = this.find(size);
    }
    if (address === null) {
      this.grow(size);
      address = this.find(size);
      if (address === null) throw new Error(`no free block of ${size} bytes after growing`);
    }
    const available = this.free.get(address)!;
    this.removeFree(address, available);
    if (available > size) this.addFree(address + size, available - size);
    return address;
  }

  private joinWaiting(): void {
    for (const [size, addresses] of this.waiting) for (const address of addresses) this.join(address, size);
    this.waiting.clear();
  }

  /** Gives a block back. @throws Error for an address that no live block has */
  release(address: number): void {
    const size = this.used.get(address);
    if (size === undefined) throw new Error(`no block begins at ${address}`);
    this.used.delete(address);
    this.usedBytes -= size;
    const waiting = this.waiting.get(size);
    if (waiting) waiting.push(address);
    else this.waiting.set(size, [address]);
  }

  state(): HeapMemory {
    return {
      blocks: this.used.size,
      bytes: this.usedBytes,
      peakBytes: this.peakBytes,
      memoryBytes: this.memory.buffer.byteLength,
      mostBytes: this.mostBytes,
    };
  }

  /** Starts a new measurement of `peakBytes`. */
  resetPeak(): void {
    this.peakBytes = this.usedBytes;
  }

  /** A free block of at least `size` bytes, or null. */
  private find(size: number): number | null {
    const own = classOf(size);
    let looks = 0;
    for (const address of this.classes[own]) {
      if (this.free.get(address)! >= size) return address;
      if (++looks === MOST_LOOKS) break;
    }
    for (let i = own + 1; i < this.classes.length; i++) {
      for (const address of this.classes[i]) return address;
    }
    // Rather a long search than a larger memory.
    for (const address of this.classes[own]) if (this.free.get(address)! >= size) return address;
    return null;
  }

  private grow(size: number): void {
    const before = this.memory.buffer.byteLength;
    const tail = this.freeEnds.get(before);
    const missing = size - (tail === undefined ? 0 : this.free.get(tail)!);
    const wanted = Math.max(missing, LEAST_GROWTH_BYTES, before * GROWTH_SHARE);
    if (!this.growBy(wanted) && !this.growBy(missing)) {
      throw new LabError(
        'out-of-memory',
        `The CPU engine holds ${megabytes(this.usedBytes)} and could not get ${megabytes(size)} more.`,
        'Choose a smaller batch or a smaller model, or switch recomputation on.',
      );
    }
    this.floats = new Float32Array(this.memory.buffer);
    this.ints = new Int32Array(this.memory.buffer);
    this.bytes = new Uint8Array(this.memory.buffer);
    this.join(before, this.memory.buffer.byteLength - before);
  }

  private growBy(bytes: number): boolean {
    try {
      this.memory.grow(Math.ceil(bytes / PAGE_BYTES));
      return true;
    } catch {
      return false;
    }
  }

  /** Adds a free block, one with the free blocks before and behind it. */
  private join(address: number, size: number): void {
    const before = this.freeEnds.get(address);
    if (before !== undefined) {
      const beforeSize = this.free.get(before)!;
      this.removeFree(before, beforeSize);
      address = before;
      size += beforeSize;
    }
    const behindSize = this.free.get(address + size);
    if (behindSize !== undefined) {
      this.removeFree(address + size, behindSize);
      size += behindSize;
    }
    this.addFree(address, size);
  }

  private addFree(address: number, size: number): void {
    this.free.set(address, size);
    this.freeEnds.set(address + size, address);
    this.classes[classOf(size)].add(address);
  }

  private removeFree(address: number, size: number): void {
    this.free.delete(address);
    this.freeEnds.delete(address + size);
    this.classes[classOf(size)].delete(address);
  }
}

/** Four classes between powers of two: every block of a higher class is larger than any of a lower one. */
function classOf(size: number): number {
  const power = 31 - Math.clz32(size);
  return power * 4 + ((size >>> (power - 2)) & 3);
}

const roundUp = (value: number, unit: number) => Math.ceil(value / unit) * unit;

const megabytes = (bytes: number) => `${Math.ceil(bytes / 2 ** 20).toLocaleString('en-US')} MB`;
