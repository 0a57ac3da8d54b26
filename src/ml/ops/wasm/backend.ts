/**
 * A backend of tfjs whose tensors live in the memory of the WebAssembly engine. It only holds them; kernels are registered
 * for it in `stock/`, and the operations of ops/ call theirs directly.
 */
import * as tf from '../../tf';
import type { HeapMemory, WasmHeap } from './heap';
import type { Kernels } from './kernels';
import { messagesHeard } from './turn';

/** Its name in tfjs. */
export const WASM_BACKEND = 'wasm';

/** Numbers of a tensor in the memory, or values that only tfjs understands. */
type Entry =
  | { kind: 'numbers'; address: number; count: number; dtype: tf.DataType; refCount: number }
  | { kind: 'strings'; values: Uint8Array[]; refCount: number };

/**
 * An id with what it stands for. tfjs looks at nothing but its identity; its own WeakMap, asked at every turn, took a tenth
 * of a small network's step.
 */
interface HeldId {
  held?: { by: WasmBackend; entry: Entry };
}

export type Numbers = Float32Array | Int32Array | Uint8Array;

export class WasmBackend extends tf.KernelBackend {
  private idCount = 0;
  private scratchAddress = 0;
  private scratchBytes = 0;

  /** @param end gives back what the engine holds beside this memory */
  constructor(
    private readonly allKernels: Kernels,
    private readonly heap: WasmHeap,
    /** Threads that kernels run on, this one counted. */
    readonly threads: number,
    private readonly end: () => void,
  ) {
    super();
  }

  /** The kernels, with none of them running: what it is asked for may then be called. */
  get kernels(): Kernels {
    this.allKernels.join();
    return this.allKernels;
  }

  /** The memory as numbers, with no kernel running: only until the next allocation, and the next kernel. */
  get memoryViews(): { floats: Float32Array; ints: Int32Array; bytes: Uint8Array } {
    this.allKernels.join();
    return this.heap;
  }

  /** What the engine holds. */
  get heapState(): HeapMemory {
    return this.heap.state();
  }

  /** Starts a new measurement of the most bytes held. */
  resetPeak(): void {
    this.heap.resetPeak();
  }

  /** Address of a tensor's numbers; tensors of another backend are moved here first. */
  addressOf(tensor: tf.TensorInfo): number {
    return this.numbersOf(tensor.dataId).address;
  }

  /** A tensor's numbers in place: only until the next allocation, and the next kernel. */
  view(dataId: tf.DataId): Numbers {
    const { address, count, dtype } = this.numbersOf(dataId);
    const { floats, ints, bytes } = this.memoryViews;
    if (dtype === 'float32') return floats.subarray(address / 4, address / 4 + count);
    if (dtype === 'int32') return ints.subarray(address / 4, address / 4 + count);
    return bytes.subarray(address, address + count);
  }

  /** A tensor of undefined content; whoever makes it gives it to tfjs or disposes it. */
  makeTensorInfo(shape: readonly number[], dtype: tf.DataType = 'float32'): tf.TensorInfo {
    const count = tf.util.sizeFromShape(shape as number[]);
    const address = this.heap.allocate(count * bytesOf(dtype));
    const dataId = {};
    this.hold(dataId, { kind: 'numbers', address, count, dtype, refCount: 1 });
    return { dataId, shape: shape as number[], dtype };
  }

  /** Memory that a kernel may write to until the next call. */
  scratch(bytes: number): number {
    if (bytes > this.scratchBytes) {
      if (this.scratchBytes > 0) this.heap.release(this.scratchAddress);
      this.scratchBytes = 0;
      this.scratchAddress = this.heap.allocate(bytes);
      this.scratchBytes = bytes;
    }
    return this.scratchAddress;
  }

  override write(values: tf.BackendValues, shape: number[], dtype: tf.DataType): tf.DataId {
    const dataId = {};
    this.store(dataId, values, shape, dtype, 1);
    return dataId;
  }

  override move(
    dataId: tf.DataId,
    values: tf.BackendValues,
    shape: number[],
    dtype: tf.DataType,
    refCount: number,
  ): void {
    this.store(dataId, values, shape, dtype, refCount);
  }

  private store(
    dataId: tf.DataId,
    values: tf.BackendValues,
    shape: number[],
    dtype: tf.DataType,
    refCount: number,
  ): void {
    if (dtype === 'string') {
      this.hold(dataId, { kind: 'strings', values: values as Uint8Array[], refCount });
      return;
    }
    if (dtype === 'complex64') throw new Error('The CPU engine has no complex numbers.');
    const count = tf.util.sizeFromShape(shape);
    const address = this.heap.allocate(count * bytesOf(dtype));
    this.hold(dataId, { kind: 'numbers', address, count, dtype, refCount });
    this.view(dataId).set(values as Numbers);
  }

  override readSync(dataId: tf.DataId): tf.BackendValues {
    const entry = this.entryOf(dataId);
    return entry.kind === 'strings' ? entry.values : this.view(dataId).slice();
  }

  /** The values as they are now, after messages that have arrived: a training that only computed would never be paused. */
  override async read(dataId: tf.DataId): Promise<tf.BackendValues> {
    const values = this.readSync(dataId);
    await messagesHeard();
    return values;
  }

  override refCount(dataId: tf.DataId): number {
    return this.find(dataId)?.refCount ?? 0;
  }

  override incRef(dataId: tf.DataId): void {
    this.entryOf(dataId).refCount++;
  }

  override disposeData(dataId: tf.DataId, force = false): boolean {
    const entry = this.find(dataId);
    if (!entry) return true;
    entry.refCount--;
    if (!force && entry.refCount > 0) return false;
    if (entry.kind === 'numbers') this.heap.release(entry.address);
    (dataId as HeldId).held = undefined;
    this.idCount--;
    return true;
  }

  override numDataIds(): number {
    return this.idCount;
  }

  override memory(): { unreliable: boolean } {
    return { unreliable: false };
  }

  override timerAvailable(): boolean {
    return false;
  }

  override floatPrecision(): 16 | 32 {
    return 32;
  }

  override epsilon(): number {
    return 1e-7;
  }

  override dispose(): void {
    this.allKernels.join();
    this.end();
  }

  private hold(dataId: HeldId, entry: Entry): void {
    dataId.held = { by: this, entry };
    this.idCount++;
  }

  private find(dataId: HeldId): Entry | undefined {
    return dataId.held?.by === this ? dataId.held.entry : undefined;
  }

  /** What an id stands for, brought here where it is another backend's. */
  private entryOf(dataId: tf.DataId): Entry {
    const known = this.find(dataId);
    if (known) return known;
    tf.engine().moveData(this, dataId);
    const moved = this.find(dataId);
    if (!moved) throw new Error('A tensor of another backend did not arrive on the CPU engine.');
    return moved;
  }

  private numbersOf(dataId: tf.DataId) {
    const entry = this.entryOf(dataId);
    if (entry.kind === 'strings') throw new Error('Strings have no place in the memory of the CPU engine.');
    return entry;
  }
}

/** Bytes of one element; booleans are bytes, as in tfjs. */
export function bytesOf(dtype: tf.DataType): number {
  return dtype === 'bool' ? 1 : 4;
}
