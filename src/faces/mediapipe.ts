/**
 * Loading MediaPipe inside a module worker, from the app's own origin only. The one place that knows its quirks.
 */
import { WANTED_BROWSER } from '@/lib/browsers';
import { LabError } from '@/lib/errors';
import { FaceLandmarker, FilesetResolver, ImageSegmenter } from '@mediapipe/tasks-vision';
import { LANDMARK_COUNT } from './faceTopology';
import type { Point } from './polygon';

type Fileset = Awaited<ReturnType<typeof FilesetResolver.forVisionTasks>>;

declare global {
  /** Emscripten's factory: where tasks-vision looks for the WebAssembly loader, and what it deletes after use. */
  var ModuleFactory: unknown;
}

/** Finds faces in a picture, whatever model stands behind it. It lives as long as its worker. */
export interface LandmarkFinder {
  /** @returns 478 landmarks of each face, in the picture's pixels; empty when there is no face */
  find(picture: ImageBitmap | ImageData): Point[][];
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

  /** @param bundle a FaceLandmarker .task file */
  async createLandmarkFinder(bundle: Uint8Array): Promise<LandmarkFinder> {
    await this.restoreFactory();
    const task = await FaceLandmarker.createFromOptions(this.fileset, {
      baseOptions: { modelAssetBuffer: bundle, delegate: 'CPU' },
      runningMode: 'IMAGE',
      numFaces: MAX_FACES,
    });
    return {
      find: (picture) =>
        task
          .detect(picture)
          .faceLandmarks.filter((face) => face.length === LANDMARK_COUNT)
          .map((face) => face.map(({ x, y }) => ({ x: x * picture.width, y: y * picture.height }))),
    };
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

function noWebgl(): LabError {
  return new LabError(
    'model-missing',
    'Faces cannot be found here: this browser gives workers no WebGL, which MediaPipe needs.',
    `Switch on hardware acceleration in the browser's settings, or use ${WANTED_BROWSER}. A dataset that was exported as a zip elsewhere has its parsing maps in it, and can be imported here all the same.`,
  );
}
