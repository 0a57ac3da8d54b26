/**
 * A face as an augmentation shows it: turned, lit anew, both or neither, by a seed alone.
 * Source of the idea: DotFAN (Shao et al., IEEE TIP 2021).
 */
import { SeededRandom } from '@/lib/random';
import type { FacePose } from '../geometry';
import { drawLight, LIGHT_SETTINGS, relightFace, type Light } from './light';
import { drawPose, POSE_SETTINGS, turnFace, type MeshFace, type Turn } from './pose';

export interface VariantSettings {
  /** Probabilities, 0..1. */
  pose: number;
  light: number;
  /** Degrees; no face is turned further. Pitch goes half as far. */
  maxYaw: number;
}

/** What becomes of a face; null where nothing does. */
export interface Variant {
  turn: Turn | null;
  light: Light | null;
}

/** Browsers differ in the last bits of an angle: degrees in such steps make them draw the same. */
const POSE_STEPS = 16;
const coarse = (degrees: number) => Math.round(POSE_STEPS * degrees) / POSE_STEPS;

/** @param pose how the face looks before */
export function drawVariant(
  seed: number,
  { pose: turned, light: lit, maxYaw }: VariantSettings,
  pose: FacePose,
): Variant {
  // prettier-ignore
  const random = SeededRandom.fromSeed(seed);
  const happens = (probability: number) => probability > 0 && random.uniform() < probability;
  const limits = { ...POSE_SETTINGS, maxYaw, maxPitch: maxYaw / 2 };
  return {
    turn: happens(turned)
      ? drawPose(random, limits, { ...pose, yaw: coarse(pose.yaw), pitch: coarse(pose.pitch) })
      : null,
    light: happens(lit) ? drawLight(random, LIGHT_SETTINGS) : null,
  };
}

/** First turned, then lit where it looks now. @param face picture of `side`; kept. @returns the same arrays where nothing changes */
export function showVariant(face: MeshFace, { turn, light }: Variant, side: number): MeshFace {
  const turned = turn ? turnFace(face, turn, side) : face;
  return light ? relightFace(turned, light, side) : turned;
}
