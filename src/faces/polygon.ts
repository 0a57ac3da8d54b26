/** Filling polygons into label maps, the same on every machine: no canvas, no anti-aliasing. */

/** A point in the map's pixels; the first pixel's centre is (0.5, 0.5). */
export interface Point {
  x: number;
  y: number;
}

/**
 * Fills `value` into every pixel whose centre lies inside a closed polygon (even-odd rule). Parts outside the
 * map are clipped; a centre exactly on an edge belongs to the polygon on its right, so that two polygons that
 * share an edge neither overlap nor leave a gap.
 * @param map (height, width) row-major labels, changed in place
 * @param width of the map, pixels
 * @param polygon corners in order, the last is joined to the first; fewer than 3 fill nothing
 */
export function fillPolygon(map: Uint8Array, width: number, polygon: readonly Point[], value: number): void {
  if (polygon.length < 3) return;
  const height = map.length / width;
  const ys = polygon.map(({ y }) => y);
  const firstRow = Math.max(0, Math.ceil(Math.min(...ys) - 0.5));
  const lastRow = Math.min(height - 1, Math.ceil(Math.max(...ys) - 0.5) - 1);
  for (let row = firstRow; row <= lastRow; row++) {
    const crossings = crossingsAt(polygon, row + 0.5);
    for (let i = 0; i + 1 < crossings.length; i += 2) {
      const from = Math.max(0, Math.ceil(crossings[i] - 0.5));
      const to = Math.min(width, Math.ceil(crossings[i + 1] - 0.5));
      if (to > from) map.fill(value, row * width + from, row * width + to);
    }
  }
}

/** Where the polygon's edges cross the horizontal line at `y`, from left to right; always an even count. */
function crossingsAt(polygon: readonly Point[], y: number): number[] {
  const crossings: number[] = [];
  let previous = polygon[polygon.length - 1];
  for (const point of polygon) {
    // Half-open in y: a corner on the line counts once.
    if (previous.y <= y !== point.y <= y) {
      crossings.push(previous.x + ((y - previous.y) / (point.y - previous.y)) * (point.x - previous.x));
    }
    previous = point;
  }
  return crossings.sort((a, b) => a - b);
}
