/**
 * Measures the variants of each family of kernels on the adapter at hand, at sizes that stand for a class, and
 * says which one to take. A variant that computes something else than the one in use, or does not compile
 * here, is out. Choosing is the caller's: what was measured is plain data, to be kept and shown.
 */
import { relativeError } from '../relativeError';
import * as tf from '../../tf';
import { ATTENTION_VARIANTS, attentionBackward, attentionForward } from './attentionKernels';
import { backendInternals, settleGpu } from './backend';
import { compileAhead } from './dispatch';
import { layerNormBackward, layerNormForward } from './layerNormKernels';
import { MATMUL_VARIANTS, matmulForward, matmulInputGradient, matmulWeightGradient } from './matmul';
import { ROW_VARIANTS } from './rowSums';
import {
  classKey,
  currentChoices,
  setChoices,
  takeUses,
  type SizeClass,
  type TunedClass,
  type TunedFamily,
} from './variants';

/** One variant on one class. */
export interface VariantTiming {
  name: string;
  /** Fastest of its samples; null when it was not timed. */
  ms: number | null;
  note?: string;
}

/** What was measured for one class, and what came of it. */
export interface TuningEntry extends TunedClass {
  /** Null: the family's rule of thumb, because time was up. */
  chosen: string | null;
  variants: VariantTiming[];
}

/** A variant must be this much faster than the rule of thumb's, so that noise decides nothing. */
const WORTHWHILE = 0.9;
/** A first run this many times slower than the best one ends a variant's chances. */
const HOPELESS = 2.5;
const ROUNDS = 3;
/** A sample is made of as many runs as take about so long. */
const SAMPLE_MS = 4;
const MAX_RUNS = 40;
/** Sums in another order differ in their last bits; anything beyond this is wrong. */
const AGREEMENT = 1e-4;
/** The same in half precision, where variants also round at different places. */
const HALF_AGREEMENT = 5e-3;
/** What a run's first step may be kept waiting for. */
const BUDGET_MS = 4000;
/** An adapter on which an eighth of a large product takes longer is measured on that eighth. */
const SLOW_MS = 3;
const SLOW_SHARE = 1 / 8;

type Runner = () => tf.Tensor[];

/** Inputs at a size that stands for a class, and what is run on them. */
interface Rehearsal {
  inputs: tf.Tensor[];
  run: Runner;
}

const random = (shape: number[]) => tf.randomUniform(shape, -1, 1, 'float32', 1);

/** Rows, inputs, outputs of layers that stand for nano, micro and tiny. */
const LINEAR_SIZES: Record<SizeClass, [number, number, number]> = {
  small: [272, 32, 96],
  medium: [1040, 64, 192],
  large: [3152, 192, 384],
};

function rehearseLinear(family: TunedFamily, size: SizeClass, share: number): Rehearsal {
  const [allRows, inputs, outputs] = LINEAR_SIZES[size];
  const rows = Math.ceil(allRows * share);
  const shape = { rows, inputs, outputs };
  const [x, weight, dz] = [random([rows, inputs]), random([outputs, inputs]), random([rows, outputs])];
  // The epilogue that most layers have, so that a run finds these pipelines compiled.
  const epilogue = { activation: 'none', bias: true, residual: false, slope: false } as const;
  const bias = random([outputs]);
  const operands = { x, weight, bias, residual: null };
  // In the precision in force, which is what this class was used with.
  const forward = () => [matmulForward(operands, shape, epilogue, [rows, outputs]).y];
  const runs: Partial<Record<TunedFamily, Runner>> = {
    'linear.forward': forward,
    'linear.forward f16': forward,
    'linear.input': () => [matmulInputGradient(dz, weight, shape, [rows, inputs])],
    'linear.weight': () => Object.values(matmulWeightGradient(dz, x, shape)),
  };
  return { inputs: [x, weight, bias, dz], run: runs[family]! };
}

/** Batch, tokens, width, heads. */
const ATTENTION_SIZES: Record<SizeClass, [number, number, number, number]> = {
  small: [8, 17, 32, 2],
  medium: [8, 65, 64, 4],
  large: [2, 197, 192, 3],
};

function rehearseAttention(family: TunedFamily, size: SizeClass): Rehearsal {
  const [batch, tokens, width, heads] = ATTENTION_SIZES[size];
  const qkv = random([batch, tokens, 3 * width]) as tf.Tensor3D;
  const dy = random([batch, tokens, width]);
  const { y, lse } = attentionForward(qkv, heads);
  const run: Runner =
    family === 'attention.forward'
      ? () => Object.values(attentionForward(qkv, heads))
      : () => [attentionBackward(dy, qkv, y, lse, heads)];
  return { inputs: [qkv, dy, y, lse], run };
}

const NORM_SIZES: Record<SizeClass, [number, number]> = {
  small: [272, 32],
  medium: [1040, 64],
  large: [1576, 192],
};

function rehearseLayerNorm(family: TunedFamily, size: SizeClass): Rehearsal {
  const [rows, width] = NORM_SIZES[size];
  const [x, weight, bias, dy] = [
    random([rows, width]),
    random([width]),
    random([width]),
    random([rows, width]),
  ];
  const { y, stats } = layerNormForward(x, weight, bias, 1e-6);
  y.dispose();
  const run: Runner =
    family === 'layerNorm.forward'
      ? () => Object.values(layerNormForward(x, weight, bias, 1e-6))
      : () => layerNormBackward(dy, x, weight, stats);
  return { inputs: [x, weight, bias, dy, stats], run };
}

function rehearse({ family, size }: TunedClass, share: number): Rehearsal {
  if (family.startsWith('linear')) return rehearseLinear(family, size, share);
  return family.startsWith('attention') ? rehearseAttention(family, size) : rehearseLayerNorm(family, size);
}

/** Names of the variants that this device can run. */
export function variantNames(family: TunedFamily): string[] {
  const { device } = backendInternals();
  if (family.startsWith('linear')) {
    const { maxComputeInvocationsPerWorkgroup: most } = device.limits;
    return Object.entries(MATMUL_VARIANTS)
      .filter(([, { tile }]) => tile.threadsX * tile.threadsY <= most)
      .map(([name]) => name);
  }
  if (family.startsWith('attention')) return Object.keys(ATTENTION_VARIANTS);
  return Object.entries(ROW_VARIANTS)
    .filter(([, variant]) => variant !== 'subgroup' || device.features.has('subgroups'))
    .map(([name]) => name);
}

/** Runs `record` with this variant in place of whatever is chosen. */
function withVariant<T>(tuned: TunedClass, name: string | null, record: () => T): T {
  const before = currentChoices();
  const others = Object.entries(before).filter(([key]) => key !== classKey(tuned));
  setChoices(Object.fromEntries(name === null ? others : [...others, [classKey(tuned), name]]));
  try {
    return record();
  } finally {
    setChoices(before);
  }
}

async function sampleMs(tuned: TunedClass, name: string | null, run: Runner, runs: number): Promise<number> {
  const start = performance.now();
  for (let i = 0; i < runs; i++) tf.dispose(withVariant(tuned, name, run));
  await settleGpu();
  return (performance.now() - start) / runs;
}

async function outputs(tuned: TunedClass, name: string | null, run: Runner): Promise<Float32Array[]> {
  const tensors = withVariant(tuned, name, run);
  const values = await Promise.all(tensors.map((tensor) => tensor.data<'float32'>()));
  tf.dispose(tensors);
  return values;
}

interface Contender extends VariantTiming {
  runs: number;
}

/** Compiles what `record` needs; a shader that this adapter refuses rejects, and is nobody else's error. */
async function compile(record: () => void): Promise<void> {
  const { device } = backendInternals();
  device.pushErrorScope('validation');
  const compiled = compileAhead(record);
  const refusal = await device.popErrorScope();
  await compiled;
  if (refusal) throw new Error(refusal.message);
}

/** Checks a variant and runs it once, when it has been compiled. */
async function enter(
  tuned: TunedClass,
  name: string,
  run: Runner,
  { expected, compiled }: { expected: Float32Array[]; compiled: Promise<void> },
): Promise<Contender> {
  try {
    await compiled;
    const actual = await outputs(tuned, name, run);
    const error = Math.max(...actual.map((values, i) => relativeError(values, expected[i])));
    if (!(error < (tuned.family.endsWith('f16') ? HALF_AGREEMENT : AGREEMENT)))
      return { name, ms: null, note: 'computes something else on this adapter', runs: 0 };
    const ms = await sampleMs(tuned, name, run, 1);
    return { name, ms, runs: Math.min(MAX_RUNS, Math.max(1, Math.ceil(SAMPLE_MS / ms))) };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { name, ms: null, note: `does not run on this adapter: ${why}`, runs: 0 };
  }
}

/** Interleaved samples of those that may still win; the fastest of each counts. */
async function race(tuned: TunedClass, run: Runner, contenders: Contender[]): Promise<void> {
  const timed = contenders.filter(({ ms }) => ms !== null);
  const best = Math.min(...timed.map(({ ms }) => ms!));
  const hopeful = timed.filter(({ ms }) => ms! <= HOPELESS * best);
  for (const one of timed) if (!hopeful.includes(one)) one.note = 'one sample';
  for (let round = 0; round < ROUNDS; round++) {
    for (const one of hopeful) one.ms = Math.min(one.ms!, await sampleMs(tuned, one.name, run, one.runs));
  }
}

/** Inputs that this adapter gets through in the time there is. */
async function rehearseInTime(tuned: TunedClass): Promise<Rehearsal> {
  if (tuned.size !== 'large' || !tuned.family.startsWith('linear')) return rehearse(tuned, 1);
  const part = rehearse(tuned, SLOW_SHARE);
  await sampleMs(tuned, null, part.run, 1); // compiles
  if ((await sampleMs(tuned, null, part.run, 1)) > SLOW_MS) return part;
  tf.dispose(part.inputs);
  return rehearse(tuned, 1);
}

async function measureClass(tuned: TunedClass): Promise<TuningEntry> {
  const { inputs, run } = await rehearseInTime(tuned);
  try {
    takeUses();
    const expected = await outputs(tuned, null, run);
    const usual = takeUses().find((one) => classKey(one) === classKey(tuned))?.fallback;
    const names = variantNames(tuned.family);
    const compilations = names.map((name) => compile(() => withVariant(tuned, name, run)));
    await Promise.allSettled(compilations);
    const contenders: Contender[] = [];
    for (const [i, name] of names.entries()) {
      contenders.push(await enter(tuned, name, run, { expected, compiled: compilations[i] }));
    }
    await race(tuned, run, contenders);
    const variants = contenders.map(({ name, ms, note }) => ({ name, ms, ...(note && { note }) }));
    const { family, size } = tuned;
    return { family, size, chosen: winnerOf(variants, usual), variants };
  } finally {
    tf.dispose(inputs);
  }
}

/** The fastest, or the usual one where it is about as fast. */
export function winnerOf(variants: readonly VariantTiming[], usual: string | undefined): string | null {
  const timed = variants.flatMap(({ name, ms }) => (ms === null ? [] : [{ name, ms }]));
  if (timed.length === 0) return null;
  const best = timed.reduce((a, b) => (b.ms < a.ms ? b : a));
  const known = timed.find(({ name }) => name === usual);
  return known && best.ms > WORTHWHILE * known.ms ? known.name : best.name;
}

/**
 * Measures these classes, one after the other. Choices in force are not changed.
 * @param onProgress called with the numbers of classes done and in all
 * @param budgetMs beyond it the classes that are left keep the rule of thumb
 */
export async function measureVariants(
  classes: readonly TunedClass[],
  onProgress: (done: number, total: number) => void,
  budgetMs = BUDGET_MS,
): Promise<TuningEntry[]> {
  const began = performance.now();
  const entries: TuningEntry[] = [];
  for (const { family, size } of classes) {
    onProgress(entries.length, classes.length);
    const inTime = performance.now() - began < budgetMs;
    entries.push(
      inTime ? await measureClass({ family, size }) : { family, size, chosen: null, variants: [] },
    );
  }
  onProgress(classes.length, classes.length);
  takeUses();
  return entries;
}
