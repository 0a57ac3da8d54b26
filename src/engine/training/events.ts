/**
 * What a training tells, of either kind: types of the engine's events and reports. They cross the worker border as they
 * are; `workers/protocol` re-exports them for the page.
 */
import type { ErrorReport } from '@/lib/errors';
import type { CoverableRegion } from '@/lib/regions';
import type { StepRow } from '@/lib/stepFigures';
import type { ValidationView } from '../evaluation/evaluate';
import type { EpochRow } from '../evaluation/predictions';

export type { EngineReport } from '../device/adapter';

export type PreparingStage =
  'reading faces' | 'reading the saved state' | 'computing features' | 'compiling shaders' | 'tuning kernels';

/** Told of a detector's training, and of pretraining that stopped early. */
interface Epochs {
  /** Epochs that are over. */
  epoch?: number;
  /** It finished before all its epochs: what was held out did not improve any more. */
  early?: boolean;
}

/** Where a training stands. One union; the screen switches on `phase`. */
export type TrainingStatus =
  | { phase: 'idle' }
  | { phase: 'preparing'; stage: PreparingStage; done: number; total: number }
  | { phase: 'running' }
  | { phase: 'paused' }
  | ({ phase: 'stopped'; step: number } & Epochs)
  | ({ phase: 'finished'; step: number } & Epochs)
  | ({ phase: 'failed'; error: ErrorReport; step: number } & Epochs);

/** What the person looks at: whose attention, from where. Query 0 is the class token, 1..L a patch. */
export interface AttentionView {
  block: number;
  head: number;
  /** Token: 0 = class token, 1 + patch index otherwise. */
  query: number;
}

/** Pictures of one fixed face at one step. S = imageSize, L patches. RGB is 0..255, row-major, 3 channels. */
export interface FacePictures {
  faceId: string;
  name: string;
  imageSize: number;
  patchSize: number;
  /** (S, S, 3) */
  input: Uint8Array;
  /** (L) 1 = masked. */
  mask: Uint8Array;
  /** (L) 1 = the covered region. */
  covered: Uint8Array;
  coveredRegion: CoverableRegion | null;
  /** (S, S, 3) what the decoder says for every patch, de-normalised. */
  prediction: Uint8Array;
  /** (S, S, 3) the prediction in masked patches, the input elsewhere. */
  pasted: Uint8Array;
  /** (L) mean squared error of each patch in the loss's own units (normalised targets when on). */
  patchError: Float32Array;
  /** (L) attention weights of the view's query over the patches; the unmasked face through the encoder. */
  attention: Float32Array;
}

/** What is known when an epoch is over. */
export interface EpochEnd {
  row: EpochRow;
  bestEpoch: number;
  view: ValidationView;
}

export type TrainingEvent =
  | { type: 'status'; runId: string; status: TrainingStatus }
  | { type: 'metrics'; runId: string; rows: StepRow[] }
  | { type: 'pictures'; runId: string; step: number; view: AttentionView; faces: FacePictures[] }
  /** Of a training that was resumed: its earlier epochs. */
  | { type: 'history'; runId: string; rows: EpochRow[]; bestEpoch: number }
  | ({ type: 'epoch'; runId: string } & EpochEnd)
  /** The state is on disk: training can be resumed from this step whatever happens. */
  | { type: 'checkpoint'; runId: string; step: number; sizeBytes: number }
  /** It could not be saved; the training goes on. */
  | { type: 'checkpoint-failed'; runId: string; error: ErrorReport }
  | { type: 'adapter-lost'; reason: string };
