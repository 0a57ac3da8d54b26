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
import { measurePeakMatmul } from './peakMatmul';
import type { BenchReport } from './report';
import { Session } from './session';
import { inferSuite } from './suites/infer';
import { kernelsSuite } from './suites/kernels';
import { scoreSuite } from './suites/score';
import { soakSuite } from './suites/soak';
import { stepSuite } from './suites/step';

/** What the surroundings bring: where lines go, library versions, and the peer that only a browser has. */
export interface Host {
  log: (line: string) => void;
  versions: Record<string, string>;
  /** onnxruntime-web, or why there is none. */
  encoderPeer: EncoderPeerFactory | { missing: string };
  detectorPeer: DetectorPeerFactory | { missing: string };
}

function presetOf(name: string): Preset {
  const known = PRESET_NAMES.find((candidate) => candidate === name);
  if (known === undefined) {
    throw new LabError('invalid-config', `There is no preset "${name}".`, `Use ${PRESET_NAMES.join(', ')}.`);
  }
  return PRESETS[known];
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
  };
  installGpuCounters();
  const { adapter } = await initWebgpu();
  host.log(`adapter: ${Object.values(adapter).filter(Boolean).join(' ')}`);
  const timed = work.step.length + work.infer.length + work.score.length + work.kernels.length > 0;
  const peakMatmul = timed
    ? await measurePeakMatmul(options.peers, host.log)
    : { gflops: 0, how: 'not measured: nothing was timed' };
  const session = new Session(options, host.log, peakMatmul.gflops);
  for (const preset of work.step) await stepSuite(session, preset);
  for (const preset of work.infer) await inferSuite(session, preset, host.encoderPeer);
  for (const preset of work.score) await scoreSuite(session, preset, host.detectorPeer);
  for (const preset of work.kernels) await kernelsSuite(session, preset);
  for (const preset of work.soak) await soakSuite(session, preset);
  const { rows, skipped, agreements, soaks } = session;
  const kernelVariants = currentChoices();
  const versions = { ...host.versions, tfjs: tf.version_core };
  return {
    adapter,
    versions,
    date: new Date().toISOString(),
    peakMatmul,
    kernelVariants,
    agreements,
    skipped,
    soaks,
    rows,
  };
}
