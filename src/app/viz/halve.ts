/** Pictures of half the side: each pixel the mean of four. */

/**
 * @param rgb (S, S, 3) 0..255
 * @param side S, even
 * @returns (S / 2, S / 2, 3)
 */
export function halvePicture(rgb: Uint8Array, side: number): Uint8Array {
  const half = side / 2;
  const out = new Uint8Array(half * half * 3);
  for (let y = 0; y < half; y++) {
    for (let x = 0; x < half; x++) {
      for (let c = 0; c < 3; c++) {
        const at = (2 * y * side + 2 * x) * 3 + c;
        const sum = rgb[at] + rgb[at + 3] + rgb[at + side * 3] + rgb[at + side * 3 + 3];
        out[(y * half + x) * 3 + c] = Math.round(sum / 4);
      }
    }
  }
  return out;
}
