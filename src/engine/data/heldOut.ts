/**
 * Which faces a pretraining run never trains on. Whole videos and people, as far as the dataset or file names tell them; every
 * class keeps its share, and the parts that a dataset itself calls validation or test are held out first. It follows from the
 * faces alone, and not from the run's seed: runs over the same faces are measured on the same ones.
 */
import type { FaceInfo } from '@/faces/types';
import { LabError } from '@/lib/errors';
import { formatCounted } from '@/lib/format';
import { groupsOf, splitByGroup, type SplitItem } from './detectorSplit';

/** The draw is the same in all runs. */
const DRAW = 0;

type Held = Pick<FaceInfo, 'id' | 'name' | 'label' | 'group' | 'split'>;

/**
 * @param share of the faces, 0 to below 1
 * @returns their ids, sorted; none where the share is 0
 * @throws LabError `invalid-config` where all faces are of one video or person
 */
export function heldOutIds(faces: readonly Held[], share: number): string[] {
  if (share === 0) return [];
  const items = faces.map(({ id, name, label = '', group = null, split }): SplitItem => ({
    ...{ id, name, label, group },
    ...(split === undefined ? {} : { split }),
  }));
  const groups = groupsOf(items, 'video');
  const parts = splitByGroup(
    items.map((item, i) => ({ ...item, group: groups[i] })),
    { validation: share, test: 0 },
    DRAW,
  );
  const ids = new Set(faces.flatMap(({ id }, i) => (parts[i] === 'train' ? [] : [id])));
  if (ids.size > 0 && faces.some(({ id }) => !ids.has(id))) return [...ids].sort();
  throw new LabError(
    'invalid-config',
    `Nothing can be held out of ${formatCounted(faces.length, 'face')} of one video or person.`,
    'Add faces of others, or set "Held out" to 0.',
  );
}

/** Faces on the two sides, each in the order given. */
export function partHeldOut<T extends Pick<FaceInfo, 'id'>>(
  faces: readonly T[],
  ids: readonly string[] = [],
): { trained: readonly T[]; heldOut: readonly T[] } {
  if (ids.length === 0) return { trained: faces, heldOut: [] };
  const held = new Set(ids);
  return {
    trained: faces.filter(({ id }) => !held.has(id)),
    heldOut: faces.filter(({ id }) => held.has(id)),
  };
}
