/**
 * Loading MediaPipe inside a module worker, from the app's own origin only. The one place that knows its quirks.
 */
import { WANTED_BROWSER } from '@/lib/browsers';
import { LabError } from '@/lib/errors';
import {
  FaceLandmarker,
  FilesetResolver,
  ImageSegmenter,
  type FaceLandmarkerResult,
} from '@mediapipe/tasks-vision';
import { LANDMARK_COUNT } from './faceTopology';
import { BLENDSHAPES, MATRIX_VALUES } from './geometry';
import type { Point } from './polygon';

type Fileset = Awaited<ReturnType<typeof FilesetResolver.forVisionTasks>>;

declare global {
  /** Emscripten's factory: where tasks-vision looks for the WebAssembly loader, and what it deletes after use. */
  var ModuleFactory: unknown;
}

/** A point in the picture's pixels; z in the same unit, smaller is nearer to the camera. */
export interface Point3 extends Point {
  z: number;
}

/** A face as a landmark model finds it. */
export interface LandmarkedFace {
  /** (LANDMARK_COUNT) */
  points: Point3[];
  /** As `FaceGeometry` has them: of the picture in which it was found, whatever becomes of the points. */
  blendshapes: Float32Array | null;
  matrix: Float32Array | null;
}

/** Finds faces in a picture, whatever model stands behind it. It lives as long as its worker. */
export interface LandmarkFinder {
  /** @returns empty when there is no face */
  find(picture: ImageBitmap | ImageData): LandmarkedFace[];
}

/** Tells hair and face skin from the rest. It lives as long as its worker. */
export interface Segmenter {
  /** @returns (height, width) categories of selfie_multiclass */
  segment(picture: ImageData): Uint8Array;
}

/** Faces beyond this number in one photograph are not looked for. */
const MAX_FACES = 10;

export class MediaPipeRuntime {
  private constructor(
    private readonly fileset: Fileset,
    private readonly loaderUrl: string,
  ) {}

  /**
   * @param folderUrl absolute address of the folder that holds the WebAssembly
   * @throws LabError `model-missing` where workers have no WebGL, through which MediaPipe takes pictures in and masks out
   *   even when it computes on the CPU; Firefox without a graphics driver is such a browser
   */
  static async load(folderUrl: string): Promise<MediaPipeRuntime> {
    if (!new OffscreenCanvas(1, 1).getContext('webgl2')) throw noWebgl();
    return new MediaPipeRuntime(
      await FilesetResolver.forVisionTasks(folderUrl, true),
      `${folderUrl}/vision_wasm_module_internal.js`,
    );
  }

  /**
   * tasks-vision imports the loader once and deletes its factory after the first task, so that a second task
   * fails with "ModuleFactory not set": put it back before each.
   */
  private async restoreFactory(): Promise<void> {
    const loader: { default: unknown } = await import(/* @vite-ignore */ this.loaderUrl);
    globalThis.ModuleFactory = loader.default;
  }

  /**
   * @param bundle a FaceLandmarker .task file
   * @param isComplete it has the models of blendshapes and of the pose; MediaPipe refuses to look for what a bundle lacks
   */
  async createLandmarkFinder(bundle: Uint8Array, isComplete: boolean): Promise<LandmarkFinder> {
    await this.restoreFactory();
    const task = await FaceLandmarker.createFromOptions(this.fileset, {
      baseOptions: { modelAssetBuffer: bundle, delegate: 'CPU' },
      runningMode: 'IMAGE',
      numFaces: MAX_FACES,
      outputFaceBlendshapes: isComplete,
      outputFacialTransformationMatrixes: isComplete,
    });
    return { find: (picture) => facesOf(task.detect(picture), picture) };
  }

  /** @param model selfie_multiclass_256x256.tflite */
  async createSegmenter(model: Uint8Array): Promise<Segmenter> {
    await this.restoreFactory();
    const task = await ImageSegmenter.createFromOptions(this.fileset, {
      baseOptions: { modelAssetBuffer: model, delegate: 'CPU' },
      runningMode: 'IMAGE',
      outputCategoryMask: true,
      outputConfidenceMasks: false,
    });
    return {
      segment: (picture) => {
        const result = task.segment(picture);
        const mask = result.categoryMask;
        if (!mask) throw new Error('the segmenter gave no category mask');
        try {
          return Uint8Array.from(mask.getAsUint8Array());
        } finally {
          result.close();
        }
      },
    };
  }
}

/** @param picture its size, pixels: MediaPipe gives shares of it, and of its width for z */
function facesOf(
  { faceLandmarks, faceBlendshapes, facialTransformationMatrixes }: FaceLandmarkerResult,
  { width, height }: { width: number; height: number },
): LandmarkedFace[] {
  return faceLandmarks.flatMap((face, i) => {
    if (face.length !== LANDMARK_COUNT) return [];
    const points = face.map(({ x, y, z }) => ({ x: x * width, y: y * height, z: z * width }));
    const matrix = facialTransformationMatrixes[i]?.data;
    return [
      {
        points,
        blendshapes: blendshapesOf(faceBlendshapes[i]?.categories ?? []),
        matrix: matrix?.length === MATRIX_VALUES ? Float32Array.from(matrix) : null,
      },
    ];
  });
}

/** By name, not by place; null unless all are there. */
function blendshapesOf(categories: readonly { categoryName: string; score: number }[]): Float32Array | null {
  const within = (score: number): number => Math.min(1, Math.max(0, score));
  const scores = new Map(categories.map(({ categoryName, score }) => [categoryName, within(score)]));
  const values = BLENDSHAPES.map((name) => scores.get(name) ?? Number.NaN);
  return values.some(Number.isNaN) ? null : Float32Array.from(values);
}

function noWebgl(): LabError {
  return new LabError(
    'model-missing',
    'Faces cannot be found here: this browser gives workers no WebGL, which MediaPipe needs.',
    `Switch on hardware acceleration in the browser's settings, or use ${WANTED_BROWSER}. A dataset that was exported as a zip elsewhere has its parsing maps in it, and can be imported here all the same.`,
  );
}
