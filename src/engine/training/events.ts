/**
 * What a run tells: types of the engine's events and reports. They cross the worker border as they are;
 * `workers/protocol` re-exports them for the page.
 */
import type { ErrorReport } from '@/lib/errors';
import type { CoverableRegion } from '@/lib/regions';

export type { AdapterReport } from '../device/adapter';

/** Where a run stands. One union; the screen switches on `phase`. */
export type RunStatus =
  | { phase: 'idle' }
  | {
      phase: 'preparing';
      stage: 'uploading faces' | 'reading the kept run' | 'compiling shaders' | 'tuning kernels';
      done: number;
      total: number;
    }
  | { phase: 'running' }
  | { phase: 'paused' }
  | { phase: 'stopped'; step: number }
  | { phase: 'finished'; step: number }
  | { phase: 'failed'; error: ErrorReport; step: number };

/** The figures of one optimiser step. Losses are means over the step's batch. */
export interface MetricRow {
  /** 1 after the first update. */
  step: number;
  totalSteps: number;
  /** Fractional epoch at which the step's learning rate was taken. */
  epoch: number;
  total: number;
  /** C1: masked patches. */
  c1: number;
  /** C2: the covered region. */
  c2: number;
  /** C2 over the images of this step that had this region covered; absent regions had none. */
  c2ByRegion: Partial<Record<CoverableRegion, number>>;
  /** C3: self-distillation; NaN when the batch's ID loss was not finite and therefore skipped. */
  c3: number;
  lr: number;
  gradNorm: number;
  emaMomentum: number;
  /** Wall time since the previous step's end, pictures excluded. */
  stepMs: number;
  imagesPerSecond: number;
  etaMs: number;
  /** Tensors and live GPU buffers after the step, bytes of the live buffers, and the run's peak of those. */
  memory: { tensors: number; buffers: number; bytes: number; peakBytes: number };
}

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

export type GpuEvent =
  | { type: 'status'; runId: string; status: RunStatus }
  | { type: 'metrics'; runId: string; rows: MetricRow[] }
  | { type: 'pictures'; runId: string; step: number; view: AttentionView; faces: FacePictures[] }
  /** The run's state is on disk: it can go on from this step whatever happens. */
  | { type: 'kept'; runId: string; step: number; sizeBytes: number }
  /** Keeping failed; the run goes on. */
  | { type: 'not-kept'; runId: string; error: ErrorReport }
  | { type: 'adapter-lost'; reason: string };

/** Estimate before the run; `bytes` is what the GPU will hold at the step's peak. */
export interface RunForecast {
  parameters: number;
  trainedParameters: number;
  bytes: number;
  stepsPerEpoch: number;
  totalSteps: number;
}
