/** Parsing maps for the tests of this room that no parser would give. */
import fc from 'fast-check';
import { SeededRandom } from '@/lib/random';

export const SIDE = 32;

/** Maps that are wild on purpose: noise, stripes of few classes, and the degenerate single-class ones. */
export const parsingMaps = fc
  .tuple(
    fc.array(fc.integer({ min: 0, max: 10 }), { minLength: 1, maxLength: 6 }),
    fc.integer(),
    fc.boolean(),
  )
  .map(([classes, seed, blocky]) => {
    const random = SeededRandom.fromSeed(seed);
    const cell = blocky ? 8 : 1;
    const picks = Array.from({ length: (SIDE / cell) ** 2 }, () => classes[random.integer(classes.length)]);
    return Uint8Array.from({ length: SIDE * SIDE }, (_, i) => {
      const row = Math.floor(i / SIDE / cell);
      const column = Math.floor((i % SIDE) / cell);
      return picks[row * (SIDE / cell) + column];
    });
  });
