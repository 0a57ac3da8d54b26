/**
 * The faces room's front door: loads the models, then turns pictures into aligned crops with parsing maps.
 * Plain TypeScript without a worker's ceremony; it needs a browser's decoder, canvas and WebAssembly, and runs
 * in `workers/face.worker.ts`.
 */
import { LabError, toErrorReport } from '@/lib/errors';
import { USUAL_CROPPING, type Cropping } from '@/lib/cropping';
import { CROP_SIZE } from '@/lib/regions';
import { boundsOf, toCrop } from './crop';
import { asImageData, readCrop } from './cropPhoto';
import { decodePhoto } from './decode';
import { findFaces } from './findFaces';
import { frameFaces, type Framed } from './framing';
import type { FaceGeometry } from './geometry';
import { fingerprint } from './library/facts';
import { MediaPipeRuntime, type LandmarkedFace, type LandmarkFinder, type Segmenter } from './mediapipe';
import { COMPLETE_BUNDLE, findModels, readModel, type LandmarkBundle, type ModelFile } from './modelFiles';
import { faceSkin, parseFace } from './parse';
import type { Point } from './polygon';
import { checkUpright, turnedFace } from './roll';
import type {
  FaceBox,
  FaceCrop,
  FaceEngineReport,
  FaceEvent,
  FaceInput,
  FaceOutcome,
  FaceWish,
  PhotoFaces,
  PhotoOutcome,
} from './types';

/** Faces of a picture, the largest first, with the crop of each. */
interface FramedPhoto extends Framed {
  faces: readonly LandmarkedFace[];
}

interface Loaded {
  finder: LandmarkFinder;
  segmenter: Segmenter | null;
  report: FaceEngineReport;
}

const NO_FACE_REMEDY =
  'Use a photograph that shows a face from the front, at least 60 pixels wide and well lit.';

export class FaceEngine {
  private loading: Promise<Loaded> | null = null;
  /** Who hears how the loading goes. */
  private readonly listeners = new Set<(event: FaceEvent) => void>();

  /**
   * @param baseUrl absolute address of the app's root, under which `models/` and `mediapipe/` lie
   * @param bundles landmark models that may be used, best first; by default all that there are
   */
  constructor(
    private readonly baseUrl: string,
    private readonly bundles?: readonly LandmarkBundle[],
  ) {}

  /**
   * Loads the runtime, the landmark model and the segmenter, once; a later call waits for it and reports.
   * @param listener hears the stages that are still to come, then `ready`
   * @throws LabError `model-missing` when there is no landmark model or no runtime; the next call tries again
   */
  async init(listener: (event: FaceEvent) => void): Promise<FaceEngineReport> {
    this.listeners.add(listener);
    try {
      const { report } = await (this.loading ??= this.load());
      listener({ type: 'ready', report });
      return report;
    } catch (error) {
      this.loading = null;
      throw error;
    } finally {
      this.listeners.delete(listener);
    }
  }

  private async load(): Promise<Loaded> {
    const stage = (label: string, done: number) => {
      for (const listener of this.listeners)
        listener({ type: 'loading', stage: 'loading models', label, done, total: 3 });
    };
    stage('MediaPipe', 0);
    const models = await findModels(this.baseUrl, this.bundles);
    const runtime = await MediaPipeRuntime.load(new URL('mediapipe', this.baseUrl).href).catch(
      missing('MediaPipe'),
    );
    stage('face landmarks', 1);
    const finder = await runtime
      .createLandmarkFinder(await this.read(models.landmarks), models.landmarks === COMPLETE_BUNDLE)
      .catch(missing('Landmarks'));
    stage('hair and skin', 2);
    const segmenter = models.segmenter && (await runtime.createSegmenter(await this.read(models.segmenter)));
    return {
      finder,
      segmenter,
      report: {
        landmarks: models.landmarks === COMPLETE_BUNDLE ? 'face-landmarker' : 'face-mesh',
        segmenter: segmenter ? 'selfie-multiclass' : 'none',
        reduced: models.reduced,
      },
    };
  }

  private read(file: ModelFile): Promise<Uint8Array> {
    return readModel(this.baseUrl, file);
  }

  /**
   * One picture to one face. A picture that cannot be used is an outcome, never a rejection.
   * @param wish which face, and how it is cut
   */
  async process({ name, blob }: FaceInput, wish: FaceWish = {}): Promise<FaceOutcome> {
    try {
      return { ok: true, name, face: await cropAndParse(await this.requireLoaded(), name, blob, wish) };
    } catch (error) {
      return { ok: false, name, error: toErrorReport(error) };
    }
  }

  /** One picture to all its faces, the largest first; those that cannot be used each with the reason. */
  async processAll({ name, blob }: FaceInput, cropping = USUAL_CROPPING): Promise<PhotoOutcome> {
    try {
      const loaded = await this.requireLoaded();
      const photo = await decodePhoto(blob);
      try {
        return { ok: true, name, photo: await readAllFaces(loaded, name, photo, cropping) };
      } finally {
        photo.close();
      }
    } catch (error) {
      return { ok: false, name, error: toErrorReport(error) };
    }
  }

  /**
   * The geometry of the face that a crop was cut for: the largest near its middle.
   * @param rgb (CROP_SIZE, CROP_SIZE, 3), 0..255
   * @returns null where none is found
   */
  async geometry(rgb: Uint8Array): Promise<FaceGeometry | null> {
    const { finder } = await this.requireLoaded();
    const crop = await createImageBitmap(asImageData(rgb));
    try {
      const faces = largestFirst(await findFaces(finder, crop));
      const face = faces.find(isCentral) ?? faces[0];
      return face ? geometryIn(face, { x: 0, y: 0, side: CROP_SIZE }) : null;
    } finally {
      crop.close();
    }
  }

  /**
   * Where a crop shows face skin, as the segmenter sees it.
   * @param rgb (CROP_SIZE, CROP_SIZE, 3), 0..255
   * @returns (CROP_SIZE, CROP_SIZE) of 0 and 1; null without a segmenter
   */
  async skin(rgb: Uint8Array): Promise<Uint8Array | null> {
    const { segmenter } = await this.requireLoaded();
    return segmenter && faceSkin(segmenter.segment(asImageData(rgb)));
  }

  private requireLoaded(): Promise<Loaded> {
    if (this.loading) return this.loading;
    throw new LabError('wrong-state', 'The face models are not loaded.', 'Call init first.');
  }
}

async function cropAndParse(
  loaded: Loaded,
  name: string,
  blob: Blob,
  { cropping = USUAL_CROPPING, choice }: FaceWish,
): Promise<FaceCrop> {
  const photo = await decodePhoto(blob);
  try {
    const found = await frameAll(loaded, photo, cropping, false);
    const chosen = choice ? found.boxes.findIndex((box) => isSameBox(box, choice)) : 0;
    if (!found.faces[chosen]) throw (await turnedFace(loaded.finder, photo)) ?? noFace();
    return await readFace(loaded, name, photo, found, chosen);
  } finally {
    photo.close();
  }
}

/**
 * The faces of a picture, the largest first, with how each is cut.
 * @param all look closer too, see `findFaces`
 * @throws LabError `no-face` where there is none
 */
async function frameAll(
  { finder }: Loaded,
  photo: ImageBitmap,
  cropping: Cropping,
  all: boolean,
): Promise<FramedPhoto> {
  const faces = largestFirst(await findFaces(finder, photo, all));
  if (faces.length === 0) throw (await turnedFace(finder, photo)) ?? noFace();
  const framed = frameFaces(faces.map(pointsOf), photo, cropping);
  return { ...framed, faces: faces.slice(0, framed.boxes.length) };
}

async function readAllFaces(
  loaded: Loaded,
  name: string,
  photo: ImageBitmap,
  cropping: Cropping,
): Promise<PhotoFaces> {
  const found = await frameAll(loaded, photo, cropping, true);
  const faces: FaceCrop[] = [];
  const unusable: PhotoFaces['unusable'] = [];
  for (let i = 0; i < found.faces.length; i++) {
    try {
      faces.push(await readFace(loaded, name, photo, found, i));
    } catch (error) {
      unusable.push({ box: found.boxes[i], error: toErrorReport(error) });
    }
  }
  return { width: photo.width, height: photo.height, faces, unusable };
}

function noFace(): LabError {
  return new LabError('no-face', 'No face was found in the picture.', NO_FACE_REMEDY);
}

/**
 * @param found all faces of the picture, largest first
 * @throws LabError `no-face` when the chosen one is turned, or cut by the photograph's border
 */
async function readFace(
  { finder, segmenter }: Loaded,
  name: string,
  photo: ImageBitmap,
  { faces, boxes: candidates, isWhole, framing }: FramedPhoto,
  chosen: number,
): Promise<FaceCrop> {
  const box = candidates[chosen];
  const { points } = faces[chosen];
  await checkUpright(finder, photo, points);
  // Who cut it out decided how much of the face it shows.
  if (!isWhole) checkInside(points, photo.width, photo.height);
  const rgb = readCrop(photo, box);
  const parsing = parseFace(toCrop(points, box), segmenter && segmenter.segment(asImageData(rgb)));
  return {
    id: await fingerprint(Uint8Array.from(rgb)),
    name,
    sourceWidth: photo.width,
    sourceHeight: photo.height,
    box,
    facesInPhoto: faces.length,
    candidates,
    ...(framing !== 'ours' && { framing }),
    ...(isWhole && { isWhole }),
    rgb,
    parsing,
    geometry: geometryIn(faces[chosen], box),
  };
}

const pointsOf = ({ points }: LandmarkedFace): Point[] => points;

/** @param box the face's crop; depth is scaled as the width is */
function geometryIn({ points, blendshapes, matrix }: LandmarkedFace, box: FaceBox): FaceGeometry {
  const across = CROP_SIZE / box.side;
  const landmarks = Float32Array.from(
    toCrop(points, box).flatMap(({ x, y }, i) => [x, y, points[i].z * across]),
  );
  return { landmarks, blendshapes, matrix };
}

/** By the rectangle that the landmarks cover. */
function largestFirst(faces: readonly LandmarkedFace[]): LandmarkedFace[] {
  const area = ({ points }: LandmarkedFace) => {
    const { width, height } = boundsOf(points);
    return width * height;
  };
  return faces.toSorted((a, b) => area(b) - area(a));
}

/** In a crop: its middle lies in the inner half. */
function isCentral({ points }: LandmarkedFace): boolean {
  const { x, y, width, height } = boundsOf(points);
  const isInner = (middle: number) => Math.abs(middle - CROP_SIZE / 2) <= CROP_SIZE / 4;
  return isInner(x + width / 2) && isInner(y + height / 2);
}

/** Shares of the face beyond the border up to this are repeated from the edge, as the crop's margin is. */
const MAX_OUTSIDE = 0.15;

/** @throws LabError `no-face` when the border cuts too much of the face away */
function checkInside(landmarks: readonly Point[], width: number, height: number): void {
  const { x, y, width: faceWidth, height: faceHeight } = boundsOf(landmarks);
  const seenX = Math.min(x + faceWidth, width) - Math.max(x, 0);
  const seenY = Math.min(y + faceHeight, height) - Math.max(y, 0);
  const outside = 1 - (Math.max(0, seenX) * Math.max(0, seenY)) / (faceWidth * faceHeight);
  if (outside <= MAX_OUTSIDE) return;
  throw new LabError(
    'no-face',
    `The face is cut by the picture's border: ${Math.round(100 * outside)} % of it lies outside.`,
    'Use a photograph that shows the whole face.',
  );
}

const isSameBox = (a: FaceBox, b: FaceBox): boolean => a.x === b.x && a.y === b.y && a.side === b.side;

function missing(what: string): (cause: unknown) => never {
  return (cause) => {
    if (cause instanceof LabError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new LabError(
      'model-missing',
      `${what} could not be loaded: ${reason}`,
      'Run "npm run setup" and reload.',
      {
        cause,
      },
    );
  };
}
