/** One picture of the shared view, with the place that is pointed at and the patch that looks. */
import { useEffect, useRef, useState, type PointerEvent } from 'react';
import { drawLayers, type Layer, type SharedView } from '@/app/viz/sharedView';
import type { PatchMarker } from '@/app/viz/canvas';
import layout from '@/app/ui/layout.module.css';
import styles from './Why.module.css';

/** What a pointer does, at places of the pane from 0 to 1. */
export interface PanePointer {
  down: (u: number, v: number) => void;
  move: (u: number, v: number) => void;
  up: (u: number, v: number) => void;
  leave: () => void;
  wheel: (u: number, v: number, delta: number) => void;
}

interface MapPaneProps {
  label: string;
  layers: readonly Layer[];
  view: SharedView;
  place: { x: number; y: number } | null;
  marked: PatchMarker | null;
  pointer: PanePointer;
}

export function MapPane({ label, layers, view, place, marked, pointer }: MapPaneProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const side = useDeviceSide(canvas);
  const latest = useRef(pointer);
  useEffect(() => {
    latest.current = pointer;
  });

  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context || side === 0) return;
    drawLayers(context, side, view, layers);
    if (marked) outline(context, side, view, marked);
    if (place) cross(context, side, view, place);
  }, [layers, view, place, marked, side]);

  useEffect(() => {
    const element = canvas.current;
    if (!element) return;
    // React listens passively: the page would scroll beside the zoom.
    const wheel = (event: WheelEvent): void => {
      event.preventDefault();
      const { left, top, width } = element.getBoundingClientRect();
      latest.current.wheel((event.clientX - left) / width, (event.clientY - top) / width, event.deltaY);
    };
    element.addEventListener('wheel', wheel, { passive: false });
    return () => element.removeEventListener('wheel', wheel);
  }, []);

  const at = (event: PointerEvent<HTMLCanvasElement>): [number, number] => {
    const { left, top, width } = event.currentTarget.getBoundingClientRect();
    return [(event.clientX - left) / width, (event.clientY - top) / width];
  };
  return (
    <figure className={styles.pane}>
      <canvas
        ref={canvas}
        className={layout.picture}
        width={side}
        height={side}
        role="img"
        aria-label={label}
        data-testid={`pane-${label.toLowerCase()}`}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          pointer.down(...at(event));
        }}
        onPointerMove={(event) => pointer.move(...at(event))}
        onPointerUp={(event) => pointer.up(...at(event))}
        onPointerLeave={pointer.leave}
      />
      <figcaption>{label}</figcaption>
    </figure>
  );
}

/** Black and white, visible on any picture. */
function stroke(context: CanvasRenderingContext2D, path: Path2D): void {
  context.lineWidth = 3;
  context.strokeStyle = '#000';
  context.stroke(path);
  context.lineWidth = 1;
  context.strokeStyle = '#fff';
  context.stroke(path);
}

function cross(
  context: CanvasRenderingContext2D,
  side: number,
  view: SharedView,
  place: { x: number; y: number },
): void {
  const x = ((place.x - view.x) * view.zoom + 0.5) * side;
  const y = ((place.y - view.y) * view.zoom + 0.5) * side;
  const path = new Path2D();
  for (const [dx, dy] of [
    [1, 0],
    [-1, 0],
    [0, 1],
    [0, -1],
  ]) {
    // prettier-ignore
    path.moveTo(x + 4 * dx, y + 4 * dy);
    path.lineTo(x + 12 * dx, y + 12 * dy);
  }
  stroke(context, path);
}

function outline(
  context: CanvasRenderingContext2D,
  side: number,
  view: SharedView,
  { patch, grid }: PatchMarker,
): void {
  const scale = side * view.zoom;
  const path = new Path2D();
  path.rect(
    ((patch % grid) / grid - view.x) * scale + side / 2,
    (Math.floor(patch / grid) / grid - view.y) * scale + side / 2,
    scale / grid,
    scale / grid,
  );
  stroke(context, path);
}

/** Side of a square element in device pixels, following its size. */
function useDeviceSide(element: React.RefObject<HTMLCanvasElement | null>): number {
  const [side, setSide] = useState(0);
  useEffect(() => {
    if (!element.current) return;
    const observer = new ResizeObserver(([entry]) =>
      setSide(Math.round(entry.contentRect.width * devicePixelRatio)),
    );
    observer.observe(element.current);
    return () => observer.disconnect();
  }, [element]);
  return side;
}
