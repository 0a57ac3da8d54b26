/**
 * One or two networks of any kind on the same faces, block by block: how far their heads look, and how alike their features
 * are. N faces, H heads, D width.
 */
import type { FaceCrop } from '@/faces/types';
import { bonaFideClass } from '@/lib/bonaFide';
import { LabError } from '@/lib/errors';
import { CROP_SIZE } from '@/lib/regions';
import { patchDistances } from '@/ml/explain/blocks';
import { FEWEST_FOR_CKA, gramMatrix, linearCka } from '@/ml/metrics/cka';
import { fewShotProbes, type ShotFigure } from '@/ml/metrics/fewShot';
import { ENCODED_AT_ONCE, OpenEncoder, type EngineMemory, type NetworkSource } from './openEncoder';

export interface NetworkBlocks {
  name: string;
  /** As papers write it, e.g. "ViT-B/16". */
  size: string;
  depth: number;
  heads: number;
  /** (depth, H) row by row: mean attention distance in pixels of the 224-pixel crop, mean over the faces. */
  distance: Float64Array;
  /** What attention that is the same everywhere would give. */
  uniform: number;
  /** AUC of linear probes of the last block; none where no class of the faces is known to be genuine, or they are too few. */
  probes: ShotFigure[];
}

export interface BlockComparison {
  faces: number;
  networks: NetworkBlocks[];
  /**
   * (depth of the first, depth of the last) row by row: linear CKA of the mean patch token behind the blocks; of one network
   * with itself where there is one. NaN where a block makes the same of every face.
   */
  similarity: Float64Array;
}

type ComparedFace = Pick<FaceCrop, 'rgb' | 'id' | 'label' | 'group'>;

/** What is known while it goes on. */
type Tell = (label: string, done: number, total: number) => void;

/**
 * @param networks one or two
 * @param seed of the faces that probes learn from
 * @param signal ends it after the faces in work
 * @throws LabError `no-face` for too few faces, `invalid-file` and `out-of-memory` of a network; the signal's reason
 */
export async function compareBlocks(
  networks: readonly NetworkSource[],
  faces: readonly ComparedFace[],
  engine: EngineMemory,
  seed: number,
  tell: Tell,
  signal: AbortSignal,
): Promise<BlockComparison> {
  if (faces.length < FEWEST_FOR_CKA) {
    throw new LabError(
      'no-face',
      `How alike networks are cannot be told from ${faces.length} faces: ${FEWEST_FOR_CKA} at least.`,
      'Choose a dataset with more faces; hundreds are better.',
    );
  }
  const looks: { blocks: NetworkBlocks; grams: Float64Array[] }[] = [];
  for (const network of networks) looks.push(await lookThrough(network, faces, engine, seed, tell, signal));
  const [first, last] = [looks[0], looks[looks.length - 1]];
  const similarity = first.grams.flatMap((a) => last.grams.map((b) => linearCka(a, b) ?? Number.NaN));
  return {
    faces: faces.length,
    networks: looks.map(({ blocks }) => blocks),
    similarity: Float64Array.from(similarity),
  };
}

async function lookThrough(
  network: NetworkSource,
  faces: readonly ComparedFace[],
  engine: EngineMemory,
  seed: number,
  tell: Tell,
  signal: AbortSignal,
): Promise<{ blocks: NetworkBlocks; grams: Float64Array[] }> {
  const encoder = await OpenEncoder.open(network, engine);
  try {
    const { depth, heads, width, imageSize, patchSize } = encoder.model;
    const grid = imageSize / patchSize;
    const pixels = CROP_SIZE / grid;
    const distance = new Float64Array(depth * heads);
    const features = Array.from({ length: depth }, () => new Float32Array(faces.length * width));
    for (let from = 0; from < faces.length; from += ENCODED_AT_ONCE) {
      signal.throwIfAborted();
      const part = faces.slice(from, from + ENCODED_AT_ONCE);
      (await encoder.look(part)).forEach((look, block) => {
        features[block].set(look.features, from * width);
        look.distance.forEach((value, i) => {
          distance[block * heads + (i % heads)] += (value * pixels) / faces.length;
        });
      });
      tell(`looking into ${network.name}`, from + part.length, faces.length);
    }
    const all = patchDistances(grid);
    const uniform = (all.reduce((sum, value) => sum + value, 0) / all.length) * pixels;
    const probes = probesOf(faces, features[depth - 1], width, seed);
    return {
      blocks: { name: network.name, size: encoder.size, depth, heads, distance, uniform, probes },
      grams: features.map((rows) => gramMatrix(rows, width)),
    };
  } finally {
    encoder.dispose();
  }
}

/** @param features (N, D) of all faces; those without a class are left out */
function probesOf(
  faces: readonly ComparedFace[],
  features: Float32Array,
  width: number,
  seed: number,
): ShotFigure[] {
  const genuine = bonaFideClass([...new Set(faces.flatMap(({ label }) => label ?? []))].sort());
  if (genuine === null) return [];
  const positive = faces.map(({ label }) => (label === undefined ? null : label === genuine ? 0 : 1));
  const groups = faces.map(({ id, group }) => group ?? `alone ${id}`);
  return fewShotProbes({ features, width, positive, groups }, seed);
}
