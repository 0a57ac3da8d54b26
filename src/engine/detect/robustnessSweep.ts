/**
 * How a detector's AUC falls as pictures get worse: the aligned crop through JPEG, blur, a smaller size or noise,
 * before it is scaled to the network. Seeded; the same faces at every level.
 */
import { addNoise, blurPicture, downUp, jpegRoundTrip } from '@/faces/degrade';
import { deriveSeed, SeededRandom } from '@/lib/random';
import { CROP_SIZE } from '@/lib/regions';
import { bootstrapInterval, type Interval } from '@/ml/metrics/bootstrap';
import { auc } from '@/ml/metrics/ranked';
import { sortScores, type ScoredLabels } from '@/ml/metrics/ranking';

const SUBSET_STREAM = 31;
const NOISE_STREAM = 32;

export interface Degradation {
  name: 'jpeg' | 'blur' | 'resize' | 'noise';
  /** What the number of a level means. */
  unit: string;
  /** From harmless to bad. */
  levels: readonly number[];
  /** @param rgb (CROP_SIZE, CROP_SIZE, 3) */
  apply(rgb: Uint8Array, level: number, random: SeededRandom): Uint8Array;
}

export const DEGRADATIONS: readonly Degradation[] = [
  {
    name: 'jpeg',
    unit: 'quality',
    levels: [90, 70, 50, 30, 10],
    apply: (rgb, level) => jpegRoundTrip(rgb, CROP_SIZE, level),
  },
  {
    name: 'blur',
    unit: 'sigma, pixels of the 224-pixel crop',
    levels: [0.5, 1, 2, 3, 5],
    apply: (rgb, level) => blurPicture(rgb, CROP_SIZE, level),
  },
  {
    name: 'resize',
    unit: 'times smaller, and up again',
    levels: [1.5, 2, 3, 4, 8],
    apply: (rgb, level) => downUp(rgb, CROP_SIZE, level),
  },
  {
    name: 'noise',
    unit: 'standard deviation, of 255',
    levels: [2, 5, 10, 20, 40],
    apply: (rgb, level, random) => addNoise(rgb, level, random),
  },
];

/** The figures of one level; level null: the pictures as they are. */
export interface RobustnessPoint {
  degradation: Degradation['name'] | 'none';
  unit: string;
  level: number | null;
  faces: number;
  /** null where one class is missing. */
  auc: number | null;
  interval: Interval | null;
}

/** `count` positions of 0..total-1, the same for the same seed, with the share of each kind kept. */
export function seededSubset(kinds: readonly unknown[], count: number, seed: number): number[] {
  if (kinds.length <= count) return kinds.map((_, i) => i);
  const byKind = new Map<unknown, number[]>();
  kinds.forEach((kind, i) => byKind.set(kind, [...(byKind.get(kind) ?? []), i]));
  const random = SeededRandom.fromSeed(deriveSeed(seed, SUBSET_STREAM));
  const taken = [...byKind.values()].flatMap((members) => {
    const wanted = Math.max(1, Math.round((count * members.length) / kinds.length));
    return random
      .permutation(members.length)
      .slice(0, wanted)
      .map((i) => members[i]);
  });
  return taken.sort((a, b) => a - b);
}

export interface SweepFaces {
  count: number;
  /** (CROP_SIZE, CROP_SIZE, 3) */
  rgb(index: number): Uint8Array;
  positive: ArrayLike<number>;
  /** The video of each face, or a name of its own. */
  groups: readonly string[];
}

/**
 * @param score attack scores of pictures
 * @param onPoint each level as soon as it is known, the pictures as they are first
 * @param onFaces faces judged so far, of all levels
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
    ...DEGRADATIONS.flatMap((degradation) => degradation.levels.map((level) => ({ degradation, level }))),
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
