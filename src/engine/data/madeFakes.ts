/**
 * Fakes made of the genuine faces of one side of a split, when they are asked for: blends, swaps and edits. What each is follows
 * from its seed alone; those made by meshes take long enough to be cached.
 */
import { factReasons } from '@/faces/forgery/accept';
import { forge } from '@/faces/forgery/forge';
import { meshObstacle, sourceFor } from '@/faces/forgery/sources';
import type { Obstacle } from '@/faces/mesh/obstacle';
import type { ForgeableFace, Forgery } from '@/faces/forgery/types';
import type { FaceGeometry } from '@/faces/geometry';
import type { ExpressionBasis } from '@/faces/mesh/expression';
import { selfBlend } from '@/faces/selfBlend';
import type { FaceCrop } from '@/faces/types';
import type { ForgeryFamily } from '@/lib/forgeries';
import { FAMILIES_OF, type MadeFakes } from '@/lib/madeFakes';
import { deriveSeed, SeededRandom } from '@/lib/random';
import { CROP_SIZE } from '@/lib/regions';
import { resampleRgb } from '@/lib/resample';
import { BoundedCache } from './boundedCache';

/** A genuine face that fakes are made of; of stored ones pixels are read anew at each look. */
export interface GenuineFace extends Pick<FaceCrop, 'id' | 'rgb' | 'parsing' | 'geometry'> {
  /** Video or person; null: it stands alone. */
  group: string | null;
}

/** Both of the side that was asked for, both scaled in the same way: only the forgery tells them apart. */
export interface MadePair {
  /** (side, side, 3) */
  real: Uint8Array;
  fake: Uint8Array;
}

interface MadeHow {
  fakes: MadeFakes;
  /** Of the pictures that are handed out, pixels. */
  side: number;
  /** At which fakes are made. */
  madeSide: number;
  seed: number;
  /** As `DetectorConfig.blendStrength`. */
  blendStrength: number;
  /** Absent only where nothing is edited. */
  basis: ExpressionBasis | null;
}

/** A forgery to look at; pictures of the side at which fakes are made. */
export interface Shown {
  target: Uint8Array;
  source: Uint8Array | null;
  gate: Float32Array;
  fake: Uint8Array;
  kind: string;
}

/** Why faces have no fake, and how many. */
export interface Refusals {
  reason: string;
  faces: number;
}

/** Different fakes of each face and family in training. A mesh's takes some ten milliseconds at 112 pixels, and is made once. */
const VARIANTS = 8;
/** Of a variant, until one passes what is measured without a model. */
const MOST_DRAWS = 4;
/** Of cached pictures. */
const CACHED_BYTES = 128 << 20;
const FORGERY_STREAM = 26;
const NO_EXPRESSIONS: ExpressionBasis = { shapes: new Map() };

export class MadeFakesOf {
  private readonly people: ForgeableFace[];
  /** What can be made of each face; found when it is asked for. */
  private readonly families = new Map<number, readonly ForgeryFamily[]>();
  private readonly reasons = new Map<number, string>();
  private readonly made: BoundedCache<Uint8Array, string>;

  /** @param faces genuine ones of one side of a split, in an order that follows from what they are; looked at, and kept */
  constructor(
    faces: readonly GenuineFace[],
    private readonly how: MadeHow,
  ) {
    this.people = faces.map(forgeable);
    this.made = new BoundedCache(Math.floor(CACHED_BYTES / (3 * how.side ** 2)));
  }

  /** Whether any fake can be made of this face. @param i place among the faces */
  canMake(i: number): boolean {
    return this.familiesOf(i).length > 0;
  }

  /** Faces of which a family that was asked for cannot be made, by the reason, the commonest first. */
  refusals(): Refusals[] {
    this.people.forEach((_, i) => this.familiesOf(i));
    const counts = new Map<string, Refusals>();
    for (const reason of this.reasons.values()) {
      const known = counts.get(reason);
      if (known) known.faces++;
      else counts.set(reason, { reason, faces: 1 });
    }
    return [...counts.values()].sort((a, b) => b.faces - a.faces);
  }

  /** A pair of training: blends are new each time, others are one of the face's variants. @param random moves on */
  drawn(i: number, random: SeededRandom): MadePair {
    const families = this.familiesOf(i);
    const family = families.length > 1 ? families[random.integer(families.length)] : families[0];
    if (family === 'blend') return this.blend(i, random);
    return this.forged(i, family, random.integer(VARIANTS));
  }

  /** The same pair each time, of families in turn: the photograph, and a fake. */
  fixed(i: number): MadePair {
    const families = this.familiesOf(i);
    const family = families[i % families.length];
    if (family !== 'blend') return this.forged(i, family, 0);
    return { real: this.real(i), fake: this.blend(i, this.random('blend', i, 0)).fake };
  }

  private real(i: number): Uint8Array {
    return this.made.get(`${i} real`, () => scaledTwice(this.people[i].rgb, this.how));
  }

  /** One forgery with all that is known of it, of a family drawn by the seed; as large as fakes are made. */
  shown(i: number): Shown {
    const families = this.familiesOf(i);
    const family = families[Math.abs(this.how.seed) % families.length];
    const { rgb: fake, real, gate, source, kind } = this.forge(i, family, 0);
    const from = source === null ? null : this.people[source];
    return { target: real, source: from && resampled(from.rgb, CROP_SIZE, this.how.madeSide), gate, fake, kind }; // prettier-ignore
  }

  private blend(i: number, random: SeededRandom): MadePair {
    const { side, madeSide, blendStrength } = this.how;
    const { rgb, parsing } = this.people[i];
    return blendedPair({ rgb, parsing }, random, { side, madeSide, strength: blendStrength });
  }

  private forged(i: number, family: ForgeryFamily, variant: number): MadePair {
    const real = this.real(i);
    const fake = this.made.get(`${i} ${family} ${variant}`, () => {
      const { madeSide, side } = this.how;
      return resampled(this.forge(i, family, variant).rgb, madeSide, side);
    });
    return { real, fake };
  }

  /** The first draw that is good enough; where none is, the last, for a face has as many variants as every other. */
  private forge(i: number, family: ForgeryFamily, variant: number): Forgery {
    const { madeSide, basis } = this.how;
    for (let draw = 1; ; draw++) {
      const random = this.random(family, i, variant * MOST_DRAWS + draw);
      const made = forge(family, this.people, i, random, madeSide, basis ?? NO_EXPRESSIONS);
      if (!made.ok) throw new Error(`What could be made of a face cannot any more: ${made.reason}`);
      if (draw === MOST_DRAWS || factReasons(made.forgery).length === 0) return made.forgery;
    }
  }

  private random(family: ForgeryFamily, i: number, variant: number): SeededRandom {
    const ofFamily = deriveSeed(this.how.seed, FORGERY_STREAM + FAMILIES_OF.mixed.indexOf(family));
    return SeededRandom.fromSeed(deriveSeed(deriveSeed(ofFamily, i), variant));
  }

  private familiesOf(i: number): readonly ForgeryFamily[] {
    const known = this.families.get(i);
    if (known) return known;
    const families = FAMILIES_OF[this.how.fakes].filter((family) => {
      const why = this.obstacle(i, family);
      if (why !== null) this.reasons.set(i, why.kind);
      return why === null;
    });
    this.families.set(i, families);
    return families;
  }

  private obstacle(i: number, family: ForgeryFamily): Obstacle | null {
    if (family === 'blend') return null;
    const target = this.people[i];
    const why = meshObstacle(target);
    if (why !== null || family === 'edit') return why;
    // Who fits follows from the faces alone; which of them it is, from the stream of the fake.
    const choice = sourceFor(this.people, target as Parameters<typeof sourceFor>[1], SeededRandom.fromSeed(0)); // prettier-ignore
    return choice.ok ? null : choice;
  }
}

/** Landmarks are held: every forgery looks at those of all its candidates. */
function forgeable(face: GenuineFace): ForgeableFace {
  const geometry: FaceGeometry | null = face.geometry ?? null;
  const { id, group } = face;
  return {
    ...{ id, group, geometry },
    get rgb() {
      return face.rgb;
    },
    get parsing() {
      return face.parsing;
    },
  };
}

/** A self-blended pair. @param face its map of CROP_SIZE, its picture of `rgbSide` */
export function blendedPair(
  { rgb, parsing, rgbSide = CROP_SIZE }: Pick<FaceCrop, 'rgb' | 'parsing'> & { rgbSide?: number },
  random: SeededRandom,
  { side, madeSide, strength }: { side: number; madeSide: number; strength: number },
): MadePair {
  const face = { rgb: resampled(rgb, rgbSide, madeSide), side: madeSide, parsing, mapSide: CROP_SIZE };
  const { real, fake } = selfBlend(face, random, strength);
  return { real: resampled(real, madeSide, side), fake: resampled(fake, madeSide, side) };
}

const scaledTwice = (rgb: Uint8Array, { side, madeSide }: MadeHow): Uint8Array =>
  resampled(resampled(rgb, CROP_SIZE, madeSide), madeSide, side);

/** The same array where nothing is scaled. */
function resampled(rgb: Uint8Array, from: number, to: number): Uint8Array {
  return from === to ? rgb : resampleRgb(rgb, from, { x: 0, y: 0, width: from, height: from }, to);
}
