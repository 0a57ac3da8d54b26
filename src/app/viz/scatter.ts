/** Points of a map on a canvas. No React. */

/** Okabe and Ito's colours without black: told apart by colour-blind eyes, on light and dark. */
export const KIND_COLORS = [
  '#0072b2',
  '#d55e00',
  '#009e73',
  '#cc79a7',
  '#e69f00',
  '#56b4e9',
  '#b8a800',
] as const;

/** CSS pixels kept free around the points. */
const MARGIN = 16;
const RADIUS = 4;

export interface Scatter {
  /** In units of the data. */
  x: ArrayLike<number>;
  y: ArrayLike<number>;
  /** CSS colours. */
  colors: readonly string[];
}

/** Where each point lies in a square of this side, (N, 2); both axes have the same scale. */
export function placePoints({ x, y }: Pick<Scatter, 'x' | 'y'>, side: number): Float64Array {
  const range = (values: ArrayLike<number>): [number, number] => {
    let [low, high] = [Infinity, -Infinity];
    for (let i = 0; i < values.length; i++) {
      low = Math.min(low, values[i]);
      high = Math.max(high, values[i]);
    }
    return [low, high];
  };
  const [[left, right], [low, high]] = [range(x), range(y)];
  const scale = (side - 2 * MARGIN) / Math.max(right - left, high - low, 1e-12);
  const places = new Float64Array(2 * x.length);
  for (let i = 0; i < x.length; i++) {
    places[2 * i] = side / 2 + scale * (x[i] - (left + right) / 2);
    places[2 * i + 1] = side / 2 - scale * (y[i] - (low + high) / 2);
  }
  return places;
}

/** The point nearest to a place, or -1 without points. */
export function nearestPoint(places: Float64Array, x: number, y: number): number {
  let nearest = -1;
  let least = Infinity;
  for (let i = 0; i < places.length / 2; i++) {
    const distance = (places[2 * i] - x) ** 2 + (places[2 * i + 1] - y) ** 2;
    if (distance < least) [nearest, least] = [i, distance];
  }
  return nearest;
}

/** @param pointed index of the point that is looked at, or -1 */
export function drawScatter(
  context: CanvasRenderingContext2D,
  places: Float64Array,
  colors: readonly string[],
  pointed: number,
  side: number,
): void {
  context.clearRect(0, 0, side, side);
  const dot = (i: number, radius: number) => {
    context.beginPath();
    context.arc(places[2 * i], places[2 * i + 1], radius, 0, 2 * Math.PI);
  };
  context.globalAlpha = 0.75;
  colors.forEach((color, i) => {
    context.fillStyle = color;
    dot(i, RADIUS);
    context.fill();
  });
  context.globalAlpha = 1;
  if (pointed < 0) return;
  for (const [color, width] of [
    ['#000', 5],
    ['#fff', 2],
  ] as const) {
    context.strokeStyle = color;
    context.lineWidth = width;
    dot(pointed, RADIUS + 3);
    context.stroke();
  }
}
