/** What the faces library tells and takes; plain data that crosses worker borders. */
import type { Cropping, Cut } from '@/lib/cropping';
import type { ErrorReport } from '@/lib/errors';
import type { LeftOut } from '@/lib/fileKinds';
import type { PixelStatistics } from '@/lib/pixelStatistics';
import type { SecondParserName } from '@/storage/faceIndex';
import type { FoundFace } from '../foundFace';
import type { FaceGeometry, FacePose } from '../geometry';
import type { FaceDamage } from './faceCheck';
import type { Labelling } from './labelling';
import type { FaceBox, FaceEngineReport, FaceInfo, FaceOutcome, FaceWish } from '../types';

export type { PlanRow, SurveyedPlan as ImportPlan } from './importPlan';
export type { GeometryEnd } from './geometryRun';
export type { Labelling } from './labelling';
export type { Rebuilt } from './rebuild';
export type { SecondParserName };

export interface DatasetInfo {
  id: string;
  name: string;
  createdAt: number;
  faceCount: number;
  excludedCount: number;
  /** Pixels, maps and kept photographs on the disk. */
  sizeBytes: number;
  /** Over the faces that are not excluded; null without any. */
  statistics: PixelStatistics | null;
  /** How pictures that are imported into it become crops. */
  cropping: Cropping;
  /** How its faces were cut, the commonest way first. */
  cuts: Cut[];
}

/** A face of a stored dataset. */
export interface LibraryFace extends FaceInfo {
  datasetId: string;
  candidates: FaceBox[];
  /** Pixels of each class of PARSING_CLASSES. */
  classPixels: number[];
  /** Left out of training, by a person or because it is damaged. */
  excluded: boolean;
  /** Its stored pixels, or a map of it, are not what was stored: importing its photograph again repairs it. */
  damaged?: FaceDamage;
  /** The parsing map was corrected by hand. */
  repainted: boolean;
  /** The photograph was kept, so that another of its faces can be taken. */
  canPickAnother: boolean;
  /** The parser that the map in use is from, unless it is this app's own. */
  parser?: SecondParserName;
  /** Of its stored geometry; absent where there is none. */
  pose?: FacePose;
  /** That geometry has blendshapes. */
  hasBlendshapes?: boolean;
  /** It was forged here: how. */
  forgery?: { family: string; kind: string };
  /** There is a map by the other parser too: share of pixels on which the two differ, 0..1. */
  disagreement?: number;
}

/** One file of an import. */
export interface SourceItem {
  /** Path from what was chosen, with "/" between folders. */
  path: string;
  /** What tells it from another file of that path, where it is known without opening: size and checksum. */
  stamp?: string;
  /** What was found in it before, if this is still the same file. */
  found?: FoundFace;
  /** @throws DOMException NotFoundError when it is gone by now */
  open(): Promise<Blob>;
}

/** Something to import: a file with the path by which people know it, or what the browser can walk itself. */
export type ImportSource = { path: string; file: Blob; found?: FoundFace } | { handle: FileSystemHandle };

/** What is remembered of an import, for whoever continues it. */
export interface ImportChoice {
  /** What was chosen, for people: "3 files", "folder portraits". */
  label: string;
  /** How many frames are taken of each video of it, where it is continued in another visit. */
  framesPerVideo?: number;
  /** What becomes of each file; absent: what its path says. */
  labelling?: Labelling;
}

export interface ImportOptions extends ImportChoice {
  /** Files that are looked at at once; the result does not depend on it. */
  atOnce: number;
  /** The same for imports that came in together; absent: it came alone. */
  drop?: string;
}

/** What a plan is made of: nothing of it is read but directories of archives and lists. */
export interface PlanSources {
  /** Of pictures and videos that lie in no archive. */
  paths: readonly string[];
  archives: readonly { path: string; file: Blob }[];
  /** What may be lists of labels. */
  texts: readonly { path: string; file: Blob }[];
}

export interface ImportCounts {
  done: number;
  total: number;
  added: number;
  duplicates: number;
  failed: number;
  /** Dealt with by an earlier import of the same files. */
  skipped: number;
  /** Their faces were there, and have another class or part now: that of their files. */
  updated: number;
}

/** What a file says of its face: the class and the part. */
export interface SaidOfFace {
  name: string;
  label: string | null;
  split: string | null;
}

/** A face whose file gives it another class or part than it had. */
export interface ChangedFace {
  id: string;
  was: SaidOfFace;
  is: SaidOfFace;
}

/** Two files of one import with the same picture, of different classes. */
export interface ContradictingFiles {
  /** Counts, and whose label the face has. */
  kept: SaidOfFace;
  other: SaidOfFace;
}

/** A file that gave no face because it, or its picture, or its face is there already. */
export interface KnownFile {
  name: string;
  /** `duplicate`: under another name; `imported`: this file, by an earlier import. */
  as: 'duplicate' | 'imported';
  /** The face that is there; absent where it cannot be told which it is. */
  faceId?: string;
}

export interface FailedFile {
  name: string;
  error: ErrorReport;
}

export type LibraryEvent =
  /** The last event of an import that did not fail. */
  | { type: 'ended' }
  | { type: 'loading'; label: string; done: number; total: number }
  | { type: 'ready'; report: FaceEngineReport }
  | { type: 'listing'; found: number }
  /** Files of archives that are no pictures, and whatever the plan leaves out; once an import. */
  | { type: 'left-out'; leftOut: LeftOut }
  | { type: 'exporting'; done: number; total: number }
  /** Of `findGeometries`: faces that have a geometry now, already lasting. */
  | { type: 'geometry'; datasetId: string; done: number; total: number; found: LibraryFace[] }
  | {
      type: 'progress';
      datasetId: string;
      counts: ImportCounts;
      facesPerSecond: number;
      /** NaN before the first file. */
      etaMs: number;
      /** Faces and what gave none, since the last event; already lasting. */
      added: LibraryFace[];
      failures: FailedFile[];
      known: KnownFile[];
      /** Faces that were there, as they are now; why is in the next two. */
      relabelled: LibraryFace[];
      changed: ChangedFace[];
      contradicting: ContradictingFiles[];
    };

export type ImportEnd = 'finished' | 'cancelled';

/** An import that did not come to its end, of this tab or of one that was closed. */
export interface UnfinishedImport extends ImportChoice {
  id: string;
  datasetId: string;
  done: number;
  total: number;
  /** The browser can open the files again; otherwise they must be chosen once more. */
  canContinue: boolean;
}

/** The face workers, as the library needs them. */
export interface FaceModels {
  /** Loads the models; a second call only reports. Whoever gave them hears the stages. */
  init(): Promise<FaceEngineReport>;
  /** Of the face in a crop, null where none is found. Several may be asked for at once. */
  geometry(rgb: Uint8Array): Promise<FaceGeometry | null>;
  /** Where a crop shows face skin, 1 or 0; null without a segmenter. Several may be asked for at once. */
  skin(rgb: Uint8Array): Promise<Uint8Array | null>;
  /** Several may be asked for at once. */
  process(input: { name: string; blob: Blob }, wish: FaceWish): Promise<FaceOutcome>;
}
