/** The pictures of the pretraining of this tab over its steps, as files named after the run. */
import { trainingSession } from '@/app/lab';
import { pictureFrame, pictureStrip } from '@/app/viz/pictureStrip';
import { toPng } from '@/app/viz/sheet';
import { LabError } from '@/lib/errors';
import { runFileName } from '@/lib/runTitle';
import type { ExportedFile } from '@/workers/protocol';
import type { PictureSet } from './pictureHistory';
import { pretrainingOf, useTraining } from './trainingStore';

const FRAME_MS = 160;
/** The first and the last stay longer. */
const END_MS = 1600;

/** Why there is nothing to export yet, a sentence; null where there is. */
export const noSteps = (): string | null =>
  trainingSession.pictures.history.length < 2 ? 'There are no pictures of two steps yet.' : null;

/** @throws LabError `wrong-state` with pictures of fewer than two steps */
function held(): { sets: readonly PictureSet[]; name: string; caption: string } {
  const { record, title } = pretrainingOf(useTraining.getState());
  const reason = noSteps();
  if (reason || !record) {
    throw new LabError(
      'wrong-state',
      reason ?? 'There is no run.',
      'They come with the first steps of a run.',
    );
  }
  const { preset, masking, maskRatio, seed } = record.config;
  const caption = `${title} · FSFM Lab ${record.versions.fsfmLab} · ${preset} · ${masking} ${maskRatio} · seed ${seed} · ${record.faceCount} faces`;
  return { sets: trainingSession.pictures.history.all, name: runFileName(title), caption };
}

/** An animation that repeats: what the encoder sees and the reconstruction, of every step that is held. */
export async function stepsGif(): Promise<ExportedFile> {
  const { sets, name, caption } = held();
  const { encode } = await import('modern-gif');
  const frames = sets.map((set, i) => ({
    data: pictureFrame(set, caption),
    delay: i === 0 || i === sets.length - 1 ? END_MS : FRAME_MS,
  }));
  const { width, height } = frames[0].data;
  const blob = await encode({ width, height, frames, format: 'blob' });
  return { name: `${name}-steps.gif`, blob };
}

/** Reconstructions of a few steps side by side. */
export async function stepsStrip(): Promise<ExportedFile> {
  const { sets, name, caption } = held();
  return { name: `${name}-steps.png`, blob: await toPng(pictureStrip(sets, caption)) };
}
