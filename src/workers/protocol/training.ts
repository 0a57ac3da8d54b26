/** What crosses to and from the worker that trains, and of the table of runs: types only. */
import type { RunInfo } from '@/engine/training/runLibrary';

export type { EngineReport } from '@/engine/device/adapter';
export type { TuningReport } from '@/engine/device/kernelTuning';
export type { DetectorReport, ValidationView } from '@/engine/evaluation/evaluate';
export type { EpochRow } from '@/engine/evaluation/predictions';
export type { ExportedFile } from '@/engine/exports/checkpoint';
export type { ExportKind, RunCurves } from '@/engine/exports/exportRun';
export type { SplitPlan } from '@/engine/data/splitPlan';
export type { VariantPreview } from '@/engine/data/variantPreview';
export type { DetectorForecast } from '@/engine/finetune/forecast';
export type { BlendPreview, ForgeryPreview } from '@/engine/finetune/finetuneRoom';
export type { Correspondence } from '@/engine/masks/maskCorrespondence';
export type { ReconstructionModel, Reconstruction } from '@/engine/masks/maskReconstruction';
export type { CheckpointAnswers } from '@/engine/networks/checkpointDirectory';
export type { BeginWeights, WeightsFile, WeightsReport } from '@/engine/networks/beginWeights';
export type { RoomForecast } from '@/engine/pretrain/forecast';
export type { AttentionView, FacePictures, TrainingEvent, TrainingStatus } from '@/engine/training/events';
export type { AblationInfo, RunInfo, UnreadableRun } from '@/engine/training/runLibrary';
export type { RunOrigin, RunRow } from '@/engine/training/runRows';
export type { Begun } from '@/engine/training/trainingLab';
export type { RunKey } from '@/engine/training/savedStates';
export type {
  DetectorFileKind,
  FileKind,
  FinetuneRequest,
  TrainingRequest,
} from '@/engine/training/trainable';

export type PretrainRunInfo = Extract<RunInfo, { kind: 'pretrain' }>;
export type FinetuneRunInfo = Extract<RunInfo, { kind: 'finetune' }>;
