/**
 * Suite augment: a whole step of a run on the CPU engine, faces drawn and all, with and without `pose` and `light`. What they cost is the
 * difference.
 */
import { PretrainRun } from '@/engine/pretrain/pretrainRun';
import { facesWithGeometry } from '@/engine/data/testFaces';
import { defaultPretrainConfig } from '@/lib/config';
import type { Preset } from '@/lib/presets';
import { onCpu } from '../cpuEngine';
import type { NamedCandidate, Session } from '../session';

const FACES = 32;
/** So many that no timing reaches the last. */
const EPOCHS = 100_000;
const ASKED = [
  ['as they are', { pose: 0, light: 0 }],
  ['every second turned', { pose: 0.5, light: 0 }],
  ['every second turned, every second lit', { pose: 0.5, light: 0.5 }],
  ['all turned and lit', { pose: 1, light: 1 }],
] as const;

/** Adds the rows of one preset at one batch size. */
export async function augmentSuite(session: Session, preset: Preset, batchSize: number): Promise<void> {
  const { cpu } = session;
  const row = { suite: 'augment', preset: preset.name, batch: batchSize, variant: 'wasm-N', backend: 'wasm' } as const; // prettier-ignore
  if ('missing' in cpu) return session.skip(row, cpu.missing);
  const { threads } = cpu;
  const faces = facesWithGeometry(FACES);
  const runs: PretrainRun[] = [];
  const candidates: NamedCandidate[] = [];
  for (const [op, changes] of ASKED) {
    const config = { ...defaultPretrainConfig(preset.name), batchSize, epochs: EPOCHS, ...changes };
    const run = await onCpu(threads, () => new PretrainRun(config, faces, []));
    runs.push(run);
    const enqueue = () => onCpu(threads, async () => void (await run.queueStep()));
    candidates.push({ subject: { ...row, op }, enqueue, settle: () => Promise.resolve() });
  }
  await session.measure(candidates, { images: batchSize });
  for (const run of runs) await onCpu(threads, () => run.dispose());
}
