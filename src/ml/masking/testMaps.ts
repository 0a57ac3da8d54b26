/** Parsing maps for the tests of this room: a drawn face, and wild ones that no parser would give. */
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

/** A face of all eleven classes: an oval of skin under hair, with brows, eyes, nose and lips, (SIDE, SIDE). */
export function drawnFace(): Uint8Array {
  return Uint8Array.from({ length: SIDE * SIDE }, (_, i) => {
    const x = (i % SIDE) - 15.5;
    const y = Math.floor(i / SIDE) - 15.5;
    const within = (cx: number, cy: number, rx: number, ry: number) =>
      ((x - cx) / rx) ** 2 + ((y - cy) / ry) ** 2 <= 1;
    if (within(-5, -5, 3, 1)) return 2;
    if (within(5, -5, 3, 1)) return 3;
    if (within(-5, -2, 2, 1)) return 4;
    if (within(5, -2, 2, 1)) return 5;
    if (within(0, 2, 2, 3)) return 6;
    if (within(0, 8, 4, 2)) return y < 7.5 ? 7 : y < 8.5 ? 8 : 9;
    if (within(0, 1, 10, 13)) return y < -8 ? 10 : 1;
    return y < 0 && within(0, -1, 13, 14) ? 10 : 0;
  });
}
