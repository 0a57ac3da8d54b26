/**
 * Ways of summing over rows: one thread a row, where nothing waits; or one workgroup a row, where its lanes'
 * sums are put together by subgroups or in workgroup memory.
 */
import type { KernelCode } from './dispatch';
import { sizeClass, variantFor, type TunedFamily } from './variants';
import { groupsFor } from './wgsl';

export type RowVariant = 'thread' | 'subgroup' | 'workgroup';

export const ROW_VARIANTS: Readonly<Record<string, RowVariant>> = {
  'thread a row': 'thread',
  'workgroup a row, subgroups': 'subgroup',
  'workgroup a row, memory': 'workgroup',
};

/** Lanes of a workgroup that has one row. */
const ROW_LANES = 64;
/** Values up to which a matrix is small, and medium. */
const SIZE_BORDERS = [2 ** 15, 2 ** 18] as const;
/** WebGPU's smallest promise for workgroups along one axis. */
const MAX_GROUPS = 65_535;

/** The variant for a matrix and its workgroups; `threads` is what one-thread-a-row kernels use. */
export function rowVariant(
  family: TunedFamily,
  rows: number,
  width: number,
  threads: number,
): { variant: RowVariant; groups: [number, number, number] } {
  const tuned = { family, size: sizeClass(rows * width, SIZE_BORDERS) };
  const wanted = variantFor(ROW_VARIANTS, tuned, 'thread a row');
  const variant = rows > MAX_GROUPS ? 'thread' : wanted;
  return { variant, groups: [variant === 'thread' ? groupsFor(rows, threads) : rows, 1, 1] };
}

/** WGSL that differs between the variants; kernels have a param `rows`. */
interface RowKernelParts {
  key: RowVariant;
  shape: Pick<KernelCode, 'workgroup' | 'declarations' | 'subgroups'>;
  /** Declares `row` and `first`, the first column of this lane. */
  start: string;
  /** From one column of a lane to its next. */
  stride: string;
  /** Sum over the row's lanes of a vec2f expression; every lane gets it. */
  total: (value: string) => string;
  /** A statement that one lane of the row is enough for. */
  store: (statement: string) => string;
}

const WORKGROUP_SUM = `
var<workgroup> scratch: array<vec2f, ${ROW_LANES}>;
fn rowTotal(value: vec2f, lane: u32) -> vec2f {
  scratch[lane] = value;
  workgroupBarrier();
  for (var reach = ${ROW_LANES / 2}u; reach > 0u; reach >>= 1u) {
    if (lane < reach) { scratch[lane] += scratch[lane + reach]; }
    workgroupBarrier();
  }
  let sum = scratch[0];
  workgroupBarrier();
  return sum;
}`;

const SUBGROUP_SUM = `
var<workgroup> scratch: array<vec2f, ${ROW_LANES}>;
fn rowTotal(value: vec2f, lane: u32, size: u32, member: u32) -> vec2f {
  let part = subgroupAdd(value);
  if (member == 0u) { scratch[lane / size] = part; }
  workgroupBarrier();
  var sum = vec2f();
  for (var i = 0u; i < (${ROW_LANES}u + size - 1u) / size; i++) { sum += scratch[i]; }
  workgroupBarrier();
  return sum;
}`;

export function rowKernelParts(variant: RowVariant, threads: number): RowKernelParts {
  if (variant === 'thread') {
    return {
      key: variant,
      shape: { workgroup: [threads, 1, 1] },
      start: 'if (global.x >= params.rows) { return; }\nlet row = global.x;\nlet first = 0u;',
      stride: '1u',
      total: (value) => `(${value})`,
      store: (statement) => statement,
    };
  }
  const subgroups = variant === 'subgroup';
  return {
    key: variant,
    shape: {
      workgroup: [ROW_LANES, 1, 1],
      declarations: subgroups ? SUBGROUP_SUM : WORKGROUP_SUM,
      subgroups,
    },
    start: 'let row = group.x;\nlet first = lane;',
    stride: `${ROW_LANES}u`,
    total: (value) => `rowTotal(${value}, lane${subgroups ? ', subgroupSize, subgroupLane' : ''})`,
    store: (statement) => `if (lane == 0u) { ${statement} }`,
  };
}
