/** A run's pictures over its steps: frames of an animation, and a strip of a few steps side by side. */
import type { FacePictures } from '@/workers/protocol';
import { drawPicture } from './canvas';
import { renderFace, type PictureKind } from './faceView';

/** The faces as they stood at a step. */
interface StepPictures {
  step: number;
  faces: readonly FacePictures[];
}

const CELL = 128;
const GAP = 8;
const LINE = 24;
const INK = '#15181d';
const FONT = '13px system-ui, sans-serif';
/** Steps on a strip. */
const COLUMNS = 8;

const along = (count: number) => GAP + count * (CELL + GAP);

function whiteCanvas(width: number, height: number): [HTMLCanvasElement, CanvasRenderingContext2D] {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext('2d');
  if (!context) throw new Error('This browser gave no 2-D canvas to draw the pictures on.');
  context.fillStyle = '#fff';
  context.fillRect(0, 0, width, height);
  context.fillStyle = INK;
  context.font = FONT;
  return [canvas, context];
}

function draw(
  context: CanvasRenderingContext2D,
  kind: PictureKind,
  face: FacePictures,
  x: number,
  y: number,
): void {
  const picture = renderFace(kind, undefined, face);
  if (picture) drawPicture(context, picture, along(x), GAP + LINE + y * (CELL + GAP), CELL);
}

/** One moment: each face as a column, what the encoder sees above the reconstruction. */
export function pictureFrame({ step, faces }: StepPictures, caption: string): HTMLCanvasElement {
  const [canvas, context] = whiteCanvas(Math.max(along(faces.length), along(3)), along(2) + 2 * LINE);
  context.font = `600 ${FONT}`;
  context.fillText(`Step ${step}`, GAP, GAP + 13);
  context.font = FONT;
  context.fillText(caption, GAP, along(2) + 2 * LINE - GAP, canvas.width - 2 * GAP);
  faces.forEach((face, column) => {
    draw(context, 'masked', face, column, 0);
    draw(context, 'pasted', face, column, 1);
  });
  return canvas;
}

/** Some of the entries, evenly among them, the first and the last with them. */
export function evenly<T>(entries: readonly T[], count: number): T[] {
  if (entries.length <= count) return [...entries];
  return Array.from(
    { length: count },
    (_, i) => entries[Math.round((i * (entries.length - 1)) / (count - 1))],
  );
}

/** Each face as a row: what the encoder sees, reconstructions at some of the steps, the face itself. */
export function pictureStrip(sets: readonly StepPictures[], caption: string): HTMLCanvasElement {
  const shown = evenly(sets, COLUMNS);
  const { faces } = shown[shown.length - 1];
  const [canvas, context] = whiteCanvas(along(shown.length + 2), along(faces.length) + 2 * LINE);
  const heads = ['Masked input', ...shown.map(({ step }) => `Step ${step}`), 'Face'];
  heads.forEach((head, column) => context.fillText(head, along(column), GAP + 13, CELL));
  context.fillText(caption, GAP, along(faces.length) + 2 * LINE - GAP, canvas.width - 2 * GAP);
  faces.forEach((face, row) => {
    draw(context, 'masked', face, 0, row);
    shown.forEach((set, i) => {
      const then = set.faces.find(({ faceId }) => faceId === face.faceId);
      if (then) draw(context, 'pasted', then, i + 1, row);
    });
    draw(context, 'crop', face, shown.length + 1, row);
  });
  return canvas;
}
