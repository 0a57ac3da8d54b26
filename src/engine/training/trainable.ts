/**
 * What the training loop, its keeper and the lab know of something that trains. Pretraining (`pretrain/`) and the
 * training of a detector (`finetune/`) implement it; this room imports neither.
 */
import type { StepFigures } from '@/lib/stepFigures';
import type { FaceInfo } from '@/faces/types';
import type { DetectorConfig } from '@/lib/detectorConfig';
import type { PixelStatistics } from '@/lib/pixelStatistics';
import type { EngineName } from '@/lib/engineSettings';
import type { PretrainConfig } from '@/lib/config';
import type { LabError } from '@/lib/errors';
import type { TrainingConfig, TrainingKind } from '@/lib/trainingKind';
import type { Choices } from '@/ml/ops/gpu/variants';
import type { KernelMode, Precision } from '@/ml/ops/mode';
import type { RunRow } from '@/storage/runIndex';
import type { SealedFile } from '@/storage/sealedFile';
import type { OpenFaces } from '../data/storedFaces';
import type { Room } from '../device/room';
import type { ExportedFile } from '../exports/checkpoint';
import type { ExportKind, RunCurves } from '../exports/exportRun';
import type { BeginWeights } from '../networks/beginWeights';
import type { CheckpointAnswers } from '../networks/checkpointDirectory';
import type { EpochRow } from '../evaluation/predictions';
import type { AttentionView, EpochEnd, FacePictures, PreparingStage } from './events';
import type { StepTable } from '@/lib/stepFigures';

/** Files of a detector's training: either detector, the best one for the authors' scripts, or the state to resume from elsewhere. */
export type DetectorFileKind = 'detector-best' | 'detector-last' | 'detector-released' | 'training-state';
/** Files of a training, by what it trains. */
export type FileKind = ExportKind | DetectorFileKind;

export type TellPreparing = (stage: PreparingStage, done: number, total: number) => void;

/** Figures that the index of runs shows of a training. */
export type RunSummary = Pick<RunRow, 'loss' | 'bestLoss' | 'bestAuc'>;

/** What the index of runs says of a training from its beginning. */
export type RunFacts = TrainingConfig &
  Pick<RunRow, 'faceCount' | 'heldOutCount' | 'datasetFingerprint' | 'totalSteps'>;

/** A training on the GPU. Steps are queued, and their figures come back later, so that the GPU never waits. */
export interface Trainable {
  readonly kind: TrainingKind;
  /** Steps queued so far. */
  readonly step: number;
  readonly finished: boolean;
  readonly imagesPerStep: number;
  /** The step queued last was the last of an epoch: `endEpoch` is due once its figures are read. */
  readonly epochDue: boolean;

  // ------------------------------------------------------------------------------------------- for the loop

  /** What must be done before the first step: features, shaders, measurements. Never changes what will be computed. */
  prepare(tell: TellPreparing): Promise<void>;
  /** Queues one optimiser step; returns at once. @returns its figures, when the GPU has computed them */
  queueStep(): Promise<StepFigures>;
  /** @throws LabError `non-finite-loss` when a step says that training has diverged */
  check(figures: StepFigures): void;
  /** Only when due. All steps have been read. Absent where epochs say nothing. */
  endEpoch?(): Promise<EpochEnd>;
  /** @throws LabError `invalid-config` for a view that the model does not have; absent where there are no pictures */
  checkView?(view: AttentionView): void;
  /** The fixed faces through the network as it stands; absent where there are no pictures. */
  makePictures?(view: AttentionView): Promise<FacePictures[]>;
  /** What is known of epochs that are over; absent where epochs say nothing. */
  history?(): { rows: EpochRow[]; bestEpoch: number };
  /** How it ends, beside its step; undefined where that says all. */
  ending?(): { epoch: number; early: boolean } | undefined;

  // ----------------------------------------------------------------------------------------- for the keeper

  /** Bytes of one state on disk, about. */
  readonly stateBytes: number;
  /** Its states hold the best network too: once it has ended, the last state says all. */
  readonly lastStateSaysAll: boolean;
  facts(): Promise<RunFacts>;
  summary(metrics: StepTable): RunSummary;
  /**
   * The whole state, read between two steps whose figures were read; the next may be taken when it resolves.
   * @param metrics figures of all steps, as `StepTable.bytes` gives them
   * @param about `loss` decides which state is the best, `savedAt` is ISO 8601
   */
  writeState(metrics: Uint8Array, about: { loss: number | null; savedAt: string }): Promise<Blob>;

  // -------------------------------------------------------------------------------------------- for the lab

  /** Between two steps. Of `FileKind` those of its kind. */
  exportFile(what: FileKind, curves?: RunCurves): Promise<ExportedFile>;
  /** Frees what it holds on the GPU, and lets go of the files that its faces are read from. */
  dispose(): void;
}

/** What a training finds around it. */
export interface Surroundings {
  /** Both for records. */
  engine: EngineName;
  /** Name of the adapter, or of the CPU engine. */
  adapter: string;
  /** Measures the kernels that were used since the run began; true when others will be used from now on. */
  tuneKernels(onProgress: (done: number, total: number) => void): Promise<boolean>;
}

/** With what a training computed that goes on. */
export interface SavedKernels {
  engine: EngineName;
  /** Absent in states of before. */
  adapter?: string;
  fsfmLab: string;
  /** Chosen by measurement there, by class; absent in states of before. */
  choices?: Choices;
}

/** A training that was checked and not made yet. */
export interface TrainingPlan {
  kernels: KernelMode;
  precision: Precision;
  /** Without their pixels where they are stored. */
  faces: readonly FaceInfo[];
  /** The figures of earlier steps, of one that is resumed; null: a new one, or from a file that has none. */
  metrics: Uint8Array | null;
  /** It goes on from a state. */
  resumed: boolean;
  /** Of one that goes on; absent for a new one, or where a file does not say. */
  computedWith?: SavedKernels;
  /** As `LoopOptions`; absent where there are no pictures. */
  picturesEverySteps?: number;
  /** Why that engine has no room for it; null where it has. */
  refusal(room: Room, engine: EngineName): LabError | null;
  /** Its weights on the GPU. It owns the faces from then on, unless this rejects. */
  make(faces: OpenFaces, surroundings: Surroundings): Promise<Trainable>;
}

/** A pretraining run that a person asks for. */
export interface PretrainRequest {
  kind: 'pretrain';
  config: PretrainConfig;
  faces: FaceInfo[];
  /** Fixed faces of the pictures, at most 4. */
  showFaceIds: string[];
  /** These overwrite the fresh networks. */
  weights: BeginWeights | null;
}

/** A detector that a person wants to be trained. */
export interface FinetuneRequest {
  kind: 'finetune';
  /** Of a training that goes on from a file, that of the file counts. */
  config: DetectorConfig;
  faces: FaceInfo[];
  /**
   * A pretrained encoder, with the mean and standard deviation by which pictures are normalised for it where they are not
   * those that its file says, and what a person said of it; the state of a training that goes on from a file; or nothing:
   * from scratch.
   */
  from: { encoder: Blob; statistics?: PixelStatistics; answers?: CheckpointAnswers } | { state: Blob } | null;
  /** Name of what it trains on; '' where the faces came from no dataset. */
  dataset: string;
}

export type TrainingRequest = PretrainRequest | FinetuneRequest;

/** One kind of training: how one is begun, resumed and exported. */
export interface TrainableMaker {
  /** @throws LabError `invalid-config`, `invalid-file` */
  plan(request: TrainingRequest): Promise<TrainingPlan>;
  /** @throws LabError `invalid-file` for a state of another kind or a damaged one */
  planSaved(state: SealedFile): Promise<TrainingPlan>;
  /** A file of a saved training without making it whole again; absent where that is not possible. */
  exportSaved?(state: SealedFile, what: FileKind, curves?: RunCurves): Promise<ExportedFile>;
}

/** Where each kind is made; its code is fetched when it is first needed. */
export type TrainableMakers = Readonly<Record<TrainingKind, () => Promise<TrainableMaker>>>;
