/** Pretrains on real faces, headless: the same run as the pretraining screen's. */
import { exportRun } from '@/engine/exports/exportRun';
import { PretrainRun } from '@/engine/pretrain/pretrainRun';
import type { PretrainFigures } from '@/engine/training/events';
import type { FaceCrop } from '@/faces/types';
import type { PretrainConfig } from '@/lib/config';

/** Steps on their way back from the GPU, as in the app. */
const IN_FLIGHT = 2;
/** Lines of progress over a whole run. */
const LINES = 40;

/**
 * @param keep is given the network about ten times on the way, and at the end
 * @returns the network as safetensors
 */
export async function pretrain(
  config: PretrainConfig,
  faces: readonly FaceCrop[],
  adapter: string,
  log: (line: string) => void,
  keep: (bytes: Uint8Array) => void,
): Promise<Uint8Array> {
  const run = new PretrainRun(config, faces, []);
  const every = Math.max(1, Math.round(run.totalSteps / LINES));
  const began = performance.now();
  const tell = ({ step, total, c1, c3 }: PretrainFigures) => {
    if (step % every !== 0 && step !== 1) return;
    const seconds = (performance.now() - began) / 1000;
    log(`pretraining: step ${step} of ${run.totalSteps}, loss ${total.toFixed(4)}, C1 ${c1.toFixed(4)}, C3 ${c3.toFixed(4)}, ${seconds.toFixed(0)} s`); // prettier-ignore
  };
  const inFlight: Promise<PretrainFigures>[] = [];
  let nextKept = every * 4;
  while (!run.finished) {
    inFlight.push(run.queueStep());
    if (inFlight.length > IN_FLIGHT) tell(await inFlight.shift()!);
    if (run.step >= nextKept) {
      nextKept += every * 4;
      keep(await exported(run, adapter));
    }
  }
  for (const figures of await Promise.all(inFlight)) tell(figures);
  const bytes = await exported(run, adapter);
  run.dispose();
  keep(bytes);
  return bytes;
}

async function exported(run: PretrainRun, adapter: string): Promise<Uint8Array> {
  const { blob } = await exportRun('safetensors', await run.exportable(adapter));
  return new Uint8Array(await blob.arrayBuffer());
}
