/** A face drawn from ellipses, with all eleven parsing classes: something to look at before any photograph is there. */

/** Ellipses in a square of side 32 around its centre: [class, x, y, half width, half height], the topmost first. */
const FEATURES = [
  [2, -5, -5, 3, 1],
  [3, 5, -5, 3, 1],
  [4, -5, -2, 2, 1],
  [5, 5, -2, 2, 1],
  [6, 0, 2, 2, 3],
] as const;

function classAt(x: number, y: number): number {
  const within = (cx: number, cy: number, rx: number, ry: number) =>
    ((x - cx) / rx) ** 2 + ((y - cy) / ry) ** 2 <= 1;
  for (const [id, cx, cy, rx, ry] of FEATURES) if (within(cx, cy, rx, ry)) return id;
  if (within(0, 8, 4, 2)) return y < 7.5 ? 7 : y < 8.5 ? 8 : 9;
  if (within(0, 1, 10, 13)) return y < -8 ? 10 : 1;
  return y < 0 && within(0, -1, 13, 14) ? 10 : 0;
}

/** @returns (side, side) class ids of `PARSING_CLASSES`, row-major */
export function drawnParsing(side: number): Uint8Array {
  const scale = 32 / side;
  return Uint8Array.from({ length: side * side }, (_, i) =>
    classAt(((i % side) + 0.5) * scale - 16, (Math.floor(i / side) + 0.5) * scale - 16),
  );
}
