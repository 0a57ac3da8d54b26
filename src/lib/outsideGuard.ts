/** Whether a face is like those that a detector was validated on: what its record keeps for that, and what may be said. */
import { formatCount, formatCounted, formatFigure } from './format';

/** Validation faces of one side. */
export interface GuardSide {
  faces: number;
  /** Videos or persons, each face that stands alone counted as one. */
  groups: number;
}

/** Of the validation faces whose features a detector's file keeps. */
export interface GuardFacts {
  genuine: GuardSide;
  attack: GuardSide;
  /** Whether the file keeps their features; with too few of either side it does not. */
  kept: boolean;
}

/** Fewer groups tell nothing of how far their next one may lie: of 20, one in 21 is farther than all. */
export const LEAST_GUARD_GROUPS = 20;

const QUANTILE = 0.99;

/**
 * Which of the rising distances of left-out faces is the limit, from 1: a new face of the same kind lies beyond the k-th of n
 * with probability (n + 1 - k) / (n + 1). With fewer than 99 it is the last, and that share more than 1 %.
 * Source: Vovk, Gammerman & Shafer 2005 (conformal prediction).
 */
export const limitRank = (faces: number): number => Math.min(faces, Math.ceil(QUANTILE * (faces + 1)));

/**
 * @param distance in multiples of the limit, of the nearer side; null or absent where it was not measured
 */
export const isOutside = (distance: number | null | undefined): boolean =>
  typeof distance === 'number' && distance > 1;

/** Why a face gets no verdict, in a sentence. @param distance as `isOutside` */
export function whyOutside({ genuine, attack }: GuardFacts, distance: number): string {
  const few = [genuine, attack].some(({ faces }) => limitRank(faces) === faces);
  const most = few ? 'the farthest of these is' : '99 % of these are';
  return (
    `To this detector it looks unlike all of its ${formatCount(genuine.faces)} genuine faces and ` +
    `${formatCount(attack.faces)} attacks of validation: ${formatFigure(distance, 1)} times as far from them as ` +
    `${most} from the others.`
  );
}

/** What a detector does with faces unlike its own, in a sentence. @param guard absent where its file says nothing */
export function describeGuard(guard: GuardFacts | null | undefined): string {
  const not = 'Faces unlike those that it was validated on are not recognised as such:';
  if (!guard) return `${not} its file keeps no features of them.`;
  const { genuine, attack, kept } = guard;
  if (!kept) {
    return `${not} ${sideWords(genuine, 'genuine face')} and ${sideWords(attack, 'attack')} of validation are too few, at least ${LEAST_GUARD_GROUPS} of each are needed.`;
  }
  const oneIn = Math.round((genuine.faces + 1) / (genuine.faces + 1 - limitRank(genuine.faces)));
  return `Faces unlike its ${formatCounted(genuine.faces, 'genuine face')} and ${formatCounted(attack.faces, 'attack')} of validation get no verdict; at most about 1 in ${formatCount(oneIn)} genuine ones like these is taken for such.`;
}

function sideWords({ faces, groups }: GuardSide, one: string): string {
  return `${formatCounted(faces, one)}${groups < faces ? ` of ${formatCount(groups)} videos or persons` : ''}`;
}
