/** Whose face may take a target's place: one that looks the same way and whose skin is of about the same tone. */
import type { SeededRandom } from '@/lib/random';
import type { FacePose } from '../geometry';
import { colourStatistics } from './colour';
import { distance } from './distance';
import { isOpen } from './gate';
import { obstacle, type Obstacle } from './obstacle';
import { poseOf } from '../geometry';
import type { SwapFace } from './swap';

/** Of one face, once, so that many can be compared. */
export interface SwapTraits {
  pose: FacePose;
  /** Mean CIELAB of the skin; null where none is seen. */
  tone: readonly [number, number, number] | null;
}

export interface SourceLimits {
  /** Degrees between the two, of yaw and of pitch. */
  apart: number;
  /** Distance of the tones in CIELAB. */
  tone: number;
}

/** Poses further apart smear; tones further apart need gains that no skin has. */
export const SOURCE_LIMITS: SourceLimits = { apart: 15, tone: 20 };

/** Which candidate, or why none. */
export type SourceChoice = { ok: true; index: number } | ({ ok: false } & Obstacle);

const SKIN = 1;

export function swapTraits(face: SwapFace): SwapTraits {
  const statistics = colourStatistics(face.rgb, (at) => face.parsing[at] === SKIN && isOpen(face, at));
  return { pose: poseOf(face.geometry), tone: statistics && statistics.mean };
}

const looksAlike = (a: FacePose, b: FacePose, { apart }: SourceLimits): boolean =>
  Math.abs(a.yaw - b.yaw) <= apart && Math.abs(a.pitch - b.pitch) <= apart;

const degrees = ({ yaw, pitch }: FacePose): string =>
  `yaw ${Math.round(yaw)}° and pitch ${Math.round(pitch)}°`;

/** Why this one cannot take the target's place, one sentence; null where it can. */
export function donorRefusal(
  target: SwapTraits,
  donor: SwapTraits,
  limits: SourceLimits = SOURCE_LIMITS,
): string | null {
  if (!target.tone) return 'The target shows no skin.';
  if (!donor.tone) return 'The donor shows no skin.';
  if (!looksAlike(target.pose, donor.pose, limits))
    return `The donor looks elsewhere: ${degrees(donor.pose)}, the target ${degrees(target.pose)}; more than ${limits.apart}° apart a swap smears.`;
  const apart = distance(target.tone, donor.tone);
  if (apart <= limits.tone) return null;
  return `The skin tones are ${Math.round(apart)} apart in CIELAB; beyond ${limits.tone} no gain of colours looks like skin.`;
}

/** Any of those that fit is as likely as the others. One random number where there is one. */
export function chooseSource(
  target: SwapTraits,
  candidates: readonly SwapTraits[],
  random: SeededRandom,
  limits: SourceLimits = SOURCE_LIMITS,
): SourceChoice {
  const { pose, tone } = target;
  if (!tone) return { ok: false, ...obstacle('The target shows no skin.') };
  const alike = candidates.flatMap((one, index) => (looksAlike(one.pose, pose, limits) ? [index] : []));
  if (alike.length === 0)
    return {
      ok: false,
      ...obstacle(
        `None of ${candidates.length} faces looks within ${limits.apart}° of ${degrees(pose)}.`,
        `No face of another person looks within ${limits.apart}° of where this one looks.`,
      ),
    };
  const fit = alike.filter((index) => {
    const own = candidates[index].tone;
    return own && distance(own, tone) <= limits.tone;
  });
  if (fit.length === 0)
    return {
      ok: false,
      ...obstacle(
        `Of ${alike.length} faces that look the same way none has a skin tone within ${limits.tone} of the target's.`,
        `Of the faces that look the same way none has a skin tone within ${limits.tone} of the target's.`,
      ),
    };
  return { ok: true, index: fit[random.integer(fit.length)] };
}
