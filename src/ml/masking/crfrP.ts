/**
 * CRFR-P: Cover one Random Facial Region, then mask the rest Proportionally.
 * Source: paper section 3.1, algorithm 1; reference `crfr_p`.
 */
import { coveringOneRegion } from './coverRegion';
import { hideProportionally } from './hideProportionally';

export const crfrP = coveringOneRegion(hideProportionally);
