/**
 * The yardstick of utilisation: the fastest plain f32 matrix product that any candidate of this session
 * reaches on a device, at growing square sizes. What a step reaches beyond that would need another precision.
 */
import { onCpu } from './cpuEngine';
import { JaxMatmul } from './peers/jaxMatmul';
import { initJax } from './peers/jaxStep';
import { matmulFlops } from './flops';
import { timeInterleaved, type Candidate } from '@/engine/measure/timing';
import { withKernelMode } from './session';
import { settleGpu } from '@/ml/ops/gpu/backend';
import { linear } from '@/ml/ops/linear';
import { SeededRandom } from '@/lib/random';
import * as tf from '@/ml/tf';

const SIZES = [256, 512, 1024, 2048, 4096];
/** Larger products are not tried once one takes this long. */
const LONG_MS = 400;

export interface PeakMatmul {
  gflops: number;
  /** e.g. 'linear, fused kernels, 1024 x 1024' */
  how: string;
}

function squareMatrix(size: number): Float32Array {
  const random = SeededRandom.fromSeed(size);
  return Float32Array.from({ length: size * size }, () => random.uniform() - 0.5);
}

interface Candidates {
  named: { how: string; candidate: Candidate }[];
  dispose: () => void;
}

function gpuCandidates(size: number, peers: boolean): Candidates {
  const values = squareMatrix(size);
  const a = tf.tensor2d(values, [size, size]);
  const onTfjs = (product: () => tf.Tensor): Candidate => ({
    enqueue: () => product().dispose(),
    settle: settleGpu,
  });
  const named = [
    { how: 'tf.matMul', candidate: onTfjs(() => tf.matMul(a, a, false, true)) },
    {
      how: 'linear, fused kernels',
      candidate: onTfjs(() => withKernelMode('fused', () => linear(a, a, null))),
    },
  ];
  const disposers = [() => a.dispose()];
  if (peers) {
    const jax = new JaxMatmul(values, size, 'webgpu');
    named.push({ how: 'jax-js matmul', candidate: jax });
    disposers.push(() => jax.dispose());
  }
  return { named, dispose: () => disposers.forEach((dispose) => dispose()) };
}

/** @param threads of the engine; jax-js always has all cores, and is tried beside all of ours */
async function cpuCandidates(size: number, threads: number, peers: boolean): Promise<Candidates> {
  const values = squareMatrix(size);
  const a = await onCpu(threads, () => tf.tensor2d(values, [size, size]));
  const candidate: Candidate = {
    enqueue: () => onCpu(threads, () => withKernelMode('fused', () => linear(a, a, null)).dispose()),
    settle: () => Promise.resolve(),
  };
  const named = [{ how: 'linear, CPU engine', candidate }];
  const disposers = [() => a.dispose()];
  if (peers) {
    const jax = new JaxMatmul(values, size, 'wasm');
    named.push({ how: 'jax-js matmul', candidate: jax });
    disposers.push(() => jax.dispose());
  }
  return { named, dispose: () => disposers.forEach((dispose) => dispose()) };
}

/** @param peers also try jax-js (started here) */
export async function measurePeakMatmul(peers: boolean, log: (line: string) => void): Promise<PeakMatmul> {
  if (peers) await initJax('webgpu');
  return bestOf('GPU', (size) => Promise.resolve(gpuCandidates(size, peers)), log);
}

/** @param peers also try jax-js's WebAssembly, which must have been started */
export function measureCpuPeak(
  threads: number,
  peers: boolean,
  log: (line: string) => void,
): Promise<PeakMatmul> {
  return bestOf(`CPU, threads: ${threads}`, (size) => cpuCandidates(size, threads, peers), log);
}

async function bestOf(
  device: string,
  candidatesOf: (size: number) => Promise<Candidates>,
  log: (line: string) => void,
): Promise<PeakMatmul> {
  let best: PeakMatmul = { gflops: 0, how: 'none' };
  for (const size of SIZES) {
    const { named, dispose } = await candidatesOf(size);
    const timings = await timeInterleaved(
      named.map(({ candidate }) => candidate),
      { repetitions: 3, budgetMs: 20_000 },
    );
    dispose();
    const fastest = Math.min(...timings.map(({ medianMs }) => medianMs));
    const gflops = matmulFlops(size, size, size) / fastest / 1e6;
    const winner = named[timings.findIndex(({ medianMs }) => medianMs === fastest)].how;
    log(`plain matmul on the ${device}, ${size} x ${size}: ${gflops.toPrecision(3)} GFLOP/s (${winner})`);
    if (gflops > best.gflops) best = { gflops, how: `${winner}, ${size} x ${size}` };
    if (fastest > LONG_MS) break;
  }
  return best;
}
