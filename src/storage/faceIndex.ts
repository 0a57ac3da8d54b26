/**
 * The index of the faces library in IndexedDB: datasets, faces, what became of each imported file, imports that
 * are not finished. Pixels lie in `recordFile`s; a face exists when, and only when, its row does.
 */
import type { DBSchema, IDBPDatabase } from 'idb';
import type { Cropping, Framing } from '@/lib/cropping';
import type { ErrorReport } from '@/lib/errors';
import { openDatabase } from './siteData';

export interface DatasetRow {
  id: string;
  name: string;
  createdAt: number;
  /** When a person deleted it; it can be brought back until it is purged. */
  deletedAt: number | null;
  /** How pictures that are imported into it become crops. Datasets of before have none: `detect`, `ours`. */
  cropping?: Cropping;
  /** Of a forged set that is not finished: how far it is (`faces/library/forgedSets`). */
  forging?: unknown;
}

/** A crop in the pixels of its picture; `height` only where it is no square. */
interface BoxRow {
  x: number;
  y: number;
  side: number;
  height?: number;
}

export type SecondParserName = 'bisenetv2';

/** Where the geometry of a face is stored, and what of it filters need. */
export interface FaceGeometryRow {
  /** Its record in `geometry.bin`. */
  slot: number;
  /** CRC-32 of that record: what was damaged since counts as absent. */
  crc: number;
  /** Degrees, as `FacePose` in faces/geometry.ts. */
  yaw: number;
  pitch: number;
  roll: number;
  hasBlendshapes: boolean;
}

/** Of a face that was forged here. */
export interface ForgeryRow {
  /** As faces/forgery/record.ts has it. */
  record: ForgeryFacts;
  /** How much was changed: (56, 56) bytes in base64. */
  gate: string;
}

/** What is read of a record here. */
interface ForgeryFacts {
  family: string;
  kind: string;
  [fact: string]: unknown;
}

export interface FaceRow {
  datasetId: string;
  /** SHA-256 (hex, first 16 digits) of the crop's pixels. */
  id: string;
  /** Position in the dataset: faces keep the order in which they came. */
  order: number;
  /** Records of the crop and of the parsing map. */
  cropSlot: number;
  mapSlot: number;
  name: string;
  sourceWidth: number;
  sourceHeight: number;
  box: BoxRow;
  facesInPhoto: number;
  /** Crops of all faces of the photograph, the chosen one among them. */
  candidates: BoxRow[];
  /** How it was cut, and whether its picture was taken whole. Faces of before have neither: `ours`, and cut. */
  framing?: Framing;
  isWhole?: boolean;
  /** Class, part, video and domain of labelled data; faces of before have no domain. */
  label?: string;
  split?: string;
  group?: string;
  domain?: string;
  /** The class and the part that its file gave it, before anybody wished anything. Faces of before do not say. */
  given?: { from: string; split?: string };
  /** Faces of before have none until it is asked for. */
  geometry?: FaceGeometryRow;
  /** Absent of all others. */
  forgery?: ForgeryRow;
  /** Pixels of each parsing class. */
  classPixels: number[];
  /** Per channel, of values 0..1: mean, and mean of squares. */
  mean: number[];
  meanSquare: number[];
  excluded: boolean;
  repainted: boolean;
  /** The parser that the map is from, unless it is this app's own. */
  parser?: SecondParserName;
  /** A map by the other parser, kept beside the one in use. */
  other?: {
    mapSlot: number;
    classPixels: number[];
    repainted: boolean;
    /** Share of pixels on which the two differ, 0..1. */
    disagreement: number;
  };
  /** Name of the kept photograph, when it shows more than one face. */
  photo: string | null;
}

/** What became of a file of an import. */
export interface SourceRow {
  datasetId: string;
  /** Path, size and date of the file: a second import of it is recognised. */
  key: string;
  name: string;
  /** SHA-256 (hex, first 16 digits) of its bytes; '' when it could not be read. */
  contentId: string;
  outcome: 'face' | 'duplicate' | 'failed';
  /** The face that it gave; files of before do not say. */
  faceId?: string;
  error?: ErrorReport;
}

/** An import that was begun; its row goes when it is finished or given up. */
export interface ImportRow {
  id: string;
  datasetId: string;
  /** What was chosen, for people. */
  label: string;
  /** How many frames are taken of each video of it. Imports of before have none. */
  framesPerVideo?: number;
  startedAt: number;
  done: number;
  total: number;
  /** Tells one choice of files from another: SHA-256 (hex, first 16 digits) of their paths. Imports of before have none. */
  chosen?: string;
  /** What was to become of its files (`faces/library/labelling`). Imports of before have none. */
  labelling?: unknown;
  /** Where the browser can open the files again by itself (after asking). */
  handles: FileSystemHandle[];
}

interface FacesSchema extends DBSchema {
  datasets: { key: string; value: DatasetRow };
  faces: {
    key: [datasetId: string, id: string];
    value: FaceRow;
    indexes: { inOrder: [datasetId: string, order: number] };
  };
  sources: {
    key: [datasetId: string, key: string];
    value: SourceRow;
    indexes: { byOutcome: [datasetId: string, outcome: string] };
  };
  imports: { key: string; value: ImportRow };
}

export type FaceIndex = IDBPDatabase<FacesSchema>;

const NAME = 'fsfm-lab-faces';
const VERSION = 1;

/** Everything of one dataset in a store whose keys begin with its id. */
export const ofDataset = (datasetId: string): IDBKeyRange => IDBKeyRange.bound([datasetId], [datasetId, []]);

/** @throws LabError `storage-blocked` when the browser keeps nothing for this site */
export function openFaceIndex(): Promise<FaceIndex> {
  return openDatabase<FacesSchema>(NAME, VERSION, (database) => {
    database.createObjectStore('datasets', { keyPath: 'id' });
    const faces = database.createObjectStore('faces', { keyPath: ['datasetId', 'id'] });
    faces.createIndex('inOrder', ['datasetId', 'order']);
    const sources = database.createObjectStore('sources', { keyPath: ['datasetId', 'key'] });
    sources.createIndex('byOutcome', ['datasetId', 'outcome']);
    database.createObjectStore('imports', { keyPath: 'id' });
  });
}
