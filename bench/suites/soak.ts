/**
 * Suite soak: a thousand steps of a real run (faces, masks, figures read back a step or two late, as the training
 * loop does it), and what the GPU holds on the way, or the memory of the CPU engine where only that is measured. Fails when the last sample holds more than the first.
 */
import type { PretrainFigures } from '@/lib/stepFigures';
import { PretrainRun } from '@/engine/pretrain/pretrainRun';
import { drawnFaces } from '@/engine/data/testFaces';
import { defaultPretrainConfig } from '@/lib/config';
import type { Preset } from '@/lib/presets';
import { wasmMemory } from '@/ml/wasm';
import { gpuMemory, webgpuBackend } from '@/ml/webgpu';
import { onCpu } from '../cpuEngine';
import { deviceBytes } from '../gpuCounters';
import type { SoakSample } from '../report';
import type { Session } from '../session';

/** Steps after which memory is read. The first comes late enough for every buffer to have been made once. */
const SAMPLED_STEPS = [10, 100, 500, 1000];
/** As many steps on their way back as in the training loop. */
const STEPS_IN_FLIGHT = 2;
/** Two batches an epoch, so that the order of faces changes on the way. */
const FACES = 32;

type Held = Pick<SoakSample, 'tensors' | 'buffers' | 'bytes' | 'deviceBytes'>;

function heldByGpu(): Held {
  const { tensors, buffers, bytes } = gpuMemory();
  return { tensors, buffers, bytes, deviceBytes: deviceBytes(webgpuBackend().device) };
}

function heldByCpuEngine(): Held {
  const { tensors, blocks, bytes, memoryBytes } = wasmMemory();
  return { tensors, buffers: blocks, bytes, deviceBytes: memoryBytes };
}

/** Trains one preset and adds its samples. */
export async function soakSuite(session: Session, preset: Preset): Promise<void> {
  const { cpu } = session;
  if (session.hasGpu) await soak(session, preset, heldByGpu);
  else if ('missing' in cpu) throw new Error(cpu.missing);
  else await onCpu(cpu.threads, () => soak(session, preset, heldByCpuEngine));
}

async function soak(session: Session, preset: Preset, held: () => Held): Promise<void> {
  const last = SAMPLED_STEPS[SAMPLED_STEPS.length - 1];
  const config = { ...defaultPretrainConfig(preset.name), epochs: last };
  const run = new PretrainRun(config, drawnFaces(FACES), []);
  await run.compile(() => {});
  const inFlight: Promise<PretrainFigures>[] = [];
  const samples: SoakSample[] = [];
  while (run.step < last) {
    inFlight.push(run.queueStep());
    const sampled = SAMPLED_STEPS.includes(run.step);
    let figures: PretrainFigures | undefined;
    while (inFlight.length > (sampled ? 0 : STEPS_IN_FLIGHT)) figures = await inFlight.shift()!;
    if (!sampled || !figures) continue;
    const { step, total } = figures;
    const sample = { preset: preset.name, step, ...held(), total };
    samples.push(sample);
    session.soaked(sample);
  }
  run.dispose();
  const end = samples[samples.length - 1];
  const added = (what: 'tensors' | 'buffers' | 'bytes' | 'deviceBytes', from: SoakSample) =>
    session.agree(
      `soak ${preset.name}, ${what} added from step ${from.step} to ${end.step}`,
      Math.max(0, end[what] - from[what]),
      0,
    );
  for (const what of ['tensors', 'buffers', 'bytes'] as const) added(what, samples[0]);
  // How many parameter buffers of 16 bytes the pool needs depends on how far the GPU lags behind.
  added('deviceBytes', samples[1]);
}
