/** Whose face, or part of it, may go into another's: chosen by pose and skin among people who are not the target's. */
import type { SeededRandom } from '@/lib/random';
import { CROP_SIZE } from '@/lib/regions';
import { chooseSource, swapTraits, type SourceChoice, type SwapTraits } from '../mesh/chooseSource';
import { ovalWidth, poseOf, type FaceGeometry } from '../geometry';
import { obstacle, type Obstacle } from '../mesh/obstacle';
import { picturesAt } from './pictures';
import type { ForgeableFace } from './types';

/** Degrees of yaw and pitch beyond which the mesh of a face is a guess. */
const MOST_TURNED = 30;
/** Pixels of the crop; landmarks of smaller faces are a guess. */
const LEAST_WIDTH = 48;
/** Pixels of the photograph: what was enlarged from fewer is a blur that stands out in any other face. */
const LEAST_IN_PHOTO = 32;
/** Means of skin are the same at this side, and sixteen times as fast. */
const TRAITS_SIDE = 56;

/** A face that the mesh can work on. */
export type MeasuredFace = ForgeableFace & { geometry: FaceGeometry };

/** By face: in a set each is a candidate of each, and is measured once. */
const obstacles = new WeakMap<ForgeableFace, Obstacle | null>();
const traits = new WeakMap<ForgeableFace, SwapTraits>();

function once<T>(known: WeakMap<ForgeableFace, T>, face: ForgeableFace, measure: () => T): T {
  if (!known.has(face)) known.set(face, measure());
  return known.get(face)!;
}

/** @returns why a face can be neither target nor source of a mesh, or null */
export const meshObstacle = (face: ForgeableFace): Obstacle | null =>
  once(obstacles, face, () => findObstacle(face));

function findObstacle(face: ForgeableFace): Obstacle | null {
  const { geometry, photoSide = CROP_SIZE } = face;
  if (!geometry) return obstacle('The face has no geometry; find it first.');
  const width = ovalWidth(geometry.landmarks);
  if (!(width >= LEAST_WIDTH))
    return obstacle(
      `The face is ${Math.round(width)} pixels wide in its crop; at least ${LEAST_WIDTH} are needed.`,
      `The face is less than ${LEAST_WIDTH} pixels wide in its crop.`,
    );
  const inPhoto = (width * photoSide) / CROP_SIZE;
  if (inPhoto < LEAST_IN_PHOTO)
    return obstacle(
      `The face is ${Math.round(inPhoto)} pixels wide in its photograph; at least ${LEAST_IN_PHOTO} are needed.`,
      `The face is less than ${LEAST_IN_PHOTO} pixels wide in its photograph.`,
    );
  const { yaw, pitch } = poseOf(geometry);
  const turned = Math.max(Math.abs(yaw), Math.abs(pitch));
  if (turned <= MOST_TURNED) return null;
  return obstacle(
    `The face looks ${Math.round(turned)}° away; swaps and edits are made up to ${MOST_TURNED}°.`,
    `The face looks more than ${MOST_TURNED}° away.`,
  );
}

export const isMeasured = (face: ForgeableFace): face is MeasuredFace => meshObstacle(face) === null;

const traitsOf = (face: MeasuredFace): SwapTraits =>
  once(traits, face, () => swapTraits({ ...picturesAt(face, TRAITS_SIDE), geometry: face.geometry }));

const areStrangers = (a: ForgeableFace, b: ForgeableFace): boolean =>
  a.group === null || b.group === null || a.group !== b.group;

/** @param faces any; those that do not fit are left out @returns a place among `faces`, or why there is none */
export function sourceFor(
  faces: readonly ForgeableFace[],
  target: MeasuredFace,
  random: SeededRandom,
): SourceChoice {
  const others = faces.filter(({ id }) => id !== target.id);
  if (others.length === 0) return { ok: false, ...obstacle('There is no second face to take from.') };
  const strangers = others.filter((face) => areStrangers(face, target));
  if (strangers.length === 0)
    return {
      ok: false,
      ...obstacle(
        `All ${others.length} other faces are of the same person or video.`,
        'All other faces are of the same person or video.',
      ),
    };
  const candidates = strangers.filter(isMeasured);
  if (candidates.length === 0) {
    const first = meshObstacle(strangers[0])!;
    return {
      ok: false,
      reason: `None of ${strangers.length} faces of other people can be used: ${first.reason}`,
      kind: `No face of another person can be used: ${first.kind}`,
    };
  }
  const choice = chooseSource(traitsOf(target), candidates.map(traitsOf), random);
  return choice.ok ? { ok: true, index: faces.indexOf(candidates[choice.index]) } : choice;
}
