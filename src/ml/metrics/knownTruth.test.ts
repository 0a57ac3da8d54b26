import { expect, it } from 'vitest';
import { SeededRandom } from '@/lib/random';
import { mapAgainstTruth, meanFigures, patchMeans, truthMeans } from './knownTruth';

const SIDE = 224;
/** Changed in a square of the picture, pixels. */
const gateOf = (from: number, to: number, value = 1) =>
  Float32Array.from({ length: SIDE * SIDE }, (_, at) => {
    const [y, x] = [Math.floor(at / SIDE), at % SIDE];
    return y >= from && y < to && x >= from && x < to ? value : 0;
  });

it.each([8, 14, 16])('a planted map is right everywhere, its opposite nowhere, on a grid of %i', (grid) => {
  const gate = gateOf(56, 168);
  const map = patchMeans(gate, grid);
  const right = mapAgainstTruth(map, gate, 1);
  expect(right).toMatchObject({ auc: 1, pointing: 1 });
  expect(right.changed / (right.changed + right.unchanged)).toBeCloseTo(0.25, 1);
  expect(mapAgainstTruth(map.map((value) => -value), gate, 1)).toMatchObject({ auc: 0, pointing: 0 }); // prettier-ignore
});

it('a map that knows nothing is chance, and so is every shuffled one', () => {
  const gate = gateOf(56, 168);
  const random = SeededRandom.fromSeed(2);
  const all = Array.from({ length: 60 }, () => {
    const map = Float32Array.from({ length: 196 }, () => random.uniform());
    return mapAgainstTruth(map, gate, 3);
  });
  expect(meanFigures(all).auc).toBeCloseTo(0.5, 1);
  const shuffled = mapAgainstTruth(patchMeans(gate, 14), gate, 4).shuffled;
  expect(shuffled.auc).toBeCloseTo(0.5, 1);
  expect(shuffled.pointing).toBeCloseTo(0.25, 1);
});

it('the same everywhere says nothing: half, and the share of changed patches', () => {
  const { auc, pointing, changed, unchanged } = mapAgainstTruth(new Float32Array(64), gateOf(56, 168), 1);
  expect(auc).toBe(0.5);
  expect(pointing).toBe(changed / (changed + unchanged));
});

it('patches that are neither changed nor unchanged do not count', () => {
  const gate = gateOf(0, 112);
  // The left upper patch of the other half is half open.
  for (let y = 112; y < 140; y++) for (let x = 112; x < 140; x++) gate[y * SIDE + x] = 0.3;
  const map = patchMeans(gateOf(0, 112), 8);
  const without = mapAgainstTruth(map, gate, 1);
  expect(without).toMatchObject({ changed: 16, unchanged: 47 });
  map[4 * 8 + 4] = 9;
  expect(mapAgainstTruth(map, gate, 1)).toEqual(without);
});

it('is undefined where nothing, or everything, was changed', () => {
  for (const gate of [gateOf(0, 0), gateOf(0, SIDE)])
    expect(mapAgainstTruth(new Float32Array(64), gate, 1)).toMatchObject({
      auc: null,
      pointing: null,
      shuffled: { auc: null, pointing: null },
    });
});

it('means over cells that cut through pixels stay within what they hold', () => {
  const means = patchMeans(Float32Array.of(0, 0, 1, 0, 0, 1, 1, 1, 1), 2);
  expect([...means]).toEqual([0, 0.5, 0.5, 0.75]);
});

it('means over faces come with the interval of whole people, and leave out what is undefined', () => {
  const figures = [1, 1, 0, 0, 0].map((auc) => ({ auc, pointing: 1 - auc }));
  const unknown = { auc: null, pointing: null };
  const alone = truthMeans([...figures, unknown], ['a', 'b', 'c', 'd', 'e', 'f'], 1);
  expect(alone).toMatchObject({ faces: 5, auc: { mean: 0.4 }, pointing: { mean: 0.6 } });
  expect(alone.auc.interval!.low).toBeLessThan(0.4);
  expect(alone.auc.interval!.high).toBeGreaterThan(0.4);
  // Of two people a draw may have one alone, with all their faces.
  const two = truthMeans(figures, ['a', 'a', 'b', 'b', 'b'], 1);
  expect(two.auc.interval).toMatchObject({ low: 0, high: 1 });
  expect(truthMeans(figures, ['a', 'a', 'a', 'a', 'a'], 1).auc.interval).toBeNull();
  expect(truthMeans([unknown], ['a'], 1)).toMatchObject({ faces: 0, auc: { mean: null, interval: null } });
});
