/** The genuine faces of a set with a fake that is made of each: the same fakes for every detector, by a fixed seed. */
import type { FaceCrop } from '@/faces/types';
import { LabError } from '@/lib/errors';
import { formatCounted } from '@/lib/format';
import { needsExpressions } from '@/lib/madeFakes';
import { CROP_SIZE } from '@/lib/regions';
import { contentOrder } from '../data/contentOrder';
import { expressionBasis } from '@/faces/expressionBasis';
import { MadeFakesOf, type MadePair } from '../data/madeFakes';
import type { LabelledSet } from './labelledSet';

const SEED = 0;

export interface MadeSet {
  /** Places among the faces of which a fake can be made. */
  used: number[];
  /** How many cannot, and why, as sentences. */
  warnings: string[];
  /** (CROP_SIZE, CROP_SIZE, 3) each: the stored picture, and its fake. @param place one of `used` */
  pairOf: (place: number) => MadePair;
}

/**
 * Sources are of the same faces: whoever is held out is forged with others who are.
 * @param faces genuine ones of the part, open while the set is used
 * @throws LabError `no-face` where no fake can be made, `model-missing` as `expressionBasis`
 */
export async function makeSet(
  { name, made: fakes = 'mixed' }: LabelledSet,
  faces: readonly FaceCrop[],
  groups: readonly (string | null)[],
): Promise<MadeSet> {
  const basis = needsExpressions(fakes) ? await expressionBasis() : null;
  const order = contentOrder(faces);
  const people = order.map((i) => ({ ...pixelsOf(faces[i]), group: groups[i] }));
  const how = { fakes, side: CROP_SIZE, madeSide: CROP_SIZE, seed: SEED, blendStrength: 1, basis };
  const makes = new MadeFakesOf(people, how);
  const placeOf = new Map(order.map((i, place) => [i, place]));
  const used = faces.flatMap((_, i) => (makes.canMake(placeOf.get(i)!) ? [i] : []));
  const refusals = makes.refusals();
  if (used.length === 0)
    throw new LabError(
      'no-face',
      `No genuine face of "${name}" can be made into ${fakes} fakes${refusals[0] ? `: ${refusals[0].reason}` : '.'}`,
      'Find the geometry of its faces on the Faces screen, or import more of them.',
    );
  return {
    used,
    warnings: refusals.map(({ reason, faces: count }) => `${formatCounted(count, 'face')} of "${name}" without ${fakes} fakes: ${reason}`), // prettier-ignore
    pairOf: (place) => makes.fixed(placeOf.get(place)!),
  };
}

function pixelsOf({ id, rgb, parsing, geometry }: FaceCrop) {
  return { id, rgb, parsing, ...(geometry && { geometry }) };
}
