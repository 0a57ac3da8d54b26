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

/**
 * The nearest pixel's class; pixels that no triangle covers are copied. A map of another side than the field's moves each of its pixels by
 * what the field's nearest one moves by: a small picture's field is enough for its large map.
 * @param map (mapSide, mapSide) ids of classes
 * @param side of field and raster
 */
export function warpMap(map: Uint8Array, side: number, field: Field, { triangle }: Raster): Uint8Array {
  const out = map.slice();
  const mapSide = Math.sqrt(map.length);
  const scale = mapSide / side;
  const cells = Int32Array.from({ length: mapSide }, (_, i) => Math.floor((i + 0.5) / scale));
  for (let row = 0, at = 0; row < mapSide; row++) {
    for (let column = 0; column < mapSide; column++, at++) {
      const cell = cells[row] * side + cells[column];
      if (triangle[cell] === NONE) continue;
      const across = scale * (field[2 * cell] - cells[column] - 0.5);
      const down = scale * (field[2 * cell + 1] - cells[row] - 0.5);
      const x = Math.min(mapSide - 1, Math.max(0, Math.floor(column + 0.5 + across)));
      const y = Math.min(mapSide - 1, Math.max(0, Math.floor(row + 0.5 + down)));
      out[at] = map[y * mapSide + x];
    }
  }
  return out;
}
