/**
 * The faces room's front door: loads the models, then turns pictures into aligned crops with parsing maps.
 * Plain TypeScript without a worker's ceremony; it needs a browser's decoder, canvas and WebAssembly, and runs
 * in `workers/face.worker.ts`.
 */
import { LabError, toErrorReport } from '@/lib/errors';
import { CROP_SIZE } from '@/lib/regions';
import { boundsOf, cropBox, resampleCrop, toCrop, visiblePart } from './crop';
import { decodePhoto } from './decode';
import { findFaces } from './findFaces';
import { MediaPipeRuntime, type LandmarkFinder, type Segmenter } from './mediapipe';
import { findModels, readModel, type LandmarkBundle, type ModelFile } from './modelFiles';
import { parseFace } from './parse';
import type { Point } from './polygon';
import type { FaceBox, FaceCrop, FaceEngineReport, FaceEvent, FaceInput, FaceOutcome } from './types';

interface Loaded {
  finder: LandmarkFinder;
  segmenter: Segmenter | null;
  report: FaceEngineReport;
}

const NO_FACE_REMEDY =
  'Use a photograph that shows a face from the front, at least 60 pixels wide and well lit.';

export class FaceEngine {
  private loaded: Loaded | null = null;

  /**
   * @param baseUrl absolute address of the app's root, under which `models/` and `mediapipe/` lie
   * @param bundles landmark models that may be used, best first; by default all that there are
   */
  constructor(
    private readonly baseUrl: string,
    private readonly bundles?: readonly LandmarkBundle[],
  ) {}

  /**
   * Loads the runtime, the landmark model and the segmenter; a second call only reports.
   * @throws LabError `model-missing` when there is no landmark model or no runtime
   */
  async init(listener: (event: FaceEvent) => void): Promise<FaceEngineReport> {
    this.loaded ??= await this.load(listener);
    listener({ type: 'ready', report: this.loaded.report });
    return this.loaded.report;
  }

  private async load(listener: (event: FaceEvent) => void): Promise<Loaded> {
    const stage = (label: string, done: number) =>
      listener({ type: 'loading', stage: 'loading models', label, done, total: 3 });
    stage('MediaPipe', 0);
    const models = await findModels(this.baseUrl, this.bundles);
    const runtime = await MediaPipeRuntime.load(new URL('mediapipe', this.baseUrl).href).catch(
      missing('MediaPipe'),
    );
    stage('face landmarks', 1);
    const finder = await runtime
      .createLandmarkFinder(await this.read(models.landmarks))
      .catch(missing('Landmarks'));
    stage('hair and skin', 2);
    const segmenter = models.segmenter && (await runtime.createSegmenter(await this.read(models.segmenter)));
    return {
      finder,
      segmenter,
      report: {
        landmarks: models.landmarks === 'face_landmarker.task' ? 'face-landmarker' : 'face-mesh',
        segmenter: segmenter ? 'selfie-multiclass' : 'none',
        reduced: models.reduced,
      },
    };
  }

  private read(file: ModelFile): Promise<Uint8Array> {
    return readModel(this.baseUrl, file);
  }

  /** One picture to one face, the largest. A picture that cannot be used is an outcome, never a rejection. */
  async process({ name, blob }: FaceInput): Promise<FaceOutcome> {
    try {
      if (!this.loaded)
        throw new LabError('wrong-state', 'The face models are not loaded.', 'Call init first.');
      return { ok: true, name, face: await cropAndParse(this.loaded, name, blob) };
    } catch (error) {
      return { ok: false, name, error: toErrorReport(error) };
    }
  }
}

async function cropAndParse({ finder, segmenter }: Loaded, name: string, blob: Blob): Promise<FaceCrop> {
  const photo = await decodePhoto(blob);
  try {
    const faces = await findFaces(finder, photo);
    const landmarks = largest(faces);
    if (!landmarks) throw new LabError('no-face', 'No face was found in the picture.', NO_FACE_REMEDY);
    const box = cropBox(landmarks);
    const rgb = readCrop(photo, box);
    const parsing = parseFace(toCrop(landmarks, box), segmenter && segmenter.segment(asImageData(rgb)));
    return {
      id: await fingerprint(rgb),
      name,
      sourceWidth: photo.width,
      sourceHeight: photo.height,
      box,
      facesInPhoto: faces.length,
      rgb,
      parsing,
    };
  } finally {
    photo.close();
  }
}

/** The face whose landmarks cover the largest rectangle. */
function largest(faces: readonly Point[][]): Point[] | undefined {
  const area = (face: Point[]) => {
    const { width, height } = boundsOf(face);
    return width * height;
  };
  return faces.toSorted((a, b) => area(b) - area(a))[0];
}

/** Only the crop's part of the photograph is read back: memory stays bounded for large photographs. */
function readCrop(photo: ImageBitmap, box: FaceBox): Uint8Array {
  const part = visiblePart(box, photo.width, photo.height);
  // Opaque: where a PNG is transparent it is drawn on white, as people see it.
  const context = new OffscreenCanvas(part.width, part.height).getContext('2d', { alpha: false });
  if (!context)
    throw new LabError('out-of-memory', 'No canvas for the crop.', 'Close other tabs and try again.');
  context.fillStyle = 'white';
  context.fillRect(0, 0, part.width, part.height);
  context.drawImage(photo, -part.x, -part.y);
  return resampleCrop(context.getImageData(0, 0, part.width, part.height).data, part, box);
}

function asImageData(rgb: Uint8Array): ImageData {
  const image = new ImageData(CROP_SIZE, CROP_SIZE);
  for (let i = 0; i < CROP_SIZE * CROP_SIZE; i++) {
    image.data.set(rgb.subarray(3 * i, 3 * i + 3), 4 * i);
    image.data[4 * i + 3] = 255;
  }
  return image;
}

/** The first 16 hex digits of the pixels' SHA-256: the same face has the same id wherever it comes from. */
async function fingerprint(rgb: Uint8Array): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', Uint8Array.from(rgb)));
  return Array.from(digest.subarray(0, 8), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function missing(what: string): (cause: unknown) => never {
  return (cause) => {
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
