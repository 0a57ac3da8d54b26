/** What `npm run framing` asks of the faces room; MediaPipe needs a worker, see `src/faces/mediapipe.ts`. */
import { expose, transfer } from 'comlink';
import { boundsOf } from '@/faces/crop';
import { decodePhoto } from '@/faces/decode';
import { FaceEngine } from '@/faces/faceEngine';
import { findFaces } from '@/faces/findFaces';
import { coverOf, frameFace, smearedShare } from '@/faces/framing';
import { MediaPipeRuntime, type LandmarkFinder } from '@/faces/mediapipe';
import { findModels, readModel } from '@/faces/modelFiles';
import type { Point } from '@/faces/polygon';
import type { FaceBox, FaceInput } from '@/faces/types';
import { FRAMINGS, type Cropping, type Framing } from '@/lib/cropping';
import { borderStatistics } from './cue';

/** The largest face of a picture as each framing has it, before anything is read out. */
export interface Measured {
  boxes: Record<Framing, FaceBox>;
  /** Share of each box beyond the picture, 0..1. */
  smeared: Record<Framing, number>;
  /** Share of the picture that the authors' square covers, 0..1. */
  cover: number;
}

/** A picture as an import makes a crop of it. */
export interface Imported {
  isWhole: boolean;
  smeared: number;
  /** See `borderStatistics`. */
  statistics: number[];
}

const base = `${self.location.origin}/`;
const engine = new FaceEngine(base);
let finder: LandmarkFinder | undefined;

/** @throws Error when there is no face */
async function withLargest<T>(
  blob: Blob,
  use: (face: Point[], photo: ImageBitmap) => Promise<T>,
): Promise<T> {
  const photo = await decodePhoto(blob);
  try {
    const faces = await findFaces(finder!, photo);
    const area = (face: Point[]) => boundsOf(face).width * boundsOf(face).height;
    const [largest] = faces.map(({ points }) => points).sort((a, b) => area(b) - area(a));
    if (!largest) throw new Error('no face');
    return await use(largest, photo);
  } finally {
    photo.close();
  }
}

const byFraming = <T>(make: (framing: Framing) => T): Record<Framing, T> =>
  Object.fromEntries(FRAMINGS.map((framing) => [framing, make(framing)])) as Record<Framing, T>;

const api = {
  async load(): Promise<void> {
    await engine.init(() => {});
    const { landmarks } = await findModels(base);
    const runtime = await MediaPipeRuntime.load(new URL('mediapipe', base).href);
    finder = await runtime.createLandmarkFinder(await readModel(base, landmarks), false);
  },

  measure: (blob: Blob): Promise<Measured> =>
    withLargest(blob, (face, photo) => {
      const boxes = byFraming((framing) => frameFace(face, photo, framing));
      const smeared = byFraming((framing) => smearedShare(boxes[framing], photo));
      return Promise.resolve({ boxes, smeared, cover: coverOf(face, photo) });
    }),

  /** The square that the authors' tools leave of a picture, at its own size, as PNG. */
  cut: (blob: Blob): Promise<ArrayBuffer> =>
    withLargest(blob, async (face, photo) => {
      const { x, y, side } = frameFace(face, photo, 'authors');
      const canvas = new OffscreenCanvas(side, side);
      canvas.getContext('2d', { alpha: false })!.drawImage(photo, -x, -y);
      const bytes = await (await canvas.convertToBlob({ type: 'image/png' })).arrayBuffer();
      return transfer(bytes, [bytes]);
    }),

  /** @throws Error with the reason why there is no crop */
  async import(input: FaceInput, cropping: Cropping): Promise<Imported> {
    const outcome = await engine.process(input, { cropping });
    if (!outcome.ok) throw new Error(outcome.error.message);
    const { box, sourceWidth: width, sourceHeight: height, isWhole = false, rgb } = outcome.face;
    return { isWhole, smeared: smearedShare(box, { width, height }), statistics: borderStatistics(rgb) };
  },
};

export type FramingApi = typeof api;
expose(api);
