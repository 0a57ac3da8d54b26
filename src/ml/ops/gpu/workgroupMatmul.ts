/**
 * Products of a linear layer for real GPUs: a workgroup stages blocks of both operands in its shared memory,
 * transposed where needed so that the inner loop reads four neighbours at once, and every thread adds up a tile
 * of the result in registers. All sizes but the number of batch rows must be multiples of 4.
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

/** Steps of the inner axis that are staged together. */
const STAGED_DEPTH = 16;

/** One staged operand: `source` and the side of the result that it spans. */
interface Operand {
  stage: string;
  source: string;
  /** Values of the block along its side of the result. */
  span: number;
  /** First value of the block along that side, in WGSL. */
  first: string;
  /** Length of the whole side, in WGSL. */
  length: string;
  /** Stored as [side, depth] (rows of the inner axis) or [depth, side]. */
  stored: 'depth-inner' | 'side-inner';
}

/** Stages steps base..base+15 of the inner axis as [step][side / 4] vec4, zeros outside. */
function stageOperand(
  { stage, source, span, first, length, stored }: Operand,
  threads: number,
  type: Formats['x'],
): string {
  const vectors = span / 4;
  if (stored === 'side-inner') {
    return `
for (var i = lane; i < ${STAGED_DEPTH * vectors}u; i += ${threads}u) {
  let k = base + i / ${vectors}u;
  let at = ${first} / 4u + i % ${vectors}u;
  var value = ${type}();
  if (k < end && at < ${length} / 4u) { value = ${type}(${source}[k * (${length} / 4u) + at]); }
  ${stage}[i] = value;
}`;
  }
  const steps = STAGED_DEPTH / 4;
  return `
for (var i = lane; i < ${vectors * steps}u; i += ${threads}u) {
  let line = i / ${steps}u;
  let k = base / 4u + i % ${steps}u;
  let side = ${first} + 4u * line;
  ${unroll(4, (u) => `var m${u} = ${type}();`)}
  if (k < end / 4u) {
    ${unroll(4, (u) => `if (side + ${u}u < ${length}) { m${u} = ${type}(${source}[(side + ${u}u) * (end / 4u) + k]); }`)}
  }
  let to = 4u * (i % ${steps}u) * ${vectors}u + line;
  ${unroll(4, (u) => `${stage}[to + ${u * vectors}u] = ${type}(m0[${u}], m1[${u}], m2[${u}], m3[${u}]);`)}
}`;
}

interface Product {
  a: Pick<Operand, 'source' | 'stored'>;
  b: Pick<Operand, 'source' | 'stored'>;
  /** WGSL that declares `start` and `end` on the inner axis, both the same in a workgroup. */
  extent: string;
  /** Operands are staged and multiplied as this, sums are f32; default vec4f. */
  type?: Formats['x'];
  /** What a thread does with each of its vec4 of a, beside multiplying. */
  watch?: (vector: number) => string;
}

function declarationsOf(tile: Tile, type: Formats['x'] = 'vec4f'): string {
  const memory = (name: string, span: number) =>
    `var<workgroup> ${name}: array<${type}, ${(STAGED_DEPTH * span) / 4}>;`;
  return `${memory('stageA', tile.rows * tile.threadsY)} ${memory('stageB', tile.columns * tile.threadsX)}`;
}

/** The sums of a thread's tile; afterwards `row`, `column` (in vec4) and `columns4` say where they belong. */
function sumTile(tile: Tile, { a, b, extent, watch, type = 'vec4f' }: Product): string {
  const [rowVectors, vectors] = [tile.rows / 4, tile.columns / 4];
  const [spanA, spanB] = [tile.rows * tile.threadsY, tile.columns * tile.threadsX];
  const threads = tile.threadsX * tile.threadsY;
  const sideA = { stage: 'stageA', span: spanA, first: `group.y * ${spanA}u`, length: 'params.rows', ...a };
  const sideB = {
    stage: 'stageB',
    span: spanB,
    first: `group.x * ${spanB}u`,
    length: 'params.columns',
    ...b,
  };
  return `
let row = global.y * ${tile.rows}u;
let column = global.x * ${vectors}u;
let columns4 = params.columns / 4u;
${unroll(tile.rows, (r) =>
  range(vectors)
    .map((c) => `var ${sumName(r, c)} = vec4f();`)
    .join(' '),
)}
${extent}
for (var base = start; base < end; base += ${STAGED_DEPTH}u) {
  workgroupBarrier();
  ${stageOperand(sideA, threads, type)}
  ${stageOperand(sideB, threads, type)}
  workgroupBarrier();
  for (var k = 0u; k < ${STAGED_DEPTH}u; k++) {
    ${unroll(vectors, (c) => `let b${c} = stageB[k * ${spanB / 4}u + local.x * ${vectors}u + ${c}u];`)}
    ${unroll(rowVectors, (r) => {
      const sums = range(4).map((u) =>
        range(vectors)
          .map((c) => `${sumName(4 * r + u, c)} += vec4f(a[${u}] * b${c});`)
          .join(' '),
      );
      const load = `let a = stageA[k * ${spanA / 4}u + local.y * ${rowVectors}u + ${r}u];`;
      return `{ ${load} ${watch?.(r) ?? ''} ${sums.join('\n')} }`;
    })}
  }
}`;
}

const WHOLE_DEPTH = 'let start = 0u; let end = params.depth;';

/** As `registerForward`. */
export function workgroupForward(tile: Tile, epilogue: Epilogue, formats: Formats): Kernel {
  const { reads, writes } = epilogueBindings(epilogue, 'vec4f', formats.y);
  const type = formats.half ? 'vec4h' : 'vec4f';
  return {
    key: `linear.forward/workgroup/${tileKey(tile)}/${formatsKey(formats)}/${epilogueKey(epilogue)}`,
    code: () => ({
      half: formats.half,
      reads: { x: formats.x, weight: 'vec4f', ...reads },
      writes,
      params: PRODUCT_PARAMS,
      workgroup: [tile.threadsX, tile.threadsY, 1],
      declarations: `${declarationsOf(tile, type)} ${epilogueFunction(epilogue, 'vec4f', formats.y)}`,
      main: `${sumTile(tile, {
        a: { source: 'x', stored: 'depth-inner' },
        b: { source: 'weight', stored: 'depth-inner' },
        extent: WHOLE_DEPTH,
        type,
      })}
${storeForward(tile)}`,
    }),
  };
}

/** As `registerInputGradient`. */
export function workgroupInputGradient(tile: Tile, scaling: Scaling): Kernel {
  return {
    key: `linear.input/workgroup/${tileKey(tile)}/${scaling}`,
    code: () => ({
      ...inputGradientBindings(scaling),
      params: PRODUCT_PARAMS,
      workgroup: [tile.threadsX, tile.threadsY, 1],
      declarations: declarationsOf(tile),
      main: `${sumTile(tile, {
        a: { source: 'dz', stored: 'depth-inner' },
        b: { source: 'weight', stored: 'side-inner' },
        extent: WHOLE_DEPTH,
      })}
${storeInputGradient(tile, scaling)}`,
    }),
  };
}

/** As `registerWeightGradient`. */
export function workgroupWeightGradient(tile: Tile, input: Formats['x']): Kernel {
  const rowVectors = tile.rows / 4;
  return {
    key: `linear.weight/workgroup/${tileKey(tile)}/${input}`,
    code: () => ({
      reads: { dz: 'vec4f', x: input },
      writes: { partial: 'vec4f', partialBias: 'vec4f' },
      params: { ...PRODUCT_PARAMS, chunk: 'u32' },
      workgroup: [tile.threadsX, tile.threadsY, 1],
      declarations: declarationsOf(tile),
      main: `
${unroll(rowVectors, (r) => `var bias${r} = vec4f();`)}
${sumTile(tile, {
  a: { source: 'dz', stored: 'side-inner' },
  b: { source: 'x', stored: 'side-inner' },
  extent: 'let start = group.z * params.chunk; let end = min((group.z + 1u) * params.chunk, params.depth);',
  watch: (r) => `bias${r} += a;`,
})}
let base = group.z * params.rows;
${storeWeightGradient(tile)}
if (column == 0u) {
  ${unroll(rowVectors, (r) => `if (row + ${4 * r}u < params.rows) { partialBias[(base + row) / 4u + ${r}u] = bias${r}; }`)}
}`,
    }),
  };
}
