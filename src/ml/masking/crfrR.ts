/**
 * CRFR-R: Cover one Random Facial Region, then mask the rest at Random, whatever region it belongs to.
 * Source: paper section 3.1, compared in section 4.5; the authors released no code of it.
 */
import { coveringOneRegion } from './coverRegion';
import { settle } from './patchSets';

export const crfrR = coveringOneRegion((mask, covered, _patches, goal, random) =>
  settle(mask, covered, goal, random),
);
