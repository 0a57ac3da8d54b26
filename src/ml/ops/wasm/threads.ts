/** Threads that help with kernels: workers of a browser or of Node, each with the same module and memory. */
import type * as workerThreads from 'node:worker_threads';
import { MOST_THREADS } from '@/lib/engineSettings';
import { LabError } from '@/lib/errors';

/**
 * What a thread runs, in Node and in browsers. It serves until it is ended from outside, so that it can neither be given
 * messages nor import anything: the module comes with the first message.
 */
const THREAD = `
const start = async ({ module, memory, index }, ready) => {
  const { exports } = await WebAssembly.instantiate(module, { env: { memory } });
  ready();
  exports.serve(index);
};`;
const BROWSER_THREAD = `${THREAD}
onmessage = ({ data }) => start(data, () => postMessage('ready')).catch((error) => postMessage(String(error)));`;
const NODE_THREAD = `${THREAD}
const { parentPort, workerData } = require('node:worker_threads');
start(workerData, () => parentPort.postMessage('ready')).catch((error) => parentPort.postMessage(String(error)));`;

interface Thread {
  ready: Promise<void>;
  end(): void;
}

interface Given {
  module: WebAssembly.Module;
  memory: WebAssembly.Memory;
  index: number;
}

/** Threads that serve until they are closed. */
export interface HelpingThreads {
  close(): void;
}

/** Node's own module, where this is Node; bundlers see no import. */
function nodeModule<K extends 'node:worker_threads' | 'node:os'>(name: K) {
  if (typeof process === 'undefined' || typeof process.getBuiltinModule !== 'function') return null;
  return process.getBuiltinModule(name);
}

/** Cores of this machine, as far as the host says. */
export function coreCount(): number {
  const os = nodeModule('node:os');
  return os ? os.availableParallelism() : (navigator.hardwareConcurrency ?? 1);
}

/** Why there can be one thread only, or null. */
function whyOneThread(): string | null {
  if (nodeModule('node:worker_threads')) return null;
  if (typeof SharedArrayBuffer === 'undefined' || !globalThis.crossOriginIsolated)
    return 'the page is not cross-origin isolated, so that threads cannot share memory';
  return null;
}

/**
 * The threads that kernels will have, the caller's counted.
 * @param wanted 0: all cores but one, which is left to the page
 * @returns `limitation`: why they are fewer than were wanted; null when they are not
 */
export function threadsFor(wanted: number): { count: number; limitation: string | null } {
  const count = wanted || Math.max(1, Math.min(MOST_THREADS, coreCount() - 1));
  const limitation = count > 1 ? whyOneThread() : null;
  return { count: limitation === null ? count : 1, limitation };
}

/** Whether the thread that runs kernels may block; the main thread of a page may not. */
export function mayBlock(): boolean {
  return nodeModule('node:worker_threads') !== null || typeof document === 'undefined';
}

/**
 * Starts threads 1 to `count` and waits until each has the module: instantiating it later would be too late for the first
 * kernel.
 * @throws LabError `wrong-state` when one cannot be started
 */
export async function startThreads(
  module: WebAssembly.Module,
  memory: WebAssembly.Memory,
  count: number,
): Promise<HelpingThreads> {
  const threads = Array.from({ length: count }, (_, i) => startThread({ module, memory, index: i + 1 }));
  const close = () => threads.forEach((thread) => thread.end());
  try {
    await Promise.all(threads.map(({ ready }) => ready));
  } catch (cause) {
    close();
    throw new LabError(
      'wrong-state',
      `The CPU engine could not start ${count} threads: ${cause instanceof Error ? cause.message : String(cause)}`,
      'Set the number of threads to 1.',
      { cause },
    );
  }
  return { close };
}

function startThread(given: Given): Thread {
  const workers = nodeModule('node:worker_threads');
  return workers ? startInNode(workers, given) : startInBrowser(given);
}

function startInNode({ Worker: NodeWorker }: typeof workerThreads, given: Given): Thread {
  const worker = new NodeWorker(NODE_THREAD, { eval: true, workerData: given });
  const ready = new Promise<void>((resolve, reject) => {
    worker.on('message', (message) => (message === 'ready' ? resolve() : reject(new Error(String(message)))));
    worker.on('error', reject);
  });
  // A thread that sleeps must not keep the process alive.
  void ready.then(
    () => worker.unref(),
    () => undefined,
  );
  return { ready, end: () => void worker.terminate() };
}

function startInBrowser(given: Given): Thread {
  const url = URL.createObjectURL(new Blob([BROWSER_THREAD], { type: 'text/javascript' }));
  const worker = new Worker(url, { name: `kernels ${given.index}` });
  const ready = new Promise<void>((resolve, reject) => {
    worker.onmessage = ({ data }) => (data === 'ready' ? resolve() : reject(new Error(String(data))));
    worker.onerror = ({ message }) => reject(new Error(message || 'the worker could not be loaded'));
  });
  void ready.finally(() => URL.revokeObjectURL(url)).catch(() => undefined);
  worker.postMessage(given);
  return { ready, end: () => worker.terminate() };
}
