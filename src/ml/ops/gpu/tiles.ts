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
/** What the gradient of an input is multiplied by: nothing, what `dx` holds, or `factor`, stored in half precision. */
export type Scaling = 'plain' | 'in place' | 'by halves';

/** Bindings of an input gradient. */
export const inputGradientBindings = (scaling: Scaling) => ({
  reads: {
    dz: 'vec4f' as const,
    weight: 'vec4f' as const,
    ...(scaling === 'by halves' && { factor: 'vec4h' as const }),
  },
  writes: { dx: 'vec4f' as const },
});

/** How the operands of a forward product are stored and multiplied, and its result is stored. */
export interface Formats {
  /** Products in f16, their sums in f32. */
  half: boolean;
  x: 'vec4f' | 'vec4h';
  y: 'vec4f' | 'vec4h';
}
export const formatsKey = ({ half, x, y }: Formats) => `${half ? 'f16' : 'f32'}/${x}/${y}`;

export const storeInputGradient = (tile: Tile, scaling: Scaling) =>
  storeTile(tile, (r, c) => {
    const factor = scaling === 'by halves' ? ' * vec4f(factor[at])' : '';
    return `{
  let at = (row + ${r}u) * columns4 + column + ${c}u;
  dx[at] ${scaling === 'in place' ? '*=' : '='} ${sumName(r, c)}${factor};
}`;
  });
export const storeWeightGradient = (tile: Tile) =>
  storeTile(tile, (r, c) => `partial[(base + row + ${r}u) * columns4 + column + ${c}u] = ${sumName(r, c)};`);
