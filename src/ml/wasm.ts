/**
 * Claims the CPU: the WebAssembly engine as the backend of tfjs. Whoever runs ml/ on it calls `initWasm` once, as
 * `initWebgpu` for a GPU; tests and headless runs too.
 */
import { MOST_THREADS } from '@/lib/engineSettings';
import { LabError } from '@/lib/errors';
import { WASM_BACKEND, WasmBackend } from './ops/wasm/backend';
import { WasmHeap } from './ops/wasm/heap';
import { compileKernels, instantiateKernels } from './ops/wasm/kernels';
import { registerStockKernels } from './ops/wasm/stock/register';
import { coreCount, mayBlock, startThreads, threadsFor } from './ops/wasm/threads';
import * as tf from './tf';

const PAGE_BYTES = 65_536;
const INITIAL_PAGES = 256;
/** A shared memory reserves all that it may grow to; not every machine has room for four gigabytes. */
const MAXIMUM_PAGES = [65_536, 32_768, 16_384];

export interface WasmOptions {
  /** Threads that kernels run on, the caller's counted. Default: cores minus one, at least one. */
  threads?: number;
}

export interface WasmHandle {
  /** Threads that kernels run on, the caller's counted. */
  threads: number;
  /** Why there are fewer than were asked for; null when there are not. */
  limitation: string | null;
}

export interface WasmMemory {
  /** Tensors that tfjs knows. */
  tensors: number;
  /** Live blocks of the engine's memory: those of tensors, and of scratch. */
  blocks: number;
  /** Bytes of the live blocks. */
  bytes: number;
  /** Largest `bytes` since the last `resetPeakWasmMemory`. */
  peakBytes: number;
  /** What the engine has taken from the machine; it is given back by `disposeWasm` only. */
  memoryBytes: number;
  /** The most that it can take. */
  mostBytes: number;
}

let claimed: WasmBackend | null = null;

/**
 * Makes the CPU engine the backend of tfjs. An engine claimed before is given back, with all of its tensors.
 * @throws LabError `invalid-config` for a number of threads that is none, `wrong-state` where WebAssembly or its threads
 *   cannot be had, `out-of-memory`
 */
export async function initWasm({ threads }: WasmOptions = {}): Promise<WasmHandle> {
  if (threads !== undefined && !(Number.isInteger(threads) && threads >= 1 && threads <= MOST_THREADS)) {
    throw new LabError(
      'invalid-config',
      `threads: ${threads} is no number of threads from 1 to ${MOST_THREADS}.`,
      `Set it to at most the number of cores, here ${coreCount()}.`,
    );
  }
  const { count, limitation } = threadsFor(threads ?? 0);
  await use(await makeBackend(count));
  return { threads: count, limitation };
}

/** In one turn: no tensor is made in between. */
function use(backend: WasmBackend): Promise<boolean> {
  disposeWasm();
  registerStockKernels();
  tf.registerBackend(WASM_BACKEND, () => backend);
  claimed = backend;
  return tf.setBackend(WASM_BACKEND);
}

/**
 * Gives back what the engine's memory has grown to, unless a tensor is left: it goes with its engine, and another one takes
 * its place.
 */
export async function renewWasm(): Promise<void> {
  if (tf.memory().numTensors > 0) return;
  const backend = await makeBackend(wasmBackend().threads);
  if (tf.memory().numTensors > 0) backend.dispose();
  else await use(backend);
}

async function makeBackend(threads: number): Promise<WasmBackend> {
  try {
    const module = await compileKernels(threads > 1);
    const { memory, mostBytes } = makeMemory(threads > 1);
    const kernels = await instantiateKernels(module, memory);
    const helpers = threads > 1 ? await startThreads(module, memory, threads - 1) : null;
    kernels.open(threads - 1, mayBlock() ? 1 : 0);
    const heap = new WasmHeap(memory, kernels.heapBase(), mostBytes);
    return new WasmBackend(kernels, heap, threads, () => helpers?.close());
  } catch (cause) {
    if (cause instanceof LabError) throw cause;
    throw new LabError(
      'wrong-state',
      `The CPU engine cannot start: ${cause instanceof Error ? cause.message : String(cause)}`,
      'Use a browser of the last two years: the engine needs WebAssembly with SIMD.',
      { cause },
    );
  }
}

function makeMemory(shared: boolean): { memory: WebAssembly.Memory; mostBytes: number } {
  for (const maximum of MAXIMUM_PAGES) {
    try {
      const memory = new WebAssembly.Memory({ initial: INITIAL_PAGES, maximum, shared });
      return { memory, mostBytes: maximum * PAGE_BYTES };
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
    }
  }
  throw new LabError(
    'out-of-memory',
    `The CPU engine could not reserve ${(MAXIMUM_PAGES[2] * PAGE_BYTES) / 2 ** 20} MB of addresses.`,
    'Close other tabs, or set the number of threads to 1.',
  );
}

/** The claimed backend. @throws LabError `wrong-state` before `initWasm` */
export function wasmBackend(): WasmBackend {
  if (!claimed) {
    throw new LabError('wrong-state', 'The CPU engine has not been claimed.', 'Call initWasm first.');
  }
  return claimed;
}

/**
 * Runs kernels on fewer threads than there are, until called again: to measure. Results do not change.
 * @param count 1 to the threads of the engine
 */
export function limitThreads(count: number): void {
  const backend = wasmBackend();
  backend.kernels.open(Math.min(count, backend.threads) - 1, mayBlock() ? 1 : 0);
}

/** Ends the engine's threads and gives its memory back; its tensors are gone. */
export function disposeWasm(): void {
  if (!claimed) return;
  claimed = null;
  tf.removeBackend(WASM_BACKEND);
}

/** What the engine holds now, and the most it held. */
export function wasmMemory(): WasmMemory {
  return { tensors: tf.memory().numTensors, ...wasmBackend().heapState };
}

/** Starts a new measurement of `WasmMemory.peakBytes`. */
export function resetPeakWasmMemory(): void {
  wasmBackend().resetPeak();
}
