/** Where the visible patches of a masked face lie when they are laid out as a sequence beside it. No canvas. */

export interface TokenPlace {
  /** Index in the face, row-major. */
  patch: number;
  /** Upper left corner and side in the sequence, pixels. */
  x: number;
  y: number;
  side: number;
}

/** Between two tokens, as a share of one. */
const GAP = 0.16;

/**
 * Visible patches in reading order, in rows to the right of the face and as high as it.
 * @param mask (L,) 1 = hidden
 * @param face side of the face, pixels
 * @param width of face, gap and sequence together; pixels
 */
export function patchPlaces(mask: ArrayLike<number>, face: number, width: number): TokenPlace[] {
  const visible = Array.from(mask).flatMap((bit, patch) => (bit === 0 ? [patch] : []));
  const columns = Math.max(1, Math.ceil(Math.sqrt(visible.length)));
  const pitch = face / columns;
  const side = pitch * (1 - GAP);
  const left = width - face + (pitch - side) / 2;
  return visible.map((patch, i) => ({
    patch,
    x: left + (i % columns) * pitch,
    y: Math.floor(i / columns) * pitch + (pitch - side) / 2,
    side,
  }));
}
