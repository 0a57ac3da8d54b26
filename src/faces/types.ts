/** What the faces room hands on; plain data that crosses worker borders. */
import type { Cropping, Framing } from '@/lib/cropping';
import type { ErrorReport } from '@/lib/errors';
import type { FaceGeometry } from './geometry';
import type { ForgeryFile } from './library/forgeryFile';

/** A square in the photograph's pixels, already enlarged; may reach beyond the picture (edge-replicated). */
export interface FaceBox {
  x: number;
  y: number;
  side: number;
  /** Of a crop that was no square and was taken whole: then `side` is its width. */
  height?: number;
}

/** What is known of an aligned face, without its pixels. */
export interface FaceInfo {
  /** Stable: SHA-256 (hex, first 16 digits) of the crop's pixels. */
  id: string;
  /** The stored dataset it belongs to; absent for a face that is only in memory. */
  datasetId?: string;
  /** File name or sample name, as a person knows it. */
  name: string;
  /** Size of the photograph after EXIF orientation, pixels. */
  sourceWidth: number;
  sourceHeight: number;
  box: FaceBox;
  /** Faces found in the photograph; this crop is the largest one unless a person chose another. */
  facesInPhoto: number;
  /** Crops of all faces of the photograph, largest first. */
  candidates?: FaceBox[];
  /** How it was cut; absent: `ours`. */
  framing?: Framing;
  /** The picture was a crop already and was taken whole. */
  isWhole?: boolean;
  /** Of labelled data: class (folder name), part (train, val, test), and video or person, see `labels.ts`. */
  label?: string;
  split?: string;
  group?: string;
  /** The data set, method or attack that folders tell within the import, see `labelling.ts`. */
  domain?: string;
  /** Of a stored face: pixels of each parsing class in its map, which tell one map of it from another. */
  classPixels?: readonly number[];
}

/** One aligned face: crop and parsing map of CROP_SIZE x CROP_SIZE. */
export interface FaceCrop extends FaceInfo {
  /** (224, 224, 3) row-major, 0..255. */
  rgb: Uint8Array;
  /** (224, 224) row-major, class ids of `PARSING_CLASSES`. */
  parsing: Uint8Array;
  /** Absent where no model has looked at the face in this crop, as with a map that was given. */
  geometry?: FaceGeometry;
  /** What the export of a forged set says of it. */
  forged?: ForgeryFile;
}

/** One file of an import: a face, or the reason why there is none. */
export type FaceOutcome =
  { ok: true; name: string; face: FaceCrop } | { ok: false; name: string; error: ErrorReport };

/** All faces of one photograph. */
export interface PhotoFaces {
  /** Of the photograph after EXIF orientation, pixels. */
  width: number;
  height: number;
  /** Largest first. */
  faces: FaceCrop[];
  /** Faces that were found and cannot be used, each with the reason. */
  unusable: { box: FaceBox; error: ErrorReport }[];
}

export type PhotoOutcome =
  { ok: true; name: string; photo: PhotoFaces } | { ok: false; name: string; error: ErrorReport };

/** A picture to import: its name and its bytes. */
export interface FaceInput {
  name: string;
  blob: Blob;
}

/** Which face of a picture is wanted. */
export interface FaceWish {
  /** Absent: `detect`, `ours`. */
  cropping?: Cropping;
  /** Crop of the face, one of the `candidates` of an earlier time with this cropping; absent: the largest. */
  choice?: FaceBox;
}

/** Which models answer, and what is reduced without the missing ones. */
export interface FaceEngineReport {
  landmarks: 'face-landmarker' | 'face-mesh';
  segmenter: 'selfie-multiclass' | 'none';
  /** Sentences for the screen: what works less well and how to fix it. Empty when everything is there. */
  reduced: string[];
}

export type FaceEvent =
  | { type: 'loading'; stage: 'loading models'; label: string; done: number; total: number }
  | { type: 'ready'; report: FaceEngineReport };
