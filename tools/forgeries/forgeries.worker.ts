/**
 * Crops with parsing map, face skin and geometry, and what is found again in a changed crop. MediaPipe needs a worker, see
 * `src/faces/mediapipe.ts`; expression and pose are asked for here, with a landmarker of its own.
 */
import { FaceLandmarker, FilesetResolver, type FaceLandmarkerResult } from '@mediapipe/tasks-vision';
import { expose } from 'comlink';
import { heightOf } from '@/faces/crop';
import { asImageData } from '@/faces/cropPhoto';
import { decodePhoto } from '@/faces/decode';
import { FaceEngine } from '@/faces/faceEngine';
import { LANDMARK_COUNT } from '@/faces/faceTopology';
import type { FaceGeometry } from '@/faces/geometry';
import { MediaPipeRuntime, type Segmenter } from '@/faces/mediapipe';
import { findModels, readModel } from '@/faces/modelFiles';
import type { FaceBox } from '@/faces/types';
import { CROP_SIZE } from '@/lib/regions';

/** A crop and all that the mesh needs of it; pictures of CROP_SIZE. */
export interface FoundFace {
  rgb: Uint8Array;
  parsing: Uint8Array;
  /** 1 where the segmenter sees face skin. */
  skin: Uint8Array;
  geometry: FaceGeometry;
}

/** Of selfie_multiclass. */
const SEGMENT_FACE_SKIN = 3;

/** MediaPipe's, in the order of a geometry's blendshapes; empty before the first face. */
let blendshapeNames: string[] = [];
const base = `${self.location.origin}/`;
const engine = new FaceEngine(base);
let landmarker: FaceLandmarker;
let segmenter: Segmenter;

/** @returns null unless exactly the wanted points were found */
function geometryOf(
  { faceLandmarks, faceBlendshapes, facialTransformationMatrixes }: FaceLandmarkerResult,
  width: number,
  height: number,
  box: FaceBox,
): FaceGeometry | null {
  const points = faceLandmarks[0];
  if (points?.length !== LANDMARK_COUNT) return null;
  blendshapeNames = faceBlendshapes[0].categories.map(({ categoryName }) => categoryName);
  const [across, down] = [CROP_SIZE / box.side, CROP_SIZE / heightOf(box)];
  const landmarks = Float32Array.from(
    points.flatMap(({ x, y, z }) => [
      (x * width - box.x) * across,
      (y * height - box.y) * down,
      z * width * across,
    ]),
  );
  return {
    landmarks,
    blendshapes: Float32Array.from(faceBlendshapes[0].categories, ({ score }) => score),
    matrix: Float32Array.from(facialTransformationMatrixes[0].data),
  };
}

const api = {
  async load(): Promise<void> {
    const { landmarks } = await findModels(base);
    await engine.init(() => {});
    const folder = new URL('mediapipe', base).href;
    const runtime = await MediaPipeRuntime.load(folder);
    segmenter = await runtime.createSegmenter(await readModel(base, 'selfie_multiclass_256x256.tflite'));
    const loader: { default: unknown } = await import(
      /* @vite-ignore */ `${folder}/vision_wasm_module_internal.js`
    );
    globalThis.ModuleFactory = loader.default;
    landmarker = await FaceLandmarker.createFromOptions(await FilesetResolver.forVisionTasks(folder, true), {
      baseOptions: { modelAssetBuffer: await readModel(base, landmarks), delegate: 'CPU' },
      runningMode: 'IMAGE',
      numFaces: 1,
      outputFaceBlendshapes: true,
      outputFacialTransformationMatrixes: true,
    });
  },

  /** @throws Error with the reason why a picture has no usable face */
  async find(file: File): Promise<FoundFace> {
    const outcome = await engine.process({ name: file.name, blob: file });
    if (!outcome.ok) throw new Error(outcome.error.message);
    const { rgb, parsing, box } = outcome.face;
    const photo = await decodePhoto(file);
    try {
      const geometry = geometryOf(landmarker.detect(photo), photo.width, photo.height, box);
      if (!geometry) throw new Error('no face in the whole picture');
      const skin = segmenter.segment(asImageData(rgb)).map((id) => (id === SEGMENT_FACE_SKIN ? 1 : 0));
      return { rgb, parsing, skin, geometry };
    } finally {
      photo.close();
    }
  },

  names: (): string[] => blendshapeNames,

  /** The geometry that a changed crop shows. @returns null where no face is found */
  findAgain(rgb: Uint8Array): FaceGeometry | null {
    return geometryOf(landmarker.detect(asImageData(rgb)), CROP_SIZE, CROP_SIZE, {
      x: 0,
      y: 0,
      side: CROP_SIZE,
    });
  },
};

export type ForgeriesApi = typeof api;
expose(api);
