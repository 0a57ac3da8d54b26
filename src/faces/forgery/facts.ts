/** What can be said of a forgery without a model. */
import { FIRST_OF_FACE, LAST_OF_FACE } from '../mesh/gate';
import { colourStatistics } from '../mesh/colour';
import { distance } from '../mesh/distance';
import { poseOf } from '../geometry';
import type { ForgeableFace, Forgery, ForgeryFacts } from './types';

const SKIN = 1;
const HALF = 0.5;

/** @param source null where nobody else gave anything */
export function factsOf(
  { rgb, real, gate, parsing }: Pick<Forgery, 'rgb' | 'real' | 'gate' | 'parsing'>,
  target: ForgeableFace,
  source: ForgeableFace | null,
): ForgeryFacts {
  let [sum, inside, face, change] = [0, 0, 0, 0];
  gate.forEach((share, at) => {
    const isFace = parsing[at] >= FIRST_OF_FACE && parsing[at] <= LAST_OF_FACE;
    sum += share;
    if (isFace) [face, inside] = [face + 1, inside + share];
    for (let i = 3 * at; i < 3 * at + 3; i++) change += (share * Math.abs(rgb[i] - real[i])) / 3;
  });
  const counts = (at: number) => gate[at] >= HALF && parsing[at] === SKIN;
  const [before, after] = [real, rgb].map((picture) => colourStatistics(picture, counts));
  return {
    gateShare: inside / Math.max(1, face),
    outside: sum > 0 ? 1 - inside / sum : 0,
    changed: sum > 0 ? change / sum : 0,
    colourApart: before && after ? distance(before.mean, after.mean) : 0,
    poseApart: source && poseApart(target, source),
  };
}

function poseApart({ geometry: a }: ForgeableFace, { geometry: b }: ForgeableFace): number | null {
  if (!a || !b) return null;
  const [one, other] = [poseOf(a), poseOf(b)];
  return Math.max(Math.abs(one.yaw - other.yaw), Math.abs(one.pitch - other.pitch));
}
