/**
 * What a model reconstructs under the masks that the masking lab shows: which model, and its pictures for the masks on
 * the screen. Masks keep coming while it computes; the latest are reconstructed next.
 */
import { create } from '@/app/state/createStore';
import { trainingSession } from '@/app/lab';
import { LabError, toErrorReport, type ErrorReport } from '@/lib/errors';
import { modelOf } from '@/lib/config';
import { PATCH_SIZES, type MaskView } from '@/lib/maskView';
import { CROP_SIZE } from '@/lib/regions';
import type { FaceMasks } from '@/workers/protocol/masks';
import { trainingHost } from '@/workers/hosts';
import type { ReconstructionModel, Reconstruction } from '@/workers/protocol';
import { pretrainRoom } from '@/workers/training';
import { checkpointChoice } from './checkpointChoice';
import { withHeads } from './headsQuestion';
import { useMasks } from './masksStore';
import { oneAtATime } from './oneAtATime';
import { originOf, type CheckpointOrigin } from './ownCheckpoints';
import { pretrainingOf, useTraining } from './trainingStore';

export type MaskModelSource =
  | ({ from: 'file'; name: string; file: File } & ReconstructionModel)
  | { from: 'run'; name: string; size: string; imageSize: number; patchSize: number };

export interface MaskModelState {
  source: MaskModelSource | null;
  /** A checkpoint is being read, or a picture reconstructed. */
  busy: 'reading' | 'reconstructing' | null;
  problem: ErrorReport | null;
  /** One for each of `masks.draws`, in their order. */
  reconstructed: { masks: FaceMasks; step: number | null; pictures: Reconstruction[] } | null;
}

const NOTHING: MaskModelState = { source: null, busy: null, problem: null, reconstructed: null };

export const useMaskModel = create<MaskModelState>()(() => NOTHING);

export function maskModelOrigin(): CheckpointOrigin | null {
  const { source } = useMaskModel.getState();
  if (source?.from !== 'run') return source && originOf(source.file, source.name);
  const { runId: id, title } = pretrainingOf(useTraining.getState());
  return { from: 'run', id, title };
}

/** Over a reload; the run of the tab is then one of those that are saved. */
export const MASK_MODEL_CHOICE = checkpointChoice({
  key: 'fsfm-lab.masks.model',
  store: useMaskModel,
  origin: maskModelOrigin,
  take: openMaskModel,
});

/** Opens a checkpoint and turns the lab to its patches. What is wrong with it becomes `problem`. */
export async function openMaskModel(file: File): Promise<void> {
  useMaskModel.setState({ ...NOTHING, busy: 'reading' });
  try {
    await trainingSession.connect();
    letGo(); // of the one before
    const about = await withHeads(file.name, (answers) =>
      pretrainRoom.ask((room) => room.openCheckpoint(file, answers)),
    );
    letGo = trainingHost.hold();
    begin({ from: 'file', name: file.name, file, ...about });
  } catch (error) {
    const { message, ...rest } = toErrorReport(error);
    useMaskModel.setState({ ...NOTHING, problem: { ...rest, message: `${file.name}: ${message}` } });
  }
}

/** Takes the network of this tab's run, as it is at each reconstruction. */
export function takeRunModel(): void {
  const { record } = pretrainingOf(useTraining.getState());
  if (!record) return;
  const { imageSize, patchSize } = modelOf(record.config);
  try {
    begin({ from: 'run', name: 'the run of this tab', size: record.config.preset, imageSize, patchSize });
  } catch (error) {
    useMaskModel.setState({ ...NOTHING, problem: toErrorReport(error) });
  }
}

export async function closeMaskModel(): Promise<void> {
  useMaskModel.setState(NOTHING);
  letGo();
  if (trainingHost.isRunning) await pretrainRoom.ask((room) => room.closeCheckpoint());
}

function begin(source: MaskModelSource): void {
  const patch = patchOf(source);
  useMaskModel.setState({ ...NOTHING, source });
  if (useMasks.getState().view.patch !== patch) useMasks.getState().changeView({ patch });
  else void reconstructNow();
}

/** The lab's patch size of a model's grid. @throws LabError `invalid-file` when the lab has no such patches */
export function patchOf({ size, imageSize, patchSize }: MaskModelSource): MaskView['patch'] {
  const side = (CROP_SIZE * patchSize) / imageSize;
  const patch = PATCH_SIZES.find((candidate) => candidate === side);
  if (patch) return patch;
  throw new LabError(
    'invalid-file',
    `${size} sees ${imageSize / patchSize} x ${imageSize / patchSize} patches, which the masking lab does not draw.`,
    `Choose a model whose patches are ${PATCH_SIZES.join(', ')} px of a ${CROP_SIZE}-pixel face.`,
  );
}

/** Reconstructs whenever new masks are drawn, or the run has gone on to new pictures, while the screen is open. @returns what ends it */
export function followMasks(): () => void {
  const stops = [
    useMasks.subscribe((now, before) => {
      if (now.masks !== before.masks) void reconstructNow();
    }),
    useTraining.subscribe((state, stateBefore) => {
      if (useMaskModel.getState().source?.from !== 'run') return;
      const [now, before] = [pretrainingOf(state), pretrainingOf(stateBefore)];
      if (now.runId !== before.runId) void closeMaskModel();
      else if (now.picturesStep !== before.picturesStep) void reconstructNow();
    }),
  ];
  void reconstructNow();
  return () => stops.forEach((stop) => stop());
}

/** Keeps the opened checkpoint in the worker's memory. */
let letGo = () => {};

const reconstructNow = oneAtATime(async () => {
  const { source } = useMaskModel.getState();
  const { masks: shown } = useMasks.getState();
  if (!source || shown?.view.patch !== patchOf(source)) return;
  useMaskModel.setState({ busy: 'reconstructing' });
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
    if (useMaskModel.getState().source === source) {
      useMaskModel.setState({ reconstructed: { masks, step, pictures }, problem: null });
    }
  } catch (error) {
    if (useMaskModel.getState().source === source) {
      useMaskModel.setState({ problem: toErrorReport(error), reconstructed: null });
    }
  } finally {
    if (useMaskModel.getState().busy === 'reconstructing') useMaskModel.setState({ busy: null });
  }
});
