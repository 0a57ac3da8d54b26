/** One picture of the live look; pointing at it moves the mask on all of them. */
import { useEffect, useRef, type PointerEvent } from 'react';
import { pointAt } from '@/app/state/homeLook';
import layout from '@/app/ui/layout.module.css';

/** Canvas pixels a side: a multiple of the grid of 8, so that patches have crisp edges. */
export const CANVAS_SIDE = 448;

interface LiveCanvasProps {
  label: string;
  caption: string;
  render: (context: CanvasRenderingContext2D) => void;
  /** A person points. */
  onTouch: () => void;
  testId?: string;
  /** Something is drawn. */
  ready?: boolean;
}

export function LiveCanvas({ label, caption, render, onTouch, testId, ready = true }: LiveCanvasProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (context) render(context);
  }, [render]);

  function follow(event: PointerEvent): void {
    const box = event.currentTarget.getBoundingClientRect();
    onTouch();
    pointAt((event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height);
  }

  return (
    <figure>
      <canvas
        ref={canvas}
        width={CANVAS_SIDE}
        height={CANVAS_SIDE}
        className={layout.picture}
        role="img"
        aria-label={label}
        data-testid={testId}
        data-ready={ready}
        onPointerMove={follow}
        onPointerDown={follow}
      />
      <figcaption className={layout.small}>{caption}</figcaption>
    </figure>
  );
}
