/** Correcting a parsing map with a round brush; typed arrays in and out, no canvas. */

export interface BrushPoint {
  /** In the map's pixels; may lie outside. */
  x: number;
  y: number;
}

/** Whether a move of a pointer goes on a stroke that began on the picture: one pressed elsewhere and dragged over it draws nothing. */
export const isStroke = (move: {
  currentTarget: Pick<Element, 'hasPointerCapture'>;
  pointerId: number;
}): boolean => move.currentTarget.hasPointerCapture(move.pointerId);

/**
 * Draws a stroke: every pixel whose centre is at most `radius` from the line between two points.
 * @param map (side, side) class ids; changed in place
 */
export function drawStroke(
  map: Uint8Array,
  side: number,
  from: BrushPoint,
  to: BrushPoint,
  radius: number,
  classId: number,
): void {
  const top = Math.max(0, Math.floor(Math.min(from.y, to.y) - radius));
  const bottom = Math.min(side - 1, Math.ceil(Math.max(from.y, to.y) + radius));
  const left = Math.max(0, Math.floor(Math.min(from.x, to.x) - radius));
  const right = Math.min(side - 1, Math.ceil(Math.max(from.x, to.x) + radius));
  for (let y = top; y <= bottom; y++) {
    for (let x = left; x <= right; x++) {
      if (distance({ x: x + 0.5, y: y + 0.5 }, from, to) <= radius) map[y * side + x] = classId;
    }
  }
}

/** From a point to the nearest point of a line segment. */
function distance(point: BrushPoint, from: BrushPoint, to: BrushPoint): number {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const length2 = dx * dx + dy * dy;
  const along = length2 === 0 ? 0 : ((point.x - from.x) * dx + (point.y - from.y) * dy) / length2;
  const t = Math.min(1, Math.max(0, along));
  return Math.hypot(point.x - from.x - t * dx, point.y - from.y - t * dy);
}
