/**
 * One zoom and pan for several square pictures of the same face. All positions are in units of the crop: 0..1 is the
 * crop, beyond it the rest of the photograph.
 */

export interface SharedView {
  /** 1 shows the crop, larger less of it. */
  zoom: number;
  /** What stands in the middle. */
  x: number;
  y: number;
}

export const WHOLE_CROP: SharedView = { zoom: 1, x: 0.5, y: 0.5 };

const MIN_ZOOM = 0.5;
const MAX_ZOOM = 32;

const clamp = (value: number, low: number, high: number) => Math.min(high, Math.max(low, value));

/** Where a place of the pane lies on the crop. @param u, v in the pane, 0..1 */
export function toCropPlace({ zoom, x, y }: SharedView, u: number, v: number): { x: number; y: number } {
  return { x: x + (u - 0.5) / zoom, y: y + (v - 0.5) / zoom };
}

/** Zooms by a factor; the place under (u, v) of the pane stays where it is. */
export function zoomed(view: SharedView, factor: number, u = 0.5, v = 0.5): SharedView {
  const zoom = clamp(view.zoom * factor, MIN_ZOOM, MAX_ZOOM);
  const fixed = toCropPlace(view, u, v);
  return bounded({ zoom, x: fixed.x - (u - 0.5) / zoom, y: fixed.y - (v - 0.5) / zoom });
}

/** Moves the picture with the hand. @param du, dv of the pane, 0..1 */
export function panned(view: SharedView, du: number, dv: number): SharedView {
  return bounded({ ...view, x: view.x - du / view.zoom, y: view.y - dv / view.zoom });
}

/** Never so far that the crop is out of sight. */
function bounded({ zoom, x, y }: SharedView): SharedView {
  return { zoom, x: clamp(x, 0, 1), y: clamp(y, 0, 1) };
}

/**
 * Draws pictures into a pane, each at its place, the first below.
 * @param side of the pane in device pixels
 */
export function drawLayers(
  context: CanvasRenderingContext2D,
  side: number,
  view: SharedView,
  layers: readonly Layer[],
): void {
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, side, side);
  const scale = side * view.zoom;
  context.setTransform(scale, 0, 0, scale, side / 2 - view.x * scale, side / 2 - view.y * scale);
  for (const { image, x, y, width, height, alpha, smooth } of layers) {
    context.globalAlpha = alpha;
    context.imageSmoothingEnabled = smooth;
    context.drawImage(image, x, y, width, height);
  }
  context.globalAlpha = 1;
  context.setTransform(1, 0, 0, 1, 0, 0);
}

export interface Layer {
  image: CanvasImageSource;
  /** In units of the crop. */
  x: number;
  y: number;
  width: number;
  height: number;
  alpha: number;
  smooth: boolean;
}
