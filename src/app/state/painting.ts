/**
 * What a model paints under the masks that the masking lab shows: which model, and its pictures for the masks on
 * the screen. Masks keep coming while it paints; the latest are painted next.
 */
import { create } from '@/app/state/createStore';
import { trainingSession } from '@/app/lab';
import { LabError, toErrorReport, type ErrorReport } from '@/lib/errors';
import { modelOf } from '@/lib/config';
import { PATCH_SIZES, type MaskView } from '@/lib/maskView';
import { CROP_SIZE } from '@/lib/regions';
import type { FaceMasks } from '@/workers/protocol/masks';
import { trainingHost } from '@/workers/hosts';
import type { PaintingModel, Reconstruction } from '@/workers/protocol';
import { pretrainRoom } from '@/workers/training';
import { useMasks } from './masksStore';
import { pretrainingOf, useTraining } from './trainingStore';

export type PaintingSource =
  | ({ from: 'file'; name: string } & PaintingModel)
  | { from: 'run'; name: string; size: string; imageSize: number; patchSize: number };

export interface PaintingState {
  source: PaintingSource | null;
  /** A checkpoint is being read, or a picture painted. */
  busy: 'reading' | 'painting' | null;
  problem: ErrorReport | null;
  /** One for each of `masks.draws`, in their order. */
  painted: { masks: FaceMasks; step: number | null; pictures: Reconstruction[] } | null;
}

const NOTHING: PaintingState = { source: null, busy: null, problem: null, painted: null };

export const usePainting = create<PaintingState>()(() => NOTHING);

/** Opens a checkpoint and turns the lab to its patches. What is wrong with it becomes `problem`. */
export async function paintWithFile(file: File): Promise<void> {
  usePainting.setState({ ...NOTHING, busy: 'reading' });
  try {
    await trainingSession.connect();
    letGo(); // of the one before
    const about = await pretrainRoom.ask((room) => room.openCheckpoint(file));
    letGo = trainingHost.hold();
    begin({ from: 'file', name: file.name, ...about });
  } catch (error) {
    const { message, ...rest } = toErrorReport(error);
    usePainting.setState({ ...NOTHING, problem: { ...rest, message: `${file.name}: ${message}` } });
  }
}

/** Takes the network of this tab's run, as it is at each reconstruction. */
export function paintWithRun(): void {
  const { record } = pretrainingOf(useTraining.getState());
  if (!record) return;
  const { imageSize, patchSize } = modelOf(record.config);
  try {
    begin({ from: 'run', name: 'the run in hand', size: record.config.preset, imageSize, patchSize });
  } catch (error) {
    usePainting.setState({ ...NOTHING, problem: toErrorReport(error) });
  }
}

export async function stopPainting(): Promise<void> {
  usePainting.setState(NOTHING);
  letGo();
  if (trainingHost.isRunning) await pretrainRoom.ask((room) => room.closeCheckpoint());
}

function begin(source: PaintingSource): void {
  const patch = patchOf(source);
  usePainting.setState({ ...NOTHING, source });
  if (useMasks.getState().view.patch !== patch) useMasks.getState().change({ patch });
  else void paintNow();
}

/** The lab's patch size of a model's grid. @throws LabError `invalid-file` when the lab has no such patches */
export function patchOf({ size, imageSize, patchSize }: PaintingSource): MaskView['patch'] {
  const side = (CROP_SIZE * patchSize) / imageSize;
  const patch = PATCH_SIZES.find((candidate) => candidate === side);
  if (patch) return patch;
  throw new LabError(
    'invalid-file',
    `${size} sees ${imageSize / patchSize} x ${imageSize / patchSize} patches, which this lab does not draw.`,
    `Choose a model whose patches are ${PATCH_SIZES.join(', ')} px of a ${CROP_SIZE}-pixel face.`,
  );
}

/** Paints whenever new masks are drawn, or the run has gone on to new pictures, while the screen is open. @returns what ends it */
export function followMasks(): () => void {
  const stops = [
    useMasks.subscribe((now, before) => {
      if (now.masks !== before.masks) void paintNow();
    }),
    useTraining.subscribe((state, stateBefore) => {
      if (usePainting.getState().source?.from !== 'run') return;
      const [now, before] = [pretrainingOf(state), pretrainingOf(stateBefore)];
      if (now.runId !== before.runId) void stopPainting();
      else if (now.picturesStep !== before.picturesStep) void paintNow();
    }),
  ];
  void paintNow();
  return () => stops.forEach((stop) => stop());
}

/** Keeps the opened checkpoint in the worker's memory. */
let letGo = () => {};

let painting = false;
let paintAgain = false;

async function paintNow(): Promise<void> {
  paintAgain = painting;
  if (painting) return;
  const { source } = usePainting.getState();
  const { masks: shown } = useMasks.getState();
  if (!source || shown?.view.patch !== patchOf(source)) return;
  painting = true;
  usePainting.setState({ busy: 'painting' });
  try {
    const { face, view, masks } = shown;
    const { runId, latest } = pretrainingOf(useTraining.getState());
    const step = source.from === 'run' ? (latest?.step ?? null) : null;
    const request = {
      rgb: face.rgb,
      maskRatio: view.maskRatio,
      masks: masks.draws.map(({ mask, covered }) => ({ mask, covered })),
    };
    const from = source.from === 'run' ? runId : null;
    const pictures = await pretrainRoom.ask((room) => room.reconstruct(from, request));
    if (usePainting.getState().source === source) {
      usePainting.setState({ painted: { masks, step, pictures }, problem: null });
    }
  } catch (error) {
    if (usePainting.getState().source === source) {
      usePainting.setState({ problem: toErrorReport(error), painted: null });
    }
  } finally {
    painting = false;
    if (usePainting.getState().busy === 'painting') usePainting.setState({ busy: null });
  }
  if (paintAgain) void paintNow();
}
