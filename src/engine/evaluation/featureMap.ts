/** What the head of a detector sees of faces, on a plane: by PCA, or by UMAP where neighbours say more. */
import { UMAP } from 'umap-js';
import { SeededRandom } from '@/lib/random';
import { projectToPlane } from '@/ml/metrics/pca';

export type MapMethod = 'pca' | 'umap';

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
  /** Share of the variance along each axis; null for UMAP, whose axes mean nothing. */
  explained: [number, number] | null;
  points: MapPoint[];
}

/** UMAP's own default; fewer where there are fewer faces. */
const NEIGHBOURS = 15;
/** Below this there are no neighbourhoods to speak of. */
export const FEWEST_FOR_UMAP = 10;

/**
 * @param features (N, D) row by row
 * @returns (N, 2) row by row, and what PCA's axes explain
 */
export async function layOut(
  features: Float32Array,
  width: number,
  method: MapMethod,
  seed: number,
  onProgress: (done: number, total: number) => void,
  signal: AbortSignal,
): Promise<{ points: ArrayLike<number>; explained: [number, number] | null }> {
  const count = features.length / width;
  if (method === 'pca' || count < FEWEST_FOR_UMAP) return projectToPlane(features, width);
  const rows = Array.from({ length: count }, (_, i) =>
    Array.from(features.subarray(i * width, (i + 1) * width)),
  );
  const random = SeededRandom.fromSeed(seed);
  const umap = new UMAP({
    nComponents: 2,
    nNeighbors: Math.min(NEIGHBOURS, count - 1),
    random: () => random.uniform(),
  });
  const epochs = umap.initializeFit(rows);
  for (let epoch = 0; epoch < epochs && !signal.aborted; epoch++) {
    umap.step();
    if (epoch % 20 === 0) {
      onProgress(epoch, epochs);
      await new Promise((resolve) => setTimeout(resolve)); // lets `cancel` be heard
    }
  }
  return { points: umap.getEmbedding().flat(), explained: null };
}
