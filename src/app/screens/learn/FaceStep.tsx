/** Step 1: the photograph, the square that is cut out of it, and the crop. */
import { useCallback, useEffect, useRef, useState, type PointerEvent } from 'react';
import { useLesson, type LessonPhoto } from '@/app/state/lesson';
import { CANVAS_SIDE, LiveCanvas } from '@/app/ui/LiveCanvas';
import layout from '@/app/ui/layout.module.css';
import { drawPicture } from '@/app/viz/canvas';
import { displayText } from '@/lib/displayText';
import { formatCounted } from '@/lib/format';
import type { FaceCrop } from '@/workers/protocol';
import styles from './Steps.module.css';
import { useCropPicture, useFace } from './useLessonFace';
import { useReveal } from './useReveal';

/** Canvas pixels of the longer side. */
const LONG_SIDE = 896;
const PER_SECOND = 1;
/** A photograph so much wider than high gets more of the room. */
const WIDE = 1.4;

export function FaceStep() {
  const photo = useLesson((state) => state.photo);
  const face = useFace();
  const crop = useCropPicture();
  const render = useCallback(
    (context: CanvasRenderingContext2D) => {
      if (crop) drawPicture(context, crop, 0, 0, CANVAS_SIDE, true);
    },
    [crop],
  );
  const isWide = face !== null && face.sourceWidth > WIDE * face.sourceHeight;
  return (
    <>
      <div className={isWide ? `${styles.pair} ${styles.wide}` : styles.pair}>
        {photo && face && (
          <Photograph key={`${photo.name} ${photo.faces.indexOf(face)}`} photo={photo} face={face} />
        )}
        <LiveCanvas
          label={face ? 'The face, cut out' : 'No face yet'}
          caption="The face crop, 224 x 224 pixels"
          render={render}
          testId="lesson-crop"
          ready={crop !== null}
        />
      </div>
      {photo && photo.faces.length > 1 && <FaceChoice photo={photo} />}
    </>
  );
}

function Photograph({ photo, face }: { photo: LessonPhoto; face: FaceCrop }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const bitmap = useBitmap(photo.picture);
  const { at } = useReveal(1, PER_SECOND);
  const { sourceWidth, sourceHeight } = face;
  const scale = LONG_SIDE / Math.max(sourceWidth, sourceHeight);
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (context && bitmap) drawFound(context, bitmap, photo.faces, face, at);
  }, [bitmap, photo, face, at]);
  function choose({ currentTarget, clientX, clientY }: PointerEvent): void {
    const shown = currentTarget.getBoundingClientRect();
    const x = ((clientX - shown.left) / shown.width) * sourceWidth;
    const y = ((clientY - shown.top) / shown.height) * sourceHeight;
    const isIn = ({ box }: FaceCrop) =>
      x >= box.x && y >= box.y && x < box.x + box.side && y < box.y + box.side;
    const faceIndex = photo.faces.findIndex(isIn);
    if (faceIndex >= 0) useLesson.setState({ faceIndex });
  }
  const found = formatCounted(photo.faces.length, 'face');
  return (
    <figure>
      <canvas
        ref={canvas}
        width={Math.round(sourceWidth * scale)}
        height={Math.round(sourceHeight * scale)}
        className={styles.photo}
        role="img"
        onPointerDown={choose}
        aria-label={`${displayText(photo.name)}: ${found} found, one outlined`}
      />
      <figcaption className={layout.small}>The photograph: {found} found</figcaption>
    </figure>
  );
}

/** Of this picture alone: that of the one before is closed, and drawing it would throw. */
function useBitmap(picture: Blob | null): ImageBitmap | null {
  const [read, setRead] = useState<{ picture: Blob; bitmap: ImageBitmap } | null>(null);
  useEffect(() => {
    if (!picture) return;
    let made: ImageBitmap | null = null;
    let left = false;
    void createImageBitmap(picture).then(
      (one) => {
        made = one;
        if (left) one.close();
        else setRead({ picture, bitmap: one });
      },
      () => {}, // the crop is there all the same
    );
    return () => {
      left = true;
      made?.close();
    };
  }, [picture]);
  return read?.picture === picture ? read.bitmap : null;
}

/** @param at 0 the frame is the whole photograph, 1 the face's square */
function drawFound(
  context: CanvasRenderingContext2D,
  bitmap: ImageBitmap,
  faces: readonly FaceCrop[],
  face: FaceCrop,
  at: number,
): void {
  const { width, height } = context.canvas;
  const scale = width / face.sourceWidth;
  context.clearRect(0, 0, width, height);
  context.imageSmoothingQuality = 'high';
  context.drawImage(bitmap, 0, 0, width, height);
  const eased = 1 - (1 - at) ** 3;
  const mix = (from: number, to: number) => from + (to - from) * eased;
  const [x, y] = [mix(0, face.box.x * scale), mix(0, face.box.y * scale)];
  const [w, h] = [mix(width, face.box.side * scale), mix(height, face.box.side * scale)];
  context.fillStyle = `rgb(0 0 0 / ${0.45 * eased})`;
  context.beginPath();
  context.rect(0, 0, width, height);
  context.rect(x, y, w, h);
  context.fill('evenodd');
  for (const other of faces) {
    if (other !== face) {
      const { box } = other;
      outline(context, box.x * scale, box.y * scale, box.side * scale, box.side * scale, 2);
    }
  }
  outline(context, x, y, w, h, 5);
}

function outline(
  context: CanvasRenderingContext2D,
  x: number,
  y: number,
  w: number,
  h: number,
  line: number,
): void {
  for (const [color, width] of [
    ['#000', line + 3],
    ['#fff', line],
  ] as const) {
    context.strokeStyle = color;
    context.lineWidth = width;
    context.strokeRect(x, y, w, h);
  }
}

function FaceChoice({ photo }: { photo: LessonPhoto }) {
  const chosen = useLesson((state) => state.faceIndex);
  return (
    <div className={layout.row} role="group" aria-label="Face that the lesson is told on">
      {photo.faces.map((face, i) => (
        <button
          key={face.id}
          type="button"
          className={layout.choice}
          aria-pressed={i === chosen}
          onClick={() => useLesson.setState({ faceIndex: i })}
        >
          Face {i + 1}
        </button>
      ))}
    </div>
  );
}
