/**
 * One forgery of a stored face, by geometry and arithmetic alone (`mesh/`, `selfBlend`); docs/forgeries.md says what they are
 * and are not. Pure: the same faces, in this order, and the same state of the generator give the same bytes.
 */
import { FORGERY_FAMILIES, type ForgeryChoice, type ForgeryFamily } from '@/lib/forgeries';
import type { SeededRandom } from '@/lib/random';
import { CROP_SIZE } from '@/lib/regions';
import { reenact, transplantRegion } from '../mesh/edits';
import type { ExpressionBasis } from '../mesh/expression';
import { smoothstep } from '../mesh/gate';
import { obstacle, type Obstacle } from '../mesh/obstacle';
import { EDITED_REGIONS } from '../mesh/regionWeights';
import { SWAP_OPTIONS, swapFace, type SwapFace } from '../mesh/swap';
import { selfBlend } from '../selfBlend';
import { drawExpression } from './drawExpression';
import { factsOf } from './facts';
import { picturesAt } from './pictures';
import { isMeasured, meshObstacle, sourceFor, type MeasuredFace } from './sources';
import type { ForgeableFace, Forgery, ForgeryOutcome } from './types';

/** Pixels; below it eyes and mouths are a pixel or two. */
const LEAST_SIDE = 32;
/** In pixels of the crop: what moves by less stays, what moves by more is all of the warped picture. */
const MOVED = [0.1, 1] as const;
const BLEND_DRAWS = 8;

/** What a family makes; the rest is measured. */
type Made = Omit<Forgery, 'family' | 'target' | 'facts'>;

/** Where the segmenter sees face skin, (CROP_SIZE, CROP_SIZE) of 0 and 1: glasses and hands have none. Absent: not asked. */
export interface Skins {
  target?: Uint8Array;
  source?: Uint8Array;
}

/** What is about to be made of whom, or why nothing is. */
type Draw<Result> =
  | {
      ok: true;
      /** Place of who gives to it; null: nobody. */
      source: number | null;
      /** Once: it moves the generator on. */
      make: (skins?: Skins) => Result;
    }
  | ({ ok: false } & Obstacle);

interface Bench {
  faces: readonly ForgeableFace[];
  random: SeededRandom;
  side: number;
  basis: ExpressionBasis;
}

/**
 * @param family `mixed` draws one of all
 * @param faces genuine ones, of which sources are chosen; never of the target's own group
 * @param target place in `faces`
 * @param random where it stands afterwards depends on what was drawn: give each forgery a stream of its own, by `deriveSeed`:
 *   the first numbers of plain small seeds are alike
 * @param side of the pictures that are returned, 32 to CROP_SIZE
 * @returns new arrays; or why not, as for a face without geometry (`swap`, `edit`) or without anybody who fits
 */
export function forge(...asked: Parameters<typeof drawForgery>): ForgeryOutcome {
  const drawn = drawForgery(...asked);
  return drawn.ok ? { ok: true, forgery: drawn.make() } : drawn;
}

/** As `forge`, before it is made: a segmenter can be asked about both faces. */
export function drawForgery(
  family: ForgeryChoice,
  faces: readonly ForgeableFace[],
  target: number,
  random: SeededRandom,
  side: number,
  basis: ExpressionBasis,
): Draw<Forgery> {
  if (side < LEAST_SIDE || side > CROP_SIZE)
    return { ok: false, ...obstacle(`Forgeries are made at ${LEAST_SIDE} to ${CROP_SIZE} pixels, not at ${side}.`) }; // prettier-ignore
  const drawn = family === 'mixed' ? FORGERY_FAMILIES[random.integer(FORGERY_FAMILIES.length)] : family;
  const outcome = FORGERS[drawn](faces[target], { faces, random, side, basis });
  if (!outcome.ok) return outcome;
  return {
    ...outcome,
    make(skins) {
      const made = outcome.make(skins);
      const source = made.source === null ? null : faces[made.source];
      return { ...made, family: drawn, target, facts: factsOf(made, faces[target], source) };
    },
  };
}

const FORGERS: Readonly<Record<ForgeryFamily, (target: ForgeableFace, bench: Bench) => Draw<Made>>> = {
  swap: (target, bench) => {
    if (!isMeasured(target)) return refuse(target);
    const choice = sourceFor(bench.faces, target, bench.random);
    if (!choice.ok) return choice;
    const source = choice.index;
    return { ok: true, source, make: (skins) => swapped(target, source, bench, skins) };
  },
  edit: (target, bench) => {
    if (!isMeasured(target)) return refuse(target);
    const { random, faces } = bench;
    const expression: Draw<Made> = { ok: true, source: null, make: () => reenacted(target, bench) };
    if (random.uniform() < 0.5) return expression;
    const region = EDITED_REGIONS[random.integer(EDITED_REGIONS.length)];
    const choice = sourceFor(faces, target, random);
    // An edit without a second person is one of expression.
    if (!choice.ok) return expression;
    const source = choice.index;
    return { ok: true, source, make: (skins) => transplanted(target, source, region, bench, skins) };
  },
  blend: (target, { random, side }) => {
    const { rgb, parsing } = picturesAt(target, side);
    const face = { rgb, side, parsing: target.parsing, mapSide: CROP_SIZE };
    for (let draw = 0; draw < BLEND_DRAWS; draw++) {
      const { real, fake, mask } = selfBlend(face, random);
      // The rim of a small part may be all of it, and is cut off.
      if (!mask.some((share) => share > 0)) continue;
      const made = { kind: 'self-blend', rgb: fake, real, gate: mask, parsing, geometry: target.geometry, source: null }; // prettier-ignore
      return { ok: true, source: null, make: () => made };
    }
    return { ok: false, ...obstacle('The parsing map shows no face that is large enough to blend.') };
  },
};

const refuse = (target: ForgeableFace): Draw<Made> => ({ ok: false, ...meshObstacle(target)! });

const swapFaceAt = (face: MeasuredFace, side: number, skin?: Uint8Array): SwapFace => ({
  ...picturesAt(face, side, skin),
  geometry: face.geometry,
});

function swapped(target: MeasuredFace, source: number, { faces, side }: Bench, skins: Skins = {}): Made {
  const to = swapFaceAt(target, side, skins.target);
  const from = swapFaceAt(faces[source] as MeasuredFace, side, skins.source);
  const { rgb, gate, parsing, geometry } = swapFace(from, to, SWAP_OPTIONS, side);
  return { kind: 'swap', rgb, real: to.rgb, gate, parsing, geometry, source };
}

function transplanted(
  target: MeasuredFace,
  source: number,
  region: (typeof EDITED_REGIONS)[number],
  { faces, side }: Bench,
  skins: Skins = {},
): Made {
  const to = swapFaceAt(target, side, skins.target);
  const from = swapFaceAt(faces[source] as MeasuredFace, side, skins.source);
  const { rgb, gate } = transplantRegion(to, from, region, side);
  const { parsing } = to;
  return { kind: `transplant ${region}`, rgb, real: to.rgb, gate, parsing, geometry: target.geometry, source }; // prettier-ignore
}

function reenacted(target: MeasuredFace, { random, side, basis }: Bench): Made {
  const face = swapFaceAt(target, side);
  const { name, change } = drawExpression(target.geometry, basis, random);
  const { rgb: warped, parsing, geometry, field } = reenact(face, basis, change, side);
  const gate = new Float32Array(side * side);
  const rgb = face.rgb.slice();
  const scale = side / CROP_SIZE;
  for (let at = 0; at < gate.length; at++) {
    const [dx, dy] = [field[2 * at] - (at % side) - 0.5, field[2 * at + 1] - Math.floor(at / side) - 0.5];
    const share = smoothstep(MOVED[0] * scale, MOVED[1] * scale, Math.sqrt(dx * dx + dy * dy));
    gate[at] = share;
    for (let i = 3 * at; share > 0 && i < 3 * at + 3; i++)
      rgb[i] = Math.round(rgb[i] + share * (warped[i] - rgb[i]));
  }
  return { kind: `expression ${name}`, rgb, real: face.rgb, gate, parsing, geometry, source: null };
}
