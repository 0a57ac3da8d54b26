/**
 * Runs the suites on whatever adapter there is. Called by `page.ts` in a browser and by `node.ts` under Dawn;
 * both install the GPU counters before anything asks for a device.
 */
import { LabError } from '@/lib/errors';
import { PRESET_NAMES, PRESETS, type Preset } from '@/lib/presets';
import { currentChoices } from '@/ml/ops/gpu/variants';
import { initWebgpu } from '@/ml/webgpu';
import * as tf from '@/ml/tf';
import type { BenchOptions } from './cli.mjs';
import { installGpuCounters } from './gpuCounters';
import type { DetectorPeerFactory } from './peers/ortDetector';
import type { EncoderPeerFactory } from './peers/ortEncoder';
import { claimCpu } from './cpuEngine';
import { measureCpuPeak, measurePeakMatmul } from './peakMatmul';
import { initJax } from './peers/jaxStep';
import type { BenchReport } from './report';
import { Session, type CpuThreads } from './session';
import { augmentSuite } from './suites/augment';
import { inferSuite } from './suites/infer';
import { kernelsSuite } from './suites/kernels';
import { scoreSuite } from './suites/score';
import { soakSuite } from './suites/soak';
import { stepSuite } from './suites/step';
import type { StepPeerFactory } from './suites/stepPeer';

/** What the surroundings bring: where lines go, library versions, and the peer that only a browser has. */
export interface Host {
  log: (line: string) => void;
  versions: Record<string, string>;
  /** onnxruntime-web, or why there is none. */
  encoderPeer: EncoderPeerFactory | { missing: string };
  detectorPeer: DetectorPeerFactory | { missing: string };
  /** PyTorch, where it was asked for. */
  stepPeer?: StepPeerFactory;
}

function presetOf(name: string): Preset {
  const known = PRESET_NAMES.find((candidate) => candidate === name);
  if (known === undefined) {
    throw new LabError('invalid-config', `There is no preset "${name}".`, `Use ${PRESET_NAMES.join(', ')}.`);
  }
  return PRESETS[known];
}

const NO_ADAPTER = {
  vendor: '',
  architecture: '',
  device: '',
  description: 'none: the CPU only',
  isFallback: false,
};

async function claimGpu(host: Host): Promise<BenchReport['adapter']> {
  installGpuCounters();
  const { adapter } = await initWebgpu();
  host.log(`adapter: ${Object.values(adapter).filter(Boolean).join(' ')}`);
  return adapter;
}

/** The best plain products on one thread and on all. */
async function measureCpu(
  cpu: CpuThreads,
  { peers }: BenchOptions,
  log: Host['log'],
): Promise<BenchReport['cpuPeaks']> {
  if ('missing' in cpu) return [];
  if (peers) await initJax('wasm');
  const counts = cpu.threads > 1 ? [1, cpu.threads] : [1];
  const peaks: BenchReport['cpuPeaks'] = [];
  // jax-js cannot be told how many threads to take: it is compared where ours has all of them.
  for (const threads of counts)
    peaks.push({ threads, ...(await measureCpuPeak(threads, peers && threads === cpu.threads, log)) });
  return peaks;
}

/** @throws LabError `webgpu-unavailable` without an adapter, `invalid-config` for an unknown preset */
export async function runBench(options: BenchOptions, host: Host): Promise<BenchReport> {
  const presetsOf = (suite: string) => (options.presets[suite] ?? []).map(presetOf);
  const work = {
    step: presetsOf('step'),
    infer: presetsOf('infer'),
    score: presetsOf('score'),
    kernels: presetsOf('kernels'),
    soak: presetsOf('soak'),
    augment: presetsOf('augment'),
  };
  const adapter = options.cpuOnly ? NO_ADAPTER : await claimGpu(host);
  const timed = work.step.length + work.infer.length + work.score.length + work.kernels.length > 0;
  const peakMatmul =
    timed && !options.cpuOnly
      ? await measurePeakMatmul(options.peers, host.log)
      : { gflops: 0, how: 'not measured: nothing was timed there' };
  const cpu = await claimCpu(options.threads);
  const cpuPeaks = work.step.length > 0 ? await measureCpu(cpu, options, host.log) : [];
  const peaks = {
    gpu: peakMatmul.gflops,
    cpu: new Map(cpuPeaks.map(({ threads, gflops }) => [threads, gflops])),
  };
  const session = new Session(options, host.log, peaks, cpu);
  for (const preset of work.step)
    for (const size of options.batches) await stepSuite(session, preset, size, host.stepPeer ?? null);
  for (const preset of work.infer) await inferSuite(session, preset, host.encoderPeer);
  for (const preset of work.score) await scoreSuite(session, preset, host.detectorPeer);
  for (const preset of work.kernels) await kernelsSuite(session, preset);
  for (const preset of work.soak) await soakSuite(session, preset);
  for (const preset of work.augment)
    for (const size of options.batches) await augmentSuite(session, preset, size);
  const { rows, skipped, agreements, soaks } = session;
  const kernelVariants = currentChoices();
  const versions = { ...host.versions, tfjs: tf.version_core };
  return {
    adapter,
    versions,
    date: new Date().toISOString(),
    peakMatmul,
    cpuPeaks,
    kernelVariants,
    agreements,
    skipped,
    soaks,
    rows,
  };
}
