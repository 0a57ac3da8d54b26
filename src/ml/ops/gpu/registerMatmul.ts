/**
 * Products of a linear layer as register-tiled kernels: every thread keeps a tile of the result in registers
 * and reads its operands straight from storage, so no thread ever waits for another. All sizes but the number
 * of rows must be multiples of 4. Good on software adapters, where barriers are what costs.
 */
import type { Epilogue } from '../types';
import { epilogueBindings, epilogueFunction, epilogueKey } from './epilogue';
import type { Kernel } from './dispatch';
import {
  PRODUCT_PARAMS,
  formatsKey,
  inputGradientBindings,
  storeForward,
  storeInputGradient,
  storeWeightGradient,
  sumName,
  tileKey,
  type Formats,
  type Scaling,
  type Tile,
} from './tiles';
import { range, unroll } from './wgsl';

/** `row`, `column` (in vec4) of the thread's tile and the declarations of its sums. */
function tileHead(tile: Tile): string {
  const vectors = tile.columns / 4;
  return `
let row = global.y * ${tile.rows}u;
let column = global.x * ${vectors}u;
let columns4 = params.columns / 4u;
let depth4 = params.depth / 4u;
if (row >= params.rows || column >= columns4) { return; }
${unroll(tile.rows, (r) =>
  range(vectors)
    .map((c) => `var ${sumName(r, c)} = vec4f();`)
    .join(' '),
)}`;
}

/** y = epilogue(x W^T): x [rows, depth], weight [columns, depth]. Params: rows, columns, depth. */
export function registerForward(tile: Tile, epilogue: Epilogue, formats: Formats): Kernel {
  const { reads, writes } = epilogueBindings(epilogue, 'vec4f', formats.y);
  const operand = formats.half ? 'vec4h' : 'vec4f';
  const main = `${tileHead(tile)}
${unroll(tile.rows, (r) => `let x${r} = min(row + ${r}u, params.rows - 1u) * depth4;`)}
${unroll(tile.columns, (c) => `let w${c} = min(column * 4u + ${c}u, params.columns - 1u) * depth4;`)}
for (var k = 0u; k < depth4; k++) {
  ${unroll(tile.rows, (r) => `let a${r} = ${operand}(x[x${r} + k]);`)}
  ${unroll(tile.columns, (c) => {
    const dots = range(tile.rows).map((r) => `${sumName(r, c >> 2)}[${c & 3}] += f32(dot(a${r}, b));`);
    return `{ let b = ${operand}(weight[w${c} + k]); ${dots.join(' ')} }`;
  })}
}
${storeForward(tile)}`;
  return {
    key: `linear.forward/registers/${tileKey(tile)}/${formatsKey(formats)}/${epilogueKey(epilogue)}`,
    code: () => ({
      half: formats.half,
      reads: { x: formats.x, weight: 'vec4f', ...reads },
      writes,
      params: PRODUCT_PARAMS,
      workgroup: [tile.threadsX, tile.threadsY, 1],
      declarations: epilogueFunction(epilogue, 'vec4f', formats.y),
      main,
    }),
  };
}

/** dx = dz W, times what `scaling` says: dz [rows, depth], weight [depth, columns]. Params: rows, columns, depth. */
export function registerInputGradient(tile: Tile, scaling: Scaling): Kernel {
  const vectors = tile.columns / 4;
  const main = `${tileHead(tile)}
${unroll(tile.rows, (r) => `let z${r} = min(row + ${r}u, params.rows - 1u) * depth4;`)}
${unroll(vectors, (c) => `let w${c} = min(column + ${c}u, columns4 - 1u);`)}
var at = 0u;
for (var k = 0u; k < depth4; k++) {
  ${unroll(tile.rows, (r) => `let a${r} = dz[z${r} + k];`)}
  ${unroll(4, (u) =>
    unroll(vectors, (c) => {
      const sums = range(tile.rows).map((r) => `${sumName(r, c)} += a${r}[${u}] * b;`);
      return `{ let b = weight[at + ${u}u * columns4 + w${c}]; ${sums.join(' ')} }`;
    }),
  )}
  at += 4u * columns4;
}
${storeInputGradient(tile, scaling)}`;
  return {
    key: `linear.input/registers/${tileKey(tile)}/${scaling}`,
    code: () => ({
      ...inputGradientBindings(scaling),
      params: PRODUCT_PARAMS,
      workgroup: [tile.threadsX, tile.threadsY, 1],
      main,
    }),
  };
}

/**
 * Partial sums of dz^T x and of the columns of dz over chunks of the batch: dz [depth, rows], x [depth, columns],
 * partial [chunks, rows * columns], partialBias [chunks, rows]. Params: rows, columns, depth, chunk (length).
 */
export function registerWeightGradient(tile: Tile, input: Formats['x']): Kernel {
  const vectors = tile.columns / 4;
  const rowVectors = tile.rows / 4;
  const main = `${tileHead(tile)}
let rows4 = params.rows / 4u;
${unroll(rowVectors, (r) => `let z${r} = min(row / 4u + ${r}u, rows4 - 1u); var bias${r} = vec4f();`)}
${unroll(vectors, (c) => `let x${c} = min(column + ${c}u, columns4 - 1u);`)}
let end = min((group.z + 1u) * params.chunk, params.depth);
for (var k = group.z * params.chunk; k < end; k++) {
  ${unroll(vectors, (c) => `let b${c} = vec4f(x[k * columns4 + x${c}]);`)}
  ${unroll(rowVectors, (r) => {
    const sums = range(4).map((u) =>
      range(vectors)
        .map((c) => `${sumName(4 * r + u, c)} += a[${u}] * b${c};`)
        .join(' '),
    );
    return `{ let a = dz[k * rows4 + z${r}]; bias${r} += a; ${sums.join('\n')} }`;
  })}
}
let base = group.z * params.rows;
${storeWeightGradient(tile)}
if (column == 0u) {
  ${unroll(rowVectors, (r) => `if (row / 4u + ${r}u < rows4) { partialBias[base / 4u + z${r}] = bias${r}; }`)}
}`;
  return {
    key: `linear.weight/registers/${tileKey(tile)}/${input}`,
    code: () => ({
      reads: { dz: 'vec4f', x: input },
      writes: { partial: 'vec4f', partialBias: 'vec4f' },
      params: { ...PRODUCT_PARAMS, chunk: 'u32' },
      workgroup: [tile.threadsX, tile.threadsY, 1],
      main,
    }),
  };
}
