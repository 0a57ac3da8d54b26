/** Gradient norm, clipping factor, AdamW and moving average over arenas of parameters. */
import { powerOf } from '@/lib/portableMath';
import * as tf from '../../tf';
import type { AdamwItem, AdamwSettings, EmaPair } from '../types';
import { arenaRuns, packArena, totalSize, unpackArena } from './arena';
import { emptyTensor } from './backend';
import { dispatch, type Kernel } from './dispatch';
import { groupsFor } from './wgsl';

const THREADS = 64;
/** Threads that square and add; the last stage adds up their sums in one thread. */
const NORM_THREADS = 512;

const SQUARES: Kernel = {
  key: 'norm.squares',
  code: () => ({
    reads: { x: 'vec4f' },
    writes: { partial: 'f32' },
    params: { size: 'u32' },
    workgroup: [THREADS, 1, 1],
    main: `
let whole = params.size / 4u;
var squares = vec4f();
for (var i = global.x; i < whole; i += ${NORM_THREADS}u) { let values = x[i]; squares += values * values; }
var sum = squares.x + squares.y + squares.z + squares.w;
if (global.x == 0u) {
  // An arena's padding holds anything.
  for (var c = 0u; c < params.size % 4u; c++) { sum += x[whole][c] * x[whole][c]; }
}
partial[global.x] = sum;`,
  }),
};

const ROOT_OF_SUM: Kernel = {
  key: 'norm.root',
  code: () => ({
    reads: { partial: 'vec4f' },
    writes: { norm: 'f32' },
    params: { size: 'u32' },
    workgroup: [1, 1, 1],
    main: `
var sum = vec4f();
for (var i = 0u; i < params.size; i++) { sum += partial[i]; }
norm[0] = sqrt(sum.x + sum.y + sum.z + sum.w);`,
  }),
};

const CLIP: Kernel = {
  key: 'norm.clip',
  code: () => ({
    reads: { norm: 'f32' },
    writes: { scale: 'f32' },
    params: { maxNorm: 'f32' },
    workgroup: [1, 1, 1],
    main: `scale[0] = min(1.0, params.maxNorm / (norm[0] + 1e-6));`,
  }),
};

const adamwKernel = (scaled: boolean): Kernel => ({
  key: `adamw/${scaled ? 'scaled' : 'plain'}`,
  code: () => ({
    reads: { grad: 'vec4f', ...(scaled && { gradScale: 'f32' as const }) },
    writes: { param: 'vec4f', m: 'vec4f', v: 'vec4f' },
    params: {
      size: 'u32',
      beta1: 'f32',
      beta2: 'f32',
      keep: 'f32',
      stepSize: 'f32',
      rootCorrection: 'f32',
      epsilon: 'f32',
    },
    workgroup: [THREADS, 1, 1],
    main: `
let i = global.x;
if (i >= params.size${scaled ? ' || gradScale[0] < 0.0' : ''}) { return; }
let g = grad[i]${scaled ? ' * gradScale[0]' : ''};
let first = params.beta1 * m[i] + (1.0 - params.beta1) * g;
let second = params.beta2 * v[i] + (1.0 - params.beta2) * g * g;
m[i] = first;
v[i] = second;
param[i] = param[i] * params.keep
  - params.stepSize * first / (sqrt(second) / params.rootCorrection + params.epsilon);`,
  }),
});

const emaKernel = (gated: boolean): Kernel => ({
  key: `ema/${gated ? 'gated' : 'plain'}`,
  code: () => ({
    reads: { online: 'vec4f', ...(gated && { gate: 'f32' as const }) },
    writes: { moving: 'vec4f' },
    params: { size: 'u32', momentum: 'f32' },
    workgroup: [THREADS, 1, 1],
    main: `
let i = global.x;
if (i >= params.size${gated ? ' || gate[0] < 0.0' : ''}) { return; }
moving[i] = params.momentum * moving[i] + (1.0 - params.momentum) * online[i];`,
  }),
});

/** Most workgroups of `addKernel`; its threads stride over larger tensors. */
const ADD_GROUPS = 1024;

const addKernel = (gated: boolean): Kernel => ({
  key: `addInPlace/${gated ? 'gated' : 'plain'}`,
  code: () => ({
    reads: { grad: 'f32', ...(gated && { gate: 'f32' as const }) },
    writes: { sum: 'f32' },
    params: { size: 'u32' },
    workgroup: [THREADS, 1, 1],
    main: `
for (var i = global.x; i < params.size; i += ${THREADS * ADD_GROUPS}u) {
  ${gated ? 'if (gate[0] < 0.0) { sum[i] = 0.0; continue; }' : ''}
  sum[i] += grad[i];
}`,
  }),
});

/** sqrt of the sum of squares of all values: scalar. */
export function globalNormFused(grads: tf.Tensor[]): tf.Scalar {
  return tf.tidy(() => {
    const sums = arenaRuns(grads, (grad) => grad.size).map((run) => {
      const partial = emptyTensor([NORM_THREADS]);
      dispatch(SQUARES, {
        reads: [packArena(run)],
        writes: [partial],
        params: [totalSize(run)],
        groups: [NORM_THREADS / THREADS, 1, 1],
      });
      return partial;
    });
    const all = packArena(sums);
    const norm = emptyTensor<tf.Rank.R0>([]);
    dispatch(ROOT_OF_SUM, { reads: [all], writes: [norm], params: [all.size / 4], groups: [1, 1, 1] });
    return norm;
  });
}

/** min(1, maxNorm / (norm + 1e-6)): scalar. */
export function clipScaleFused(norm: tf.Scalar, maxNorm: number): tf.Scalar {
  const scale = emptyTensor<tf.Rank.R0>([]);
  dispatch(CLIP, { reads: [norm], writes: [scale], params: [maxNorm], groups: [1, 1, 1] });
  return scale;
}

/** AdamW in place: one dispatch for each arena of items with the same decay and learning rate. */
export function adamwUpdateFused(
  items: AdamwItem[],
  settings: AdamwSettings,
  gradScale: tf.Scalar | null,
): void {
  const { beta1, beta2, epsilon, weightDecay, step } = settings;
  for (const alike of groupAlike(items)) {
    const [{ decay, lrScale = 1 }] = alike;
    const lr = settings.lr * lrScale;
    const keep = decay ? 1 - lr * weightDecay : 1;
    const stepSize = lr / (1 - powerOf(beta1, step));
    for (const run of arenaRuns(alike, ({ param }) => param.size)) {
      tf.tidy(() => {
        const targets = [run.map((one) => one.param), run.map((one) => one.m), run.map((one) => one.v)];
        const writes = targets.map(packArena);
        const grad = packArena(run.map((one) => one.grad));
        dispatch(adamwKernel(gradScale !== null), {
          reads: gradScale ? [grad, gradScale] : [grad],
          writes,
          params: [grad.size / 4, beta1, beta2, keep, stepSize, Math.sqrt(1 - powerOf(beta2, step)), epsilon],
          groups: [groupsFor(grad.size / 4, THREADS), 1, 1],
          volatileParams: true,
        });
        writes.forEach((arena, i) => unpackArena(arena, targets[i]));
      });
    }
  }
}

/** Items with the same decay and learning rate, which one dispatch can update together. */
function groupAlike(items: AdamwItem[]): AdamwItem[][] {
  const groups = new Map<string, AdamwItem[]>();
  for (const item of items) {
    const key = `${item.decay}/${item.lrScale ?? 1}`;
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return [...groups.values()];
}

/** target = momentum * target + (1 - momentum) * online, in place; nothing where the gate is negative. */
export function emaUpdateFused(pairs: EmaPair[], momentum: number, gate: tf.Scalar | null): void {
  for (const run of arenaRuns(pairs, ({ target }) => target.size)) {
    tf.tidy(() => {
      const targets = run.map((pair) => pair.target);
      const arena = packArena(targets);
      const online = packArena(run.map((pair) => pair.online));
      dispatch(emaKernel(gate !== null), {
        reads: gate ? [online, gate] : [online],
        writes: [arena],
        params: [arena.size / 4, momentum],
        groups: [groupsFor(arena.size / 4, THREADS), 1, 1],
        volatileParams: true,
      });
      unpackArena(arena, targets);
    });
  }
}

/** accumulator += grad in place, or 0 where the gate is negative. */
export function addInPlaceFused(accumulator: tf.Variable, grad: tf.Tensor, gate: tf.Scalar | null): void {
  dispatch(addKernel(gate !== null), {
    reads: gate ? [grad, gate] : [grad],
    writes: [accumulator],
    params: [grad.size],
    groups: [Math.min(groupsFor(grad.size, THREADS), ADD_GROUPS), 1, 1],
  });
}
