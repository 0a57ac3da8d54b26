/**
 * Any matrix product with any sizes and strides, one thread a result: the path for sizes that are not multiples
 * of 4 (a head with two classes), which are too small to be worth a tile.
 */
import type { Epilogue } from '../types';
import { epilogueBindings, epilogueFunction, epilogueKey } from './epilogue';
import type { Kernel } from './dispatch';

/** Threads of a workgroup along columns and rows. */
export const STRIDED_THREADS: readonly [number, number] = [8, 8];

/**
 * y[r, c] = epilogue(sum over k of a[r * aRow + k * aDepth] * b[c * bColumn + k * bDepth]).
 * Params: rows, columns, depth, aRow, aDepth, bColumn, bDepth.
 */
export function stridedMatmul(epilogue: Epilogue): Kernel {
  const { reads, writes } = epilogueBindings(epilogue, 'f32');
  return {
    key: `linear.strided/${epilogueKey(epilogue)}`,
    code: () => ({
      reads: { a: 'f32', b: 'f32', ...reads },
      writes,
      params: {
        rows: 'u32',
        columns: 'u32',
        depth: 'u32',
        aRow: 'u32',
        aDepth: 'u32',
        bColumn: 'u32',
        bDepth: 'u32',
      },
      workgroup: [...STRIDED_THREADS, 1],
      declarations: epilogueFunction(epilogue, 'f32'),
      main: `
if (global.y >= params.rows || global.x >= params.columns) { return; }
var sum = 0.0;
for (var k = 0u; k < params.depth; k++) {
  sum += a[global.y * params.aRow + k * params.aDepth] * b[global.x * params.bColumn + k * params.bDepth];
}
store(sum, global.y * params.columns + global.x, global.x);`,
    }),
  };
}
