/**
 * Crops with parsing map, face skin and geometry, and what is found again in a changed crop, by the app's own faces room.
 * MediaPipe needs a worker, see `src/faces/mediapipe.ts`.
 */
import { expose } from 'comlink';
import { asImageData } from '@/faces/cropPhoto';
import { FaceEngine } from '@/faces/faceEngine';
import type { FaceGeometry } from '@/faces/geometry';
import { MediaPipeRuntime, type Segmenter } from '@/faces/mediapipe';
import { readModel } from '@/faces/modelFiles';
import { faceSkin, flatLandmarks, parseFace } from '@/faces/parse';

/** A crop and all that the mesh needs of it; pictures of CROP_SIZE. */
export interface FoundFace {
  rgb: Uint8Array;
  parsing: Uint8Array;
  /** 1 where the segmenter sees face skin. */
  skin: Uint8Array;
  geometry: FaceGeometry;
}

const base = `${self.location.origin}/`;
const engine = new FaceEngine(base);
let segmenter: Segmenter;

async function measuredFace(file: File) {
  const outcome = await engine.process({ name: file.name, blob: file });
  if (!outcome.ok) throw new Error(outcome.error.message);
  const { rgb, parsing, geometry } = outcome.face;
  if (!geometry?.blendshapes) throw new Error('blendshapes and pose need face_landmarker.task');
  return { rgb, parsing, geometry };
}

const api = {
  async load(): Promise<void> {
    await engine.init(() => {});
    // The engine keeps none of what its own segmenter sees.
    const runtime = await MediaPipeRuntime.load(new URL('mediapipe', base).href);
    segmenter = await runtime.createSegmenter(await readModel(base, 'selfie_multiclass_256x256.tflite'));
  },

  /** @throws Error with the reason why a picture has no usable face */
  async find(file: File): Promise<FoundFace> {
    const { rgb, parsing, geometry } = await measuredFace(file);
    return { rgb, parsing, skin: faceSkin(segmenter.segment(asImageData(rgb))), geometry };
  },

  /** Of the same face the geometry alone, which is half the work. @throws Error as `find` */
  geometry: async (file: File): Promise<FaceGeometry> => (await measuredFace(file)).geometry,

  /** The geometry that a changed crop shows. @returns null where no face is found */
  findAgain: (rgb: Uint8Array): Promise<FaceGeometry | null> => engine.geometry(rgb),

  /** The map that a changed crop is given when it is parsed anew. @returns null where no face is found */
  async parseAgain(rgb: Uint8Array): Promise<Uint8Array | null> {
    const found = await engine.geometry(rgb);
    return found && parseFace(flatLandmarks(found), segmenter.segment(asImageData(rgb)));
  },
};

export type ForgeriesApi = typeof api;
expose(api);
