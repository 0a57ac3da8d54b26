/**
 * The border between page and computation: types only, no code. Commands go through Comlink, one event
 * stream per worker comes back. Only plain data and typed arrays cross; tensors never do.
 */
export type {
  FaceBox,
  FaceCrop,
  FaceEngineReport,
  FaceEvent,
  FaceInput,
  FaceOutcome,
  FaceWish,
  PhotoFaces,
  PhotoOutcome,
} from '@/faces/types';

export type {
  CompressionHint,
  CredentialFacts,
  FileFacts,
  JpegFacts,
  LevelMap,
  MetadataFacts,
  QualityEstimate,
} from '@/faces/file/types';

// ------------------------------------------------------------------------------- face and library workers

export type { FoundFace, SampleFaces } from '@/faces/foundFace';

export type { ForgeOrder, ForgeTally, ForgeWish } from '@/faces/forgery/forgeRun';
export type { BegunSet, UnfinishedSet } from '@/faces/library/forgedSets';
export type { ForgedFiles } from '@/faces/library/forging';
export type { WrittenForgeries } from '@/faces/library/writtenForgeries';

export type {
  DatasetInfo,
  FailedFile,
  GeometryEnd,
  ImportCounts,
  ImportOptions,
  ImportPlan,
  ImportSource,
  ChangedFace,
  ContradictingFiles,
  KnownFile,
  Labelling,
  LibraryEvent,
  LibraryFace,
  PlanRow,
  PlanSources,
  Rebuilt,
  SecondParserName,
  UnfinishedImport,
} from '@/faces/library/types';

// --------------------------------------------------------------------------------------- training, runs

export type * from './training';

// ----------------------------------------------------------------------------------------------- measuring

export type { MachineReport, MeasureProgress } from '@/engine/measure/machine';
