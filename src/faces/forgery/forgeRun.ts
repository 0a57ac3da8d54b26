/** Many forgeries of a list of faces, one after another: who is forged is drawn, and what the experts refuse is drawn again. */
import { LabError } from '@/lib/errors';
import type { ForgeryChoice } from '@/lib/forgeries';
import { deriveSeed, SeededRandom } from '@/lib/random';
import { CROP_SIZE } from '@/lib/regions';
import type { FaceGeometry } from '../geometry';
import type { ExpressionBasis } from '../mesh/expression';
import { accept, factReasons } from './accept';
import { drawForgery, type Skins } from './forge';
import type { ForgeableFace, Forgery } from './types';

export interface ForgeOrder {
  family: ForgeryChoice;
  /** Forgeries that are wanted. */
  count: number;
  seed: number;
}

/** Without a count: one of each face. */
export type ForgeWish = Omit<ForgeOrder, 'count'> & { count?: number };

/** An accepted forgery, of CROP_SIZE. */
export interface Accepted {
  /** `target` and `source` are places in the list of the run. */
  forgery: Forgery;
  /** Of its generator, for `drawForgery` with the same faces. */
  seed: number;
  /** Draws until it was accepted, this one among them. */
  tries: number;
  /** Why each of the draws before it was refused. */
  refused: string[];
}

/** What became of all draws. */
export interface ForgeTally {
  draws: number;
  accepted: number;
  /** Draws that were refused, by reason; one may have several. */
  refused: Record<string, number>;
  /** Draws that came to nothing, by the kind of their reason. */
  notMade: Record<string, number>;
  /** Times a face was given up: another one was forged in its place. */
  givenUp: number;
}

/** How far a run is: another one of the same order and faces goes on from it. Plain data. */
export interface ForgeProgress {
  tally: ForgeTally;
  /** Of the next face in the order in which they are forged. */
  place: number;
}

/** Draws of one face before another is taken. */
const MOST_TRIES = 6;
/** Times each face may be forged: more would be the same again. */
const MOST_EACH = 20;
const MOST_FORGERIES = 10_000;

/** @throws LabError `invalid-config` for a count that is none, or more than so many faces can give */
function checkCount(count: number, faces: number): void {
  const most = Math.min(MOST_FORGERIES, MOST_EACH * faces);
  if (Number.isInteger(count) && count >= 1 && count <= most) return;
  throw new LabError(
    'invalid-config',
    faces === 0
      ? 'There is no genuine face to forge.'
      : `${count} forgeries of ${faces} faces cannot be made.`,
    faces === 0 ? 'Import photographs of genuine faces first.' : `Ask for 1 to ${most}.`,
  );
}

/** What models see in a picture of CROP_SIZE; null: no face; no segmenter. */
export interface Looks {
  geometry: (rgb: Uint8Array) => Promise<FaceGeometry | null>;
  /** 1 where there is face skin: hands and glasses have none. */
  skin: (rgb: Uint8Array) => Promise<Uint8Array | null>;
}

export class ForgeRun {
  readonly tally: ForgeTally;
  private readonly order: number[];
  private place: number;

  /**
   * @param faces genuine ones
   * @param circles places of faces, each list by itself: sources come from the target's own list
   * @param looks null: no model is asked
   * @param progress of a run of the same order and faces that was interrupted
   * @throws LabError as `checkCount`
   */
  constructor(
    private readonly faces: readonly ForgeableFace[],
    private readonly asked: ForgeOrder,
    private readonly basis: ExpressionBasis,
    private readonly circles: readonly (readonly number[])[],
    private readonly looks: Looks | null,
    progress: ForgeProgress = {
      tally: { draws: 0, accepted: 0, refused: {}, notMade: {}, givenUp: 0 },
      place: 0,
    },
  ) {
    checkCount(asked.count, faces.length);
    ({ tally: this.tally, place: this.place } = structuredClone(progress));
    this.order = SeededRandom.fromSeed(deriveSeed(asked.seed, 0)).permutation(faces.length);
  }

  get progress(): ForgeProgress {
    return { tally: this.tally, place: this.place };
  }

  /** @returns null when there are as many as were asked for, or no face gives another */
  async next(): Promise<Accepted | null> {
    const { count } = this.asked;
    const mostPlaces = 2 * count + 2 * this.faces.length;
    while (this.tally.accepted < count && this.place < mostPlaces) {
      const place = this.place++;
      const made = await this.forgeOne(this.order[place % this.order.length], place);
      if (made) return made;
      this.tally.givenUp++;
    }
    return null;
  }

  private async forgeOne(target: number, place: number): Promise<Accepted | null> {
    const { family, seed } = this.asked;
    const circle = this.circles.find((one) => one.includes(target)) ?? [target];
    const among = circle.map((index) => this.faces[index]);
    const refused: string[] = [];
    let ofTarget: Uint8Array | null | undefined;
    const skinsWith = async (source: number): Promise<Skins> => {
      // Asked once, however often it is drawn again.
      ofTarget ??= await this.skinOf(target);
      return { target: ofTarget ?? undefined, source: (await this.skinOf(source)) ?? undefined };
    };
    for (let tries = 1; tries <= MOST_TRIES; tries++) {
      const own = deriveSeed(deriveSeed(seed, place + 1), tries);
      this.tally.draws++;
      const outcome = drawForgery(family, among, circle.indexOf(target), SeededRandom.fromSeed(own), CROP_SIZE, this.basis); // prettier-ignore
      if (!outcome.ok) {
        count(this.tally.notMade, outcome.kind);
        // Another family of a mixture may do; of one family the reason stays.
        if (family === 'mixed') continue;
        return null;
      }
      const giver = outcome.source === null ? null : circle[outcome.source];
      const forgery = outcome.make(giver === null ? {} : await skinsWith(giver));
      const reasons = await this.reasonsAgainst(forgery);
      if (reasons.length === 0) {
        this.tally.accepted++;
        return { forgery: { ...forgery, target, source: giver }, seed: own, tries, refused };
      }
      for (const reason of reasons) count(this.tally.refused, reason);
      refused.push(...reasons);
    }
    return null;
  }

  private skinOf(face: number): Promise<Uint8Array | null> | undefined {
    return this.looks?.skin(this.faces[face].rgb);
  }

  private async reasonsAgainst(forgery: Forgery): Promise<string[]> {
    const reasons = factReasons(forgery);
    if (reasons.length > 0 || !this.looks) return reasons;
    return accept(forgery, await this.looks.geometry(forgery.rgb));
  }
}

function count(counts: Record<string, number>, reason: string): void {
  counts[reason] = (counts[reason] ?? 0) + 1;
}
