/**
 * The border between page and computation: types only, no code. Commands go through Comlink, one event
 * stream per worker comes back. Only plain data and typed arrays cross; tensors never do.
 */
import type { FaceInfo } from '@/faces/types';
import type { BeginWeights, WeightsReport } from '@/engine/networks/beginWeights';
import type { AdapterReport, AttentionView, GpuEvent, RunForecast } from '@/engine/training/events';
import type { ExportedFile } from '@/engine/exports/checkpoint';
import type { ExportKind, RunCurves } from '@/engine/exports/exportRun';
import type { PaintingModel, Reconstruction, ReconstructionRequest } from '@/engine/masks/maskReconstruction';
import type { TuningReport } from '@/engine/device/kernelTuning';
import type { RunInfo } from '@/engine/training/runLibrary';
import type { RunOrigin } from '@/engine/training/runRows';
import type { PretrainConfig } from '@/lib/config';

export type {
  FaceBox,
  FaceCrop,
  FaceEngineReport,
  FaceEvent,
  FaceInfo,
  FaceInput,
  FaceOutcome,
  PhotoFaces,
  PhotoOutcome,
} from '@/faces/types';
export type { ListedPhoto } from '@/faces/photoQueue';

// ------------------------------------------------------------------------------- face and library workers

export type {
  DatasetInfo,
  FailedFile,
  ImportCounts,
  ImportSource,
  LibraryEvent,
  LibraryFace,
  SecondParserName,
  UnfinishedImport,
} from '@/faces/library/types';

// ------------------------------------------------------------------------------------------- gpu worker

export type {
  AdapterReport,
  AttentionView,
  FacePictures,
  GpuEvent,
  MetricRow,
  RunForecast,
  RunStatus,
} from '@/engine/training/events';

export type { BeginWeights, WeightsFile, WeightsReport } from '@/engine/networks/beginWeights';
export type { ExportedFile } from '@/engine/exports/checkpoint';
export type { ExportKind, RunCurves } from '@/engine/exports/exportRun';
export type { AblationInfo, RunInfo } from '@/engine/training/runLibrary';
export type { RunOrigin } from '@/engine/training/runRows';

export type { PaintingModel, Reconstruction, ReconstructionRequest } from '@/engine/masks/maskReconstruction';

export type { TuningReport } from '@/engine/device/kernelTuning';

/** The commands of the GPU worker. Every rejection is an ErrorReport-bearing Error. */
export interface GpuApi {
  /** Claims the adapter. @throws LabError `webgpu-unavailable` */
  init(): Promise<AdapterReport>;
  /** The one event stream; replaces the previous listener. At most 20 events a second. */
  subscribe(listener: (event: GpuEvent) => void): Promise<void>;
  /** Which kernels were measured fastest on this adapter. */
  kernelTuning(): Promise<TuningReport>;
  /** Forgets those measurements; the next run makes new ones. @throws LabError `wrong-state` during a run */
  forgetKernelTuning(): Promise<void>;
  forecast(config: PretrainConfig, faceCount: number): Promise<RunForecast>;
  /**
   * Begins a run over these faces: stored ones are read from their datasets, others bring their pixels.
   * `showFaceIds` are the fixed faces of the pictures (at most 4). `weights` overwrite the fresh networks. `origin` is
   * for the table of runs.
   */
  start(
    runId: string,
    config: PretrainConfig,
    faces: FaceInfo[],
    showFaceIds: string[],
    weights: BeginWeights | null,
    origin: RunOrigin,
  ): Promise<void>;
  /** What a checkpoint file holds. */
  inspectWeights(blob: Blob): Promise<WeightsReport>;
  /** Opens a checkpoint to look at what it paints; it takes the place of the one before. */
  openPainting(blob: Blob): Promise<PaintingModel>;
  closePainting(): Promise<void>;
  /** What the run's network or the opened checkpoint paints under masks. */
  reconstruct(from: 'run' | 'file', request: ReconstructionRequest): Promise<Reconstruction[]>;
  /** Runs that were interrupted or stopped and can go on, the latest first. */
  keptRuns(): Promise<RunInfo[]>;
  /** Goes on with one; resolves to sentences about damaged states that were passed over. */
  resumeKept(runId: string): Promise<string[]>;
  pause(): Promise<void>;
  resume(): Promise<void>;
  /** One step while paused. */
  step(): Promise<void>;
  stop(): Promise<void>;
  /** Changes the attention shown; sends fresh pictures at once when paused or ended. */
  setView(view: AttentionView): Promise<void>;
  /** The run as a file, in checkpoint naming and layout, as it stands between two steps. */
  exportFile(kind: ExportKind, curves: RunCurves): Promise<ExportedFile>;
  /** The same of a run of the past. */
  exportKept(runId: string, kind: ExportKind, curves: RunCurves): Promise<ExportedFile>;
}
