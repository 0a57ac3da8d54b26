/**
 * Arrays to RGBA pictures: pure functions, no canvas, so that they are tested without a browser.
 * S = side in pixels, P = patch side, g = S / P patches a side, L = g * g patches in row-major order.
 */
import { colorIndex, type ColorMap, type FixedScale } from './colorMap';
import { PARSING_COLORS } from './parsingColors';

/** A square picture, RGBA 0..255, row-major. */
export interface Rgba {
  side: number;
  data: Uint8ClampedArray<ArrayBuffer>;
}

/** What stands in hidden patches: a mid grey that no photograph's patch is mistaken for. */
export const MASKED_COLOR = [128, 128, 128] as const;
/** Hidden patches of the covered region: warm, so that they stand apart from the others. */
export const COVERED_COLOR = [214, 120, 40] as const;

/** How much of the crop is no longer seen where all was changed. */
const CHANGE_STRENGTH = 0.85;

function blank(side: number): Rgba {
  return { side, data: new Uint8ClampedArray(side * side * 4) };
}

/** @param rgb (S, S, 3) row-major, 0..255 */
export function rgbPicture(rgb: Uint8Array, side: number): Rgba {
  const picture = blank(side);
  for (let i = 0; i < side * side; i++) {
    picture.data[i * 4] = rgb[i * 3];
    picture.data[i * 4 + 1] = rgb[i * 3 + 1];
    picture.data[i * 4 + 2] = rgb[i * 3 + 2];
    picture.data[i * 4 + 3] = 255;
  }
  return picture;
}

/**
 * The crop under its parsing map.
 * @param parsing (S, S) class ids of `PARSING_CLASSES`
 * @param strength 0 shows the crop only, 1 the map only
 */
export function parsingPicture(rgb: Uint8Array, parsing: Uint8Array, side: number, strength: number): Rgba {
  const picture = rgbPicture(rgb, side);
  for (let i = 0; i < side * side; i++) {
    const color = PARSING_COLORS[parsing[i]] ?? PARSING_COLORS[0];
    for (let c = 0; c < 3; c++) {
      picture.data[i * 4 + c] = picture.data[i * 4 + c] * (1 - strength) + color[c] * strength;
    }
  }
  return picture;
}

/**
 * The crop, dimmed, with the pixels on which two maps of it differ in orange.
 * @param a (S, S) class ids
 * @param b (S, S) class ids
 */
export function differencePicture(rgb: Uint8Array, a: Uint8Array, b: Uint8Array, side: number): Rgba {
  const picture = rgbPicture(rgb, side);
  for (let i = 0; i < side * side; i++) {
    if (a[i] !== b[i]) picture.data.set(COVERED_COLOR, i * 4);
    else for (let c = 0; c < 3; c++) picture.data[i * 4 + c] *= 0.6;
  }
  return picture;
}

/**
 * The crop, dimmed and grey, under orange as strong as it was changed.
 * @param changed (S, S) 0..1
 */
export function changePicture(rgb: Uint8Array, changed: Float32Array, side: number): Rgba {
  const picture = rgbPicture(rgb, side);
  for (let i = 0; i < side * side; i++) {
    const grey = (0.6 * (rgb[i * 3] + rgb[i * 3 + 1] + rgb[i * 3 + 2])) / 3;
    for (let c = 0; c < 3; c++)
      picture.data[i * 4 + c] = grey + CHANGE_STRENGTH * changed[i] * (COVERED_COLOR[c] - grey);
  }
  return picture;
}

/**
 * What the encoder sees: hidden patches are grey, those of the covered region orange.
 * @param mask (L) 1 = masked
 * @param covered (L) 1 = of the covered region
 */
export function maskedPicture(
  rgb: Uint8Array,
  mask: Uint8Array,
  covered: Uint8Array,
  side: number,
  patchSide: number,
): Rgba {
  const picture = rgbPicture(rgb, side);
  const grid = side / patchSide;
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const patch = Math.floor(y / patchSide) * grid + Math.floor(x / patchSide);
      if (mask[patch] !== 1) continue;
      picture.data.set(covered[patch] === 1 ? COVERED_COLOR : MASKED_COLOR, (y * side + x) * 4);
    }
  }
  return picture;
}

/**
 * The hidden patches alone; the others stay transparent.
 * @param mask (L) 1 = masked
 */
export function hiddenPicture(rgb: Uint8Array, mask: Uint8Array, side: number, patchSide: number): Rgba {
  const picture = rgbPicture(rgb, side);
  const grid = side / patchSide;
  for (let i = 0; i < side * side; i++) {
    const patch = Math.floor(i / side / patchSide) * grid + Math.floor((i % side) / patchSide);
    if (mask[patch] !== 1) picture.data[i * 4 + 3] = 0;
  }
  return picture;
}

/**
 * One pixel a value, coloured on a fixed scale.
 * @param values (L), of a square grid
 * @param only (L) patches that are drawn (1); the others stay transparent. Absent: all.
 */
export function patchValuesPicture(
  values: Float32Array,
  map: ColorMap,
  scale: FixedScale,
  only?: Uint8Array,
): Rgba {
  const picture = blank(Math.round(Math.sqrt(values.length)));
  for (let i = 0; i < values.length; i++) {
    if (only && only[i] !== 1) continue;
    const at = colorIndex(values[i], scale) * 3;
    picture.data.set([map[at], map[at + 1], map[at + 2], 255], i * 4);
  }
  return picture;
}
