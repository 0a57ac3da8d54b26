/**
 * The features of the faces that a detector was validated on, as its file keeps them: of genuine faces and of attacks their
 * mean and the Cholesky factor of their shrunk covariance, as tensors beside the network. A face that is far from both is
 * outside: one that is far from genuine faces alone is what a detector calls an attack. D the width of the feature in front of
 * the head.
 * Source: Lee et al. 2018, where the distance is that to the nearest class.
 */
import { LabError } from '@/lib/errors';
import { LEAST_GUARD_GROUPS, limitRank, type GuardFacts } from '@/lib/outsideGuard';
import { featureCloud, leaveGroupOutDistances, mahalanobis } from '@/ml/metrics/mahalanobis';
import { float32Tensor, type StoredTensor } from '@/storage/tensors';

/** Before the names of the tensors in a safetensors file; the key of their dict in a PyTorch file. */
export const GUARD = 'outside';
export const GUARD_PARTS = ['genuine.mean', 'genuine.factor', 'attack.mean', 'attack.factor'] as const;

interface Side {
  /** (D) */
  mean: Float32Array;
  /** (D (D + 1) / 2), row by row of the lower triangle, times the limit: the limit is a distance of 1. */
  factor: Float32Array;
}

/** Genuine faces, then attacks. */
export type GuardSides = readonly [Side, Side];

/** Features (n, D) of the faces of one side, row by row, and of each its video or person. */
export interface SideFeatures {
  features: Float32Array;
  groups: readonly string[];
}

/** @returns what the record says, and what the file keeps; null where the faces are too few, or all alike */
export function makeGuard(
  genuine: SideFeatures,
  attack: SideFeatures,
): { facts: GuardFacts; sides: GuardSides | null } {
  const count = ({ groups }: SideFeatures) => ({ faces: groups.length, groups: new Set(groups).size });
  const made = [makeSide(genuine), makeSide(attack)] as const;
  const [first, second] = made;
  const sides = first && second ? ([first, second] as const) : null;
  return { facts: { genuine: count(genuine), attack: count(attack), kept: sides !== null }, sides };
}

function makeSide({ features, groups }: SideFeatures): Side | null {
  if (new Set(groups).size < LEAST_GUARD_GROUPS) return null;
  const cloud = featureCloud(features, features.length / groups.length);
  if (!cloud) return null;
  const limit = leaveGroupOutDistances(cloud, features, groups).sort()[limitRank(groups.length) - 1];
  const factor = Float32Array.from(cloud.factor, (value) => value * limit);
  return { mean: Float32Array.from(cloud.mean), factor };
}

/** For a file, in the order of `GUARD_PARTS`. */
export function storedGuard(sides: GuardSides): [name: string, tensor: StoredTensor][] {
  const values = sides.flatMap(({ mean, factor }) => [mean, factor]);
  return GUARD_PARTS.map((part, i) => [part, float32Tensor(values[i], [values[i].length])]);
}

/**
 * @param parts in the order of `GUARD_PARTS`; null where the file has none
 * @param width D of its network
 * @throws LabError `invalid-file` where they cannot be those of this network
 */
export function readGuard(parts: readonly Float32Array[] | null, width: number): GuardSides | null {
  if (!parts) return null;
  const side = (at: number): Side => {
    const [mean, factor] = [parts[at], parts[at + 1]];
    const fits = mean.length === width && factor.length === (width * (width + 1)) / 2;
    const isWhole = [mean, factor].every((values) => values.every((value) => Number.isFinite(value)));
    // The diagonal of a Cholesky factor is above 0.
    if (fits && isWhole && mean.every((_, i) => factor[(i * (i + 3)) / 2] > 0)) return { mean, factor };
    throw new LabError(
      'invalid-file',
      `What the detector keeps of its validation faces ("${GUARD}.${GUARD_PARTS[at]}", "${GUARD}.${GUARD_PARTS[at + 1]}") is damaged, or of another network.`,
      'Export the detector again, or use another copy of the file.',
    );
  };
  return [side(0), side(2)];
}

/**
 * How far each face is from the nearer side, by Mahalanobis distance over the limit of that side: beyond 1 it is outside.
 * @param features (N, D), row by row
 */
export function guardDistances(sides: GuardSides, features: ArrayLike<number>): number[] {
  const width = sides[0].mean.length;
  return Array.from({ length: features.length / width }, (_, i) =>
    Math.min(...sides.map((side) => mahalanobis(side, features, i * width))),
  );
}
