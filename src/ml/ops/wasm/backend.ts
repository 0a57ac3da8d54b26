/**
 * A backend of tfjs whose tensors live in the memory of the WebAssembly engine. It only holds them; kernels are registered
 * for it in `stock/`, and the operations of ops/ call theirs directly.
 */
import * as tf from '../../tf';
import type { WasmHeap } from './heap';
import type { Kernels } from './kernels';

/** Its name in tfjs. */
export const WASM_BACKEND = 'wasm';

/** Numbers of a tensor in the memory, or values that only tfjs understands. */
type Entry =
  | { kind: 'numbers'; address: number; count: number; dtype: tf.DataType; refCount: number }
  | { kind: 'strings'; values: Uint8Array[]; refCount: number };

export type Numbers = Float32Array | Int32Array | Uint8Array;

export class WasmBackend extends tf.KernelBackend {
  private readonly entries: tf.DataStorage<Entry>;
  private scratchAddress = 0;
  private scratchBytes = 0;

  /** @param end gives back what the engine holds beside this memory */
  constructor(
    readonly kernels: Kernels,
    readonly heap: WasmHeap,
    /** Threads that kernels run on, this one counted. */
    readonly threads: number,
    private readonly end: () => void,
  ) {
    super();
    this.entries = new tf.DataStorage(this, tf.engine());
  }

  /** Address of a tensor's numbers; tensors of another backend are moved here first. */
  addressOf(tensor: tf.TensorInfo): number {
    return this.numbersOf(tensor.dataId).address;
  }

  /** A tensor's numbers in place: only until the next allocation. */
  view(dataId: tf.DataId): Numbers {
    const { address, count, dtype } = this.numbersOf(dataId);
    const { floats, ints, bytes } = this.heap;
    if (dtype === 'float32') return floats.subarray(address / 4, address / 4 + count);
    if (dtype === 'int32') return ints.subarray(address / 4, address / 4 + count);
    return bytes.subarray(address, address + count);
  }

  /** A tensor of undefined content; whoever makes it gives it to tfjs or disposes it. */
  makeTensorInfo(shape: readonly number[], dtype: tf.DataType = 'float32'): tf.TensorInfo {
    const count = tf.util.sizeFromShape(shape as number[]);
    const address = this.heap.allocate(count * bytesOf(dtype));
    const dataId = {};
    this.entries.set(dataId, { kind: 'numbers', address, count, dtype, refCount: 1 });
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
      this.entries.set(dataId, { kind: 'strings', values: values as Uint8Array[], refCount });
      return;
    }
    if (dtype === 'complex64') throw new Error('The CPU engine has no complex numbers.');
    const count = tf.util.sizeFromShape(shape);
    const address = this.heap.allocate(count * bytesOf(dtype));
    this.entries.set(dataId, { kind: 'numbers', address, count, dtype, refCount });
    this.view(dataId).set(values as Numbers);
  }

  override readSync(dataId: tf.DataId): tf.BackendValues {
    const entry = this.entries.get(dataId);
    return entry.kind === 'strings' ? entry.values : this.view(dataId).slice();
  }

  override read(dataId: tf.DataId): Promise<tf.BackendValues> {
    return Promise.resolve(this.readSync(dataId));
  }

  override refCount(dataId: tf.DataId): number {
    return this.entries.has(dataId) ? this.entries.get(dataId).refCount : 0;
  }

  override incRef(dataId: tf.DataId): void {
    this.entries.get(dataId).refCount++;
  }

  override disposeData(dataId: tf.DataId, force = false): boolean {
    if (!this.entries.has(dataId)) return true;
    const entry = this.entries.get(dataId);
    entry.refCount--;
    if (!force && entry.refCount > 0) return false;
    if (entry.kind === 'numbers') this.heap.release(entry.address);
    this.entries.delete(dataId);
    return true;
  }

  override numDataIds(): number {
    return this.entries.numDataIds();
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
    this.end();
  }

  private numbersOf(dataId: tf.DataId) {
    const entry = this.entries.get(dataId);
    if (entry.kind === 'strings') throw new Error('Strings have no place in the memory of the CPU engine.');
    return entry;
  }
}

/** Bytes of one element; booleans are bytes, as in tfjs. */
export function bytesOf(dtype: tf.DataType): number {
  return dtype === 'bool' ? 1 : 4;
}
