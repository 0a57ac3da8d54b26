/**
 * What the face models made of a photograph earlier: where its face is, and the parsing map, without pixels. The sample
 * portraits come with it, so that nobody waits for models before the first look; any other picture is looked at anew.
 */
import { LabError } from '@/lib/errors';
import { CROP_SIZE, PARSING_CLASSES } from '@/lib/regions';
import { readCrop } from './cropPhoto';
import { decodePhoto } from './decode';
import { fingerprint } from './library/facts';
import type { FaceBox, FaceCrop } from './types';

export interface FoundFace {
  /** `fingerprint` of the photograph's file: what follows holds for these bytes alone. */
  contentId: string;
  box: FaceBox;
  /** Crops of all faces of the photograph, largest first. */
  candidates: FaceBox[];
  /** (CROP_SIZE, CROP_SIZE) class ids, row-major, deflated without a header, in base64. */
  parsing: string;
}

/** `public/demo/sampleFaces.json`. */
export interface SampleFaces {
  /** Models that found and parsed, as `FaceEngineReport` names them. */
  landmarks: string;
  segmenter: string;
  /** By the portrait's file name. */
  faces: Partial<Record<string, FoundFace>>;
}

/**
 * The crop of a face that was found before.
 * @throws LabError `unreadable-image` when the photograph cannot be decoded, `invalid-file` for a map that is none
 */
export async function readFoundFace(name: string, photo: Blob, found: FoundFace): Promise<FaceCrop> {
  const { box, candidates } = found;
  const parsing = await unpackParsing(found.parsing);
  const picture = await decodePhoto(photo);
  try {
    const rgb = Uint8Array.from(readCrop(picture, box));
    const source = { sourceWidth: picture.width, sourceHeight: picture.height };
    const id = await fingerprint(rgb);
    return { id, name, ...source, box, facesInPhoto: candidates.length, candidates, rgb, parsing };
  } finally {
    picture.close();
  }
}

/** For the page, which decodes nothing itself. */
export class FoundFaces {
  /** As `readFoundFace`. */
  read(name: string, photo: Blob, found: FoundFace): Promise<FaceCrop> {
    return readFoundFace(name, photo, found);
  }
}

/** @returns (CROP_SIZE, CROP_SIZE) class ids. @throws LabError `invalid-file` */
export async function unpackParsing(packed: string): Promise<Uint8Array> {
  const bytes = Uint8Array.from(atob(packed), (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
  const parsing = new Uint8Array(await new Response(stream).arrayBuffer());
  if (parsing.length === CROP_SIZE ** 2 && parsing.every((id) => id < PARSING_CLASSES.length)) return parsing;
  throw new LabError(
    'invalid-file',
    `A parsing map of the sample portraits holds ${parsing.length} numbers that are not all classes.`,
    'Run "npm run sample-faces" to make them again.',
  );
}

/** As `unpackParsing` reads it. @param parsing (CROP_SIZE, CROP_SIZE) class ids */
export async function packParsing(parsing: Uint8Array<ArrayBuffer>): Promise<string> {
  const stream = new Blob([parsing]).stream().pipeThrough(new CompressionStream('deflate-raw'));
  const packed = new Uint8Array(await new Response(stream).arrayBuffer());
  return btoa(String.fromCharCode(...packed));
}
