/** Linear probes of one set of features: what they tell of targets and classes, split by split, and the figures of all splits. N faces. */
import { isPoseTarget, PROBE_REGIONS, regionOf, type ProbeReadout, type ProbeRegion, type ProbeTargetName } from '@/lib/knowledge'; // prettier-ignore
import { deriveSeed, SeededRandom } from '@/lib/random';
import { fewShotProbes, type ShotFigure } from '@/ml/metrics/fewShot';
import { splitFigure, type HeldOutSplit, type SplitFigure } from '@/ml/metrics/heldOutSplits';
import { neighbourScores } from '@/ml/metrics/nearestNeighbours';
import { auc } from '@/ml/metrics/ranked';
import { sortScores } from '@/ml/metrics/ranking';
import { ridgeHeldOut, rSquared, standardisedKernel, type FaceKernel } from '@/ml/metrics/ridge';
import { messagesHeard } from '@/ml/ops/wasm/turn';

/** Labelled faces of each class that few-shot probes learn from. */
const SHOTS = [1, 5, 20] as const;
/** Stream of the seed that targets are permuted by. */
const PERMUTED_STREAM = 2000;

export interface ProbeTarget {
  name: ProbeTargetName;
  /** Standard deviation over the faces; degrees of angles. */
  deviation: number;
  /** (N) */
  values: Float64Array;
}

/** Of the faces that have a class. */
export interface ProbeClasses {
  /** (N) 1 where the face is an attack, 0 where it is genuine, null without a class. */
  positive: readonly (0 | 1 | null)[];
}

/** What is asked of every set of features. */
export interface ProbeQuestion {
  /** (N) the person, the video, or a name of its own. */
  groups: readonly string[];
  targets: readonly ProbeTarget[];
  classes: ProbeClasses | null;
  splits: readonly HeldOutSplit[];
  seed: number;
}

/** Of each split, in order; null where undefined. */
type OfSplits = (number | null)[];

export interface ReadoutValues {
  width: number;
  /** R^2 by target, and of the same target permuted among the faces. */
  r2: OfSplits[];
  permuted: OfSplits[];
  /** AUC by the linear probe and by k-NN; empty without classes. */
  linear: OfSplits;
  neighbours: OfSplits;
  shots: ShotFigure[];
}

/** AUC on held-out faces, attacks above genuine ones. */
export interface ClassFigures {
  linear: SplitFigure;
  neighbours: SplitFigure;
  shots: ShotFigure[];
}

/** R^2 on held-out faces: 1 is right, 0 no better than the mean. */
export interface ReadoutFigures {
  readout: ProbeReadout;
  /** Numbers a face. */
  width: number;
  /** In the order of the targets. */
  targets: SplitFigure[];
  /** Means over the blendshapes, and over the targets of each region that has any. */
  blendshapes: SplitFigure;
  regions: Partial<Record<ProbeRegion, SplitFigure>>;
  /** Of the blendshapes, permuted among the faces: what no knowledge gives. */
  permuted: SplitFigure;
  /** Of the blendshapes, less the random encoder's on the same splits; null of pixels and random encoders themselves. */
  lessRandom: SplitFigure | null;
  /** Less that of the pixels. */
  lessPixels: SplitFigure | null;
  classes: ClassFigures | null;
}

/**
 * @param features (N, width) row by row
 * @param tell hears of each split that is done
 * @throws the signal's reason
 */
export async function readoutValues(
  { rows, width }: { rows: Float32Array; width: number },
  question: ProbeQuestion,
  tell: () => void,
  signal: AbortSignal,
): Promise<ReadoutValues> {
  const { targets, classes, splits, seed, groups } = question;
  const values: ReadoutValues = {
    width,
    r2: targets.map(() => []),
    permuted: targets.map(() => []),
    ...{
      linear: [],
      neighbours: [],
      shots: classes
        ? fewShotProbes({ features: rows, width, positive: classes.positive, groups }, seed, SHOTS)
        : [],
    },
  };
  for (const [k, split] of splits.entries()) {
    await messagesHeard();
    signal.throwIfAborted();
    const kernel = standardisedKernel(rows, width, split.train);
    const order = SeededRandom.fromSeed(deriveSeed(seed, PERMUTED_STREAM + k)).permutation(groups.length);
    const asked = [
      ...targets.map((target) => target.values),
      ...targets.map((target) => Float64Array.from(order, (i) => target.values[i])),
    ];
    const { predictions } = ridgeHeldOut(kernel, split, asked);
    predictions.forEach((said, t) =>
      (t < targets.length ? values.r2[t] : values.permuted[t - targets.length]).push(
        rSquared(asked[t], split.test, said),
      ),
    );
    if (classes) {
      const { linear, neighbours } = classAucs(kernel, split, classes);
      values.linear.push(linear);
      values.neighbours.push(neighbours);
    }
    tell();
  }
  return values;
}

function classAucs(
  kernel: FaceKernel,
  split: HeldOutSplit,
  { positive }: ProbeClasses,
): { linear: number | null; neighbours: number | null } {
  const labelled = (faces: readonly number[]) => faces.filter((i) => positive[i] !== null);
  const [train, test] = [labelled(split.train), labelled(split.test)];
  const folds = split.folds.map(labelled);
  const sides = (faces: readonly number[]) => new Set(faces.map((i) => positive[i])).size;
  if (sides(train) < 2 || sides(test) < 2) return { linear: null, neighbours: null };
  const numbers = Float64Array.from(positive, (side) => (side === 1 ? 1 : -1));
  const { predictions } = ridgeHeldOut(kernel, { train, test, folds }, [numbers]);
  const of = (scores: Float64Array) =>
    auc(sortScores({ scores: [...scores], positive: test.map((i) => positive[i] ?? 0) }).ranking);
  const near = neighbourScores(
    kernel,
    train,
    test,
    Float64Array.from(positive, (side) => side ?? 0),
  );
  return { linear: of(predictions[0]), neighbours: of(near) };
}

/** Mean over some targets, split by split. */
function meanOfTargets(all: readonly OfSplits[], chosen: readonly number[], splits: number): OfSplits {
  return Array.from({ length: splits }, (_, k) => {
    const known = chosen.map((t) => all[t][k]).filter((value) => value !== null);
    return known.length > 0 ? known.reduce((sum, value) => sum + value, 0) / known.length : null;
  });
}

/** @param beside the values of the random encoder and of the pixels under the same readout; absent: not compared */
export function readoutFigures(
  readout: ProbeReadout,
  values: ReadoutValues,
  { targets, splits, classes }: ProbeQuestion,
  beside: { random?: ReadoutValues; pixels?: ReadoutValues } = {},
): ReadoutFigures {
  const indicesOf = (wanted: (name: ProbeTargetName) => boolean) =>
    targets.flatMap(({ name }, t) => (wanted(name) ? [t] : []));
  const shapes = indicesOf((name) => !isPoseTarget(name));
  const figure = (all: readonly OfSplits[], chosen: readonly number[]) =>
    splitFigure(meanOfTargets(all, chosen, splits.length), splits);
  const less = (other: ReadoutValues | undefined): SplitFigure | null => {
    if (!other) return null;
    const [own, its] = [values, other].map(({ r2 }) => meanOfTargets(r2, shapes, splits.length));
    const differences = own.map((value, k) => subtracted(value, its[k]));
    return splitFigure(differences, splits);
  };
  const regions = PROBE_REGIONS.flatMap((region) => {
    const chosen = indicesOf((name) => regionOf(name) === region);
    return chosen.length > 0 ? [[region, figure(values.r2, chosen)] as const] : [];
  });
  return {
    ...{ readout, width: values.width },
    targets: values.r2.map((ofTarget) => splitFigure(ofTarget, splits)),
    blendshapes: figure(values.r2, shapes),
    regions: Object.fromEntries(regions),
    permuted: figure(values.permuted, shapes),
    ...{ lessRandom: less(beside.random), lessPixels: less(beside.pixels) },
    classes: classes && {
      linear: splitFigure(values.linear, splits),
      neighbours: splitFigure(values.neighbours, splits),
      shots: values.shots,
    },
  };
}

const subtracted = (a: number | null, b: number | null): number | null =>
  a === null || b === null ? null : a - b;
