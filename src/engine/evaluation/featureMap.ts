/** What the head of a detector sees of faces, on a plane: by PCA, or by UMAP or t-SNE where neighbours say more. */
import { UMAP } from 'umap-js';
import { LabError } from '@/lib/errors';
import { SeededRandom } from '@/lib/random';
import { projectToPlane } from '@/ml/metrics/pca';
import { MOST_FOR_TSNE, Tsne, TSNE_STEPS } from '@/ml/metrics/tsne';

export type MapMethod = 'pca' | 'umap' | 'tsne';

/** One face on the map. */
export interface MapPoint {
  id: string;
  name: string;
  setId: string;
  label: string;
  /** Probability of an attack; null where no output is known to be genuine. */
  score: number | null;
  x: number;
  y: number;
}

export interface FeatureMap {
  method: MapMethod;
  /** Share of the variance along each axis; null for the others, whose axes mean nothing. */
  explained: [number, number] | null;
  points: MapPoint[];
}

/** UMAP's own default; fewer where there are fewer faces. */
const NEIGHBOURS = 15;
/** Below this there are no neighbourhoods to speak of. */
export const FEWEST_NEIGHBOURS = 10;

/** Where the faces lie. */
interface Layout extends Pick<FeatureMap, 'method' | 'explained'> {
  /** (N, 2) row by row. */
  points: ArrayLike<number>;
}

type Progress = (done: number, total: number) => void;

/**
 * @param features (N, D) row by row
 * @param method where there are too few faces for neighbourhoods, it is PCA
 * @throws LabError `invalid-config` for more faces than t-SNE can hold
 */
export async function layOut(
  features: Float32Array,
  width: number,
  method: MapMethod,
  seed: number,
  onProgress: Progress,
  signal: AbortSignal,
): Promise<Layout> {
  const count = features.length / width;
  if (method === 'pca' || count < FEWEST_NEIGHBOURS)
    return { method: 'pca', ...projectToPlane(features, width) };
  if (method === 'tsne') requireFew(count);
  const steps = method === 'umap' ? umapSteps(features, width, seed) : tsneSteps(features, width, seed);
  for (let step = 0; step < steps.total && !signal.aborted; step++) {
    steps.take();
    if (step % 20 === 0) {
      onProgress(step, steps.total);
      await new Promise((resolve) => setTimeout(resolve)); // lets `cancel` be heard
    }
  }
  return { method, points: steps.points(), explained: null };
}

function requireFew(count: number): void {
  if (count <= MOST_FOR_TSNE) return;
  throw new LabError(
    'invalid-config',
    `t-SNE compares every face with every other: ${count} faces are more than ${MOST_FOR_TSNE}.`,
    'Choose UMAP, or evaluate fewer datasets at a time.',
  );
}

interface Steps {
  total: number;
  take: () => void;
  points: () => ArrayLike<number>;
}

function umapSteps(features: Float32Array, width: number, seed: number): Steps {
  const count = features.length / width;
  const rows = Array.from({ length: count }, (_, i) =>
    Array.from(features.subarray(i * width, (i + 1) * width)),
  );
  const random = SeededRandom.fromSeed(seed);
  const umap = new UMAP({
    nComponents: 2,
    nNeighbors: Math.min(NEIGHBOURS, count - 1),
    random: () => random.uniform(),
  });
  const total = umap.initializeFit(rows);
  return { total, take: () => umap.step(), points: () => umap.getEmbedding().flat() };
}

function tsneSteps(features: Float32Array, width: number, seed: number): Steps {
  const tsne = new Tsne(features, width, seed);
  return { total: TSNE_STEPS, take: () => tsne.step(), points: () => tsne.points };
}
