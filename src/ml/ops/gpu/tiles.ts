/** What register-tiled and workgroup-tiled products share: how a thread's tile is named and stored. */
import { unroll } from './wgsl';

/** Result tile of one thread, and the threads of a workgroup. `columns` is a multiple of 4. */
export interface Tile {
  rows: number;
  columns: number;
  threadsX: number;
  threadsY: number;
}

export const tileKey = (tile: Tile) => `${tile.rows}x${tile.columns}/${tile.threadsX}x${tile.threadsY}`;

/** Sums of a tile are held as one vec4 for each row and group of four columns. */
export const sumName = (r: number, c: number) => `sum${r}_${c}`;

/**
 * Runs `text` for each row and vec4 of columns of the tile that lies inside the result; `row`, `column` (in vec4),
 * `columns4` and `params.rows` must be in scope.
 */
export function storeTile(tile: Tile, text: (r: number, c: number) => string): string {
  return unroll(tile.rows, (r) => {
    const stores = unroll(tile.columns / 4, (c) => `if (column + ${c}u < columns4) { ${text(r, c)} }`);
    return `if (row + ${r}u < params.rows) { ${stores} }`;
  });
}

export const PRODUCT_PARAMS = { rows: 'u32', columns: 'u32', depth: 'u32' } as const;

/** Stores of the three products, the same for every way of summing. */
export const storeForward = (tile: Tile) =>
  storeTile(
    tile,
    (r, c) => `store(${sumName(r, c)}, (row + ${r}u) * columns4 + column + ${c}u, column + ${c}u);`,
  );
/** With `scaled`, what is stored already is a factor of the result. */
export const storeInputGradient = (tile: Tile, scaled: boolean) =>
  storeTile(
    tile,
    (r, c) => `dx[(row + ${r}u) * columns4 + column + ${c}u] ${scaled ? '*=' : '='} ${sumName(r, c)};`,
  );
export const storeWeightGradient = (tile: Tile) =>
  storeTile(tile, (r, c) => `partial[(base + row + ${r}u) * columns4 + column + ${c}u] = ${sumName(r, c)};`);
