/** Step 5: the visible patches leave the face and become the sequence that the encoder reads. */
import { useEffect, useMemo, useRef } from 'react';
import { useLesson } from '@/app/state/lesson';
import layout from '@/app/ui/layout.module.css';
import { toCanvas } from '@/app/viz/canvas';
import { patchPlaces } from '@/app/viz/tokenPlaces';
import type { MaskDraw } from '@/workers/protocol/masks';
import styles from './Steps.module.css';
import { RevealBar } from './RevealBar';
import { Waiting } from './Waiting';
import { useCropPicture, useDraw } from './useLessonFace';
import { useReveal } from './useReveal';

/** Canvas pixels: the face on the left, its tokens on the right. */
const FACE = 448;
const WIDTH = 2 * FACE + 64;
const PER_SECOND = 6;

export function EncoderStep() {
  const draw = useDraw();
  const { strategy, region, seed } = useLesson((state) => state.view);
  return draw ? <Sequence key={`${strategy} ${region} ${seed}`} draw={draw} /> : <Waiting />;
}

function Sequence({ draw }: { draw: MaskDraw }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const crop = useCropPicture();
  const picture = useMemo(() => crop && toCanvas(crop), [crop]);
  const all = draw.mask.length;
  const places = useMemo(() => patchPlaces(draw.mask, FACE, WIDTH), [draw]);
  const reveal = useReveal(places.length, PER_SECOND);
  const { at } = reveal;
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (context && picture) drawSequence(context, picture, all, places, at);
  }, [picture, all, places, at]);
  const words = `${Math.floor(at)} of ${places.length} tokens`;
  return (
    <>
      <figure>
        <canvas
          ref={canvas}
          width={WIDTH}
          height={FACE}
          className={styles.photo}
          role="img"
          aria-label={`On the left the face without its hidden patches, on the right the ${places.length} visible patches as a sequence`}
          data-testid="lesson-sequence"
        />
        <figcaption className={layout.small} data-testid="visible-count">
          The encoder sees {places.length} of {all} patches, numbered in the order in which it reads them
        </figcaption>
      </figure>
      <RevealBar reveal={reveal} end={places.length} label="Tokens of the sequence" words={words} />
    </>
  );
}

/** @param at how many patches have reached their place in the sequence, with fractions */
function drawSequence(
  context: CanvasRenderingContext2D,
  picture: OffscreenCanvas,
  all: number,
  places: ReturnType<typeof patchPlaces>,
  at: number,
): void {
  const grid = Math.sqrt(all);
  const [cell, from] = [FACE / grid, picture.width / grid];
  context.clearRect(0, 0, WIDTH, FACE);
  context.lineWidth = 1;
  context.strokeStyle = 'rgb(128 128 128 / 55%)';
  for (let i = 0; i < all; i++) {
    context.strokeRect((i % grid) * cell + 0.5, Math.floor(i / grid) * cell + 0.5, cell - 1, cell - 1);
  }
  for (const { x, y, side } of places) context.strokeRect(x + 0.5, y + 0.5, side - 1, side - 1);
  drawArrow(context, (WIDTH - 2 * FACE) / 2 + FACE, FACE / 2);
  context.font = '600 17px system-ui, sans-serif';
  context.textBaseline = 'top';
  places.forEach(({ patch, x, y, side }, i) => {
    const [column, row] = [patch % grid, Math.floor(patch / grid)];
    const way = Math.min(1, Math.max(0, at - i));
    const eased = way * way * (3 - 2 * way);
    const mix = (a: number, b: number) => a + (b - a) * eased;
    const cut = [column * from, row * from, from, from] as const;
    // What is left behind is still visible: nothing is taken from the face.
    context.globalAlpha = 1;
    context.drawImage(picture, ...cut, column * cell, row * cell, cell, cell);
    if (way === 0) return;
    const [left, top, width] = [mix(column * cell, x), mix(row * cell, y), mix(cell, side)];
    context.drawImage(picture, ...cut, left, top, width, width);
    if (way < 1) return;
    context.fillStyle = 'rgb(0 0 0 / 65%)';
    context.fillRect(left, top, 26, 22);
    context.fillStyle = '#fff';
    context.fillText(String(i + 1), left + 4, top + 3);
  });
}

/** Between the face and what the encoder reads. @param x, y its middle */
function drawArrow(context: CanvasRenderingContext2D, x: number, y: number): void {
  const size = 12;
  context.beginPath();
  context.moveTo(x - size, y);
  context.lineTo(x + size, y);
  context.moveTo(x + size / 3, y - size * 0.7);
  context.lineTo(x + size, y);
  context.lineTo(x + size / 3, y + size * 0.7);
  context.lineWidth = 3;
  context.strokeStyle = 'rgb(128 128 128)';
  context.stroke();
  context.lineWidth = 1;
}
