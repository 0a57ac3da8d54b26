/** What a saved state of a detector's training says of itself; readable without a GPU. */
import type { FaceInfo } from '@/faces/types';
import { parseDetectorConfig } from '@/lib/detectorConfig';
import type { EngineName } from '@/lib/engineSettings';
import { LabError } from '@/lib/errors';
import type { Choices } from '@/ml/ops/gpu/variants';
import type { SealedFile } from '@/storage/sealedFile';
import { UNKNOWN_ORIGIN, type StateFacts } from '../training/runRows';
import type { RunSummary } from '../training/trainable';
import type { FinetuneProgress } from './finetuneRun';
import type { SavedRun } from './finetuneState';

export interface FinetuneHead {
  kind: 'detector training';
  fsfmLab: string;
  /** Name of the dataset that it was begun with. */
  dataset: string;
  /** File name of the encoder that it was begun with; absent from scratch, and in states of before. */
  encoder?: string;
  saved: SavedRun;
  totalSteps: number;
  /** ISO 8601. */
  savedAt: string;
  /** Without pixels, which stay in their datasets. */
  faces: FaceInfo[];
  /** Absent in states from before it was told, as the next. */
  adapter?: string;
  engine?: EngineName;
  /** Kernels that were chosen by measurement, by class. */
  kernelVariants?: Choices;
}

/** @throws LabError `invalid-file`, `invalid-config` for settings that are no longer valid */
export function readFinetuneHead(state: SealedFile): FinetuneHead {
  const head = state.head as FinetuneHead; // sealed: only we wrote it
  if (head.kind !== 'detector training') {
    throw new LabError(
      'invalid-file',
      `Not a detector's training: it is a "${String(head.kind)}".`,
      'Resume from an earlier state of the run.',
    );
  }
  return { ...head, saved: { ...head.saved, config: parseDetectorConfig(head.saved.config) } };
}

/** For the index of runs. @throws LabError as `readFinetuneHead` */
export function finetuneFacts(state: SealedFile): StateFacts {
  const { saved, faces, totalSteps, dataset, savedAt, adapter } = readFinetuneHead(state);
  const { config, progress, datasetFingerprint } = saved;
  return {
    facts: { kind: 'finetune', config, faceCount: faces.length, datasetFingerprint, totalSteps },
    summary: summaryOf(progress),
    origin: { ...UNKNOWN_ORIGIN, datasetId: faces[0]?.datasetId ?? '', dataset },
    adapter: adapter ?? 'unknown adapter',
    step: progress.step,
    savedAt,
    epochs: progress.history,
  };
}

/** By epochs: of those of a training from before, the steps may not be known. */
export function summaryOf({ history, bestEpoch }: FinetuneProgress): RunSummary {
  const losses = history.map(({ trainLoss }) => trainLoss);
  return {
    loss: losses.at(-1) ?? null,
    bestLoss: losses.length > 0 ? Math.min(...losses) : null,
    bestAuc: history[bestEpoch - 1]?.validationAuc ?? null,
  };
}
