/** Pictures and maps moved by a field that says where each pixel comes from. */
import { interpolate, NONE, type Raster } from './raster';

/** (side, side, 2): the point of the source, in its pixels, that each pixel of the result shows; its own centre where nothing moves. */
export type Field = Float32Array;

/**
 * @param raster of the mesh where it shall be
 * @param from (V, 3): where its points are in the source
 */
export function fieldOf(raster: Raster, triangles: Uint16Array, from: Float32Array, side: number): Field {
  const field = new Float32Array(2 * side * side);
  for (let y = 0, at = 0; y < side; y++) {
    for (let x = 0; x < side; x++, at += 2) {
      field[at] = x + 0.5;
      field[at + 1] = y + 0.5;
    }
  }
  const flat = new Float32Array((from.length / 3) * 2);
  for (let i = 0, j = 0; i < from.length; i += 3, j += 2) {
    flat[j] = from[i];
    flat[j + 1] = from[i + 1];
  }
  interpolate(raster, triangles, flat, 2, field);
  return field;
}

/**
 * Bilinear between pixels' centres; beyond the border the edge is repeated. Pixels that no triangle covers are copied.
 * @param rgb (side, side, 3)
 */
export function warpPicture(rgb: Uint8Array, side: number, field: Field, { triangle }: Raster): Uint8Array {
  const out = rgb.slice();
  const last = side - 1;
  for (let at = 0; at < side * side; at++) {
    if (triangle[at] === NONE) continue;
    const x = Math.min(last, Math.max(0, field[2 * at] - 0.5));
    const y = Math.min(last, Math.max(0, field[2 * at + 1] - 0.5));
    const left = Math.floor(x);
    const top = Math.floor(y);
    const dx = x - left;
    const dy = y - top;
    const first = 3 * (top * side + left);
    const right = left < last ? 3 : 0;
    const below = top < last ? 3 * side : 0;
    for (let c = first, o = 3 * at; c < first + 3; c++, o++) {
      const above = rgb[c] + dx * (rgb[c + right] - rgb[c]);
      const under = rgb[c + below] + dx * (rgb[c + below + right] - rgb[c + below]);
      out[o] = Math.round(above + dy * (under - above));
    }
  }
  return out;
}

/** The nearest pixel's class; pixels that no triangle covers are copied. @param map (side, side) ids of classes */
export function warpMap(map: Uint8Array, side: number, field: Field, { triangle }: Raster): Uint8Array {
  const out = map.slice();
  for (let at = 0; at < map.length; at++) {
    if (triangle[at] === NONE) continue;
    const x = Math.min(side - 1, Math.max(0, Math.floor(field[2 * at])));
    const y = Math.min(side - 1, Math.max(0, Math.floor(field[2 * at + 1])));
    out[at] = map[y * side + x];
  }
  return out;
}
