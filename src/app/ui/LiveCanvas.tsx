/** One picture that is drawn live, with its caption; pointing at it is told, where anybody listens. */
import { useEffect, useRef, type PointerEvent, type ReactNode } from 'react';
import layout from './layout.module.css';

/** Canvas pixels a side: a multiple of the grid of 8, so that patches have crisp edges. */
export const CANVAS_SIDE = 448;

interface LiveCanvasProps {
  label: string;
  caption: ReactNode;
  render: (context: CanvasRenderingContext2D) => void;
  /** A person points: from the upper left, 0..1. */
  onPoint?: (x: number, y: number) => void;
  testId?: string;
  /** Something is drawn. */
  ready?: boolean;
}

export function LiveCanvas({ label, caption, render, onPoint, testId, ready = true }: LiveCanvasProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (context) render(context);
  }, [render]);

  function follow(event: PointerEvent): void {
    const box = event.currentTarget.getBoundingClientRect();
    onPoint?.((event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height);
  }

  return (
    <figure>
      <canvas
        ref={canvas}
        width={CANVAS_SIDE}
        height={CANVAS_SIDE}
        className={layout.picture}
        style={onPoint ? undefined : { cursor: 'default' }}
        role="img"
        aria-label={label}
        data-testid={testId}
        data-ready={ready}
        onPointerMove={onPoint && follow}
        onPointerDown={onPoint && follow}
      />
      <figcaption className={layout.small}>{caption}</figcaption>
    </figure>
  );
}
