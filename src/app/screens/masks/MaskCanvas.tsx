/** One square canvas of a card: pointing at a patch marks it, and its regions, on every card. */
import { useEffect, useRef, type PointerEvent } from 'react';
import { useMasks, type Pointed } from '@/app/state/masksStore';
import layout from '@/app/ui/layout.module.css';
import { outlinePatches, patchAt } from '@/app/viz/maskCanvas';
import type { FaceMasks } from '@/workers/protocol/masks';

/** Canvas pixels a side: a multiple of every grid (28, 16, 14), so that patches have crisp edges. */
export const CANVAS_SIDE = 448;

interface MaskCanvasProps {
  label: string;
  testId: string;
  /** Draws the picture; called again whenever what is pointed at changes. */
  render: (context: CanvasRenderingContext2D) => void;
  masks: FaceMasks | undefined;
}

export function MaskCanvas({ label, testId, render, masks }: MaskCanvasProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const pointed = useMasks((state) => state.pointed);
  const point = useMasks((state) => state.point);

  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context) return;
    render(context);
    if (masks && pointed) outlinePatches(context, membersOf(pointed, masks), masks.grid, CANVAS_SIDE);
  }, [render, masks, pointed]);

  function find(event: PointerEvent): void {
    if (!masks) return;
    const box = event.currentTarget.getBoundingClientRect();
    const [x, y] = [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
    const patch = patchAt(x, y, masks.grid);
    if (pointed?.kind !== 'patch' || pointed.patch !== patch) point({ kind: 'patch', patch });
  }

  return (
    <canvas
      ref={canvas}
      width={CANVAS_SIDE}
      height={CANVAS_SIDE}
      className={layout.picture}
      role="img"
      aria-label={label}
      data-testid={testId}
      onPointerMove={find}
      onPointerLeave={() => point(null)}
    />
  );
}

function membersOf(pointed: Pointed, masks: FaceMasks): Uint8Array {
  if (pointed.kind === 'region') return masks.patches[pointed.group];
  const only = new Uint8Array(masks.grid ** 2);
  only[pointed.patch] = 1;
  return only;
}
