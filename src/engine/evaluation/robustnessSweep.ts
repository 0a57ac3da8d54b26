/**
 * How a detector's AUC falls as pictures get worse: the aligned crop through JPEG, blur, a smaller size or noise,
 * before it is scaled to the network. Seeded; the same faces at every level.
 */
import { deriveSeed, SeededRandom } from '@/lib/random';
import { bootstrapInterval, type Interval } from '@/ml/metrics/bootstrap';
import { auc } from '@/ml/metrics/ranked';
import { sortScores, type ScoredLabels } from '@/ml/metrics/ranking';
import { inContentOrder } from '../data/contentOrder';
import { DEGRADATIONS, type DegradationName } from './degradations';

const SUBSET_STREAM = 31;
const NOISE_STREAM = 32;

/** From harmless to bad. */
export const SWEPT_LEVELS: Readonly<Record<DegradationName, readonly number[]>> = {
  jpeg: [90, 70, 50, 30, 10],
  blur: [0.5, 1, 2, 3, 5],
  resize: [1.5, 2, 3, 4, 8],
  noise: [2, 5, 10, 20, 40],
};

/** The figures of one level; level null: the pictures as they are. */
export interface RobustnessPoint {
  degradation: DegradationName | 'none';
  unit: string;
  level: number | null;
  faces: number;
  /** null where one class is missing. */
  auc: number | null;
  interval: Interval | null;
}

interface Labelled {
  id: string;
  name: string;
  label?: string;
}

/**
 * `count` of the faces, all where there are no more, with the share of each class unchanged: the same ones, in the order of
 * their content, for the same seed, however the faces came.
 */
export function seededSubset<T extends Labelled>(faces: readonly T[], count: number, seed: number): T[] {
  const ordered = inContentOrder(faces);
  if (ordered.length <= count) return ordered;
  const byLabel = new Map<string | undefined, number[]>();
  ordered.forEach(({ label }, i) => byLabel.set(label, [...(byLabel.get(label) ?? []), i]));
  const random = SeededRandom.fromSeed(deriveSeed(seed, SUBSET_STREAM));
  const taken = [...byLabel.values()].flatMap((members) => {
    const wanted = Math.max(1, Math.round((count * members.length) / ordered.length));
    return random
      .permutation(members.length)
      .slice(0, wanted)
      .map((i) => members[i]);
  });
  return taken.sort((a, b) => a - b).map((i) => ordered[i]);
}

export interface SweepFaces {
  count: number;
  /** (224, 224, 3) */
  rgb(index: number): Uint8Array;
  positive: ArrayLike<number>;
  /** The video of each face, or a name of its own. */
  groups: readonly string[];
}

/**
 * @param score attack scores of pictures
 * @param onPoint each level as soon as it is known, the pictures as they are first
 * @param onFaces faces scored so far, of all levels
 */
export async function sweepRobustness(
  faces: SweepFaces,
  score: (pictures: Uint8Array[]) => Promise<ArrayLike<number>>,
  seed: number,
  on: { point: (point: RobustnessPoint) => void; faces: (done: number, total: number) => void },
  signal: AbortSignal,
): Promise<void> {
  const plan = [
    { degradation: null, level: null },
    ...Object.values(DEGRADATIONS).flatMap((degradation) =>
      SWEPT_LEVELS[degradation.name].map((level) => ({ degradation, level })),
    ),
  ];
  const total = plan.length * faces.count;
  for (const [step, { degradation, level }] of plan.entries()) {
    const scores = new Float64Array(faces.count);
    for (let from = 0; from < faces.count; from += CHUNK) {
      if (signal.aborted) return;
      const chunk = Array.from({ length: Math.min(CHUNK, faces.count - from) }, (_, i) => from + i);
      const pictures = chunk.map((i) => {
        const rgb = faces.rgb(i);
        const random = SeededRandom.fromSeed(deriveSeed(deriveSeed(seed, NOISE_STREAM), i));
        return degradation && level !== null ? degradation.apply(rgb, level, random) : rgb;
      });
      scores.set(await score(pictures), from);
      on.faces(step * faces.count + from + chunk.length, total);
    }
    const sample: ScoredLabels = { scores, positive: faces.positive };
    on.point({
      degradation: degradation?.name ?? 'none',
      unit: degradation?.unit ?? '',
      level,
      faces: faces.count,
      auc: auc(sortScores(sample).ranking),
      interval: bootstrapInterval(sample, auc, { seed, groups: faces.groups }),
    });
  }
}

/** Faces in memory at once. */
const CHUNK = 16;
