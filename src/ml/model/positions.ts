/** Fixed two-dimensional sine-cosine position embeddings. Source: MAE; reference `sincos_2d`. */

/**
 * Positions of the class token (zeros) and of g x g patches. The first half of the channels encodes the
 * COLUMN, the second half the ROW; inside a half sines come first, then cosines;
 * omega_i = 10000 ** (-i / (width / 4)).
 *
 * @param width channels, divisible by 4
 * @param grid patches along one side, g
 * @returns (1 + g*g, width), row-major
 */
export function sinCosPositions(width: number, grid: number): Float32Array {
  const quarter = Math.floor(width / 4);
  const table = new Float32Array((1 + grid * grid) * width);
  for (let row = 0; row < grid; row++) {
    for (let column = 0; column < grid; column++) {
      const start = (1 + row * grid + column) * width;
      for (let i = 0; i < quarter; i++) {
        const omega = 1 / 10000 ** (i / quarter);
        table[start + i] = Math.sin(column * omega);
        table[start + quarter + i] = Math.cos(column * omega);
        table[start + 2 * quarter + i] = Math.sin(row * omega);
        table[start + 3 * quarter + i] = Math.cos(row * omega);
      }
    }
  }
  return table;
}
