/**
 * The face under a mask that is being drawn, patch by patch: orange is always hidden, outlined always seen, the
 * rest is left to chance. By pointer, or by keyboard: arrows move, Space applies the brush, Ctrl+Z takes a stroke back.
 */
import { useEffect, useRef, useState, type KeyboardEvent, type PointerEvent } from 'react';
import layout from '@/app/ui/layout.module.css';
import { isStroke } from '@/app/viz/brush';
import { drawFates, outlinePatches } from '@/app/viz/maskCanvas';
import { rgbPicture } from '@/app/viz/picture';
import { CROP_SIZE } from '@/lib/regions';
import type { Fate } from '@/lib/ownMask';
import type { FaceCrop } from '@/workers/protocol';
import { CANVAS_SIDE } from './MaskCanvas';
import styles from './OwnMask.module.css';

interface OwnMaskCanvasProps {
  face: FaceCrop;
  grid: number;
  /** (L,) of every patch, regions and drawn patches together. */
  fates: readonly Fate[];
  onStroke: (patch: number, isNewStroke: boolean) => void;
  onUndo: () => void;
}

export function OwnMaskCanvas({ face, grid, fates, onStroke, onUndo }: OwnMaskCanvasProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const latest = useRef(-1);
  const [cursor, setCursor] = useState<number | null>(null);

  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context) return;
    drawFates(context, rgbPicture(face.rgb, CROP_SIZE), fates, grid, CANVAS_SIDE);
    if (cursor === null) return;
    const only = new Uint8Array(grid * grid);
    only[cursor] = 1;
    outlinePatches(context, only, grid, CANVAS_SIDE);
  }, [face, fates, grid, cursor]);

  function patchAt(event: PointerEvent<HTMLCanvasElement>): number {
    const box = event.currentTarget.getBoundingClientRect();
    const at = (offset: number, size: number) =>
      Math.min(grid - 1, Math.max(0, Math.floor((offset / size) * grid)));
    return at(event.clientY - box.top, box.height) * grid + at(event.clientX - box.left, box.width);
  }

  function onKeyDown(event: KeyboardEvent): void {
    const from = cursor ?? Math.floor(grid / 2) * (grid + 1);
    const [row, column] = [Math.floor(from / grid), from % grid];
    const moves: Record<string, number> = {
      ArrowLeft: column > 0 ? from - 1 : from,
      ArrowRight: column < grid - 1 ? from + 1 : from,
      ArrowUp: row > 0 ? from - grid : from,
      ArrowDown: row < grid - 1 ? from + grid : from,
    };
    if (Object.hasOwn(moves, event.key)) setCursor(moves[event.key]);
    else if (event.key === ' ') {
      setCursor(from);
      onStroke(from, true);
    } else if (event.key.toLowerCase() === 'z' && (event.ctrlKey || event.metaKey)) onUndo();
    else return;
    event.preventDefault();
  }

  return (
    <canvas
      ref={canvas}
      width={CANVAS_SIDE}
      height={CANVAS_SIDE}
      className={`${layout.picture} ${styles.canvas}`}
      role="application"
      tabIndex={0}
      data-testid="own-mask"
      aria-label="Face in patches: arrows move, Space applies the brush, Ctrl+Z undoes"
      onKeyDown={onKeyDown}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        latest.current = patchAt(event);
        onStroke(latest.current, true);
      }}
      onPointerMove={(event) => {
        const patch = patchAt(event);
        setCursor(patch);
        if (!isStroke(event) || patch === latest.current) return;
        latest.current = patch;
        onStroke(patch, false);
      }}
      onPointerLeave={() => setCursor(null)}
    />
  );
}
