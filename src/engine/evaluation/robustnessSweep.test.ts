import fc from 'fast-check';
import { expect, it } from 'vitest';
import { CROP_SIZE } from '@/lib/regions';
import { seededSubset, SWEPT_LEVELS, sweepRobustness, type RobustnessPoint } from './robustnessSweep';

const PIXELS = CROP_SIZE * CROP_SIZE * 3;
/** Fakes have a fine checkerboard, which blur and small sizes take away. */
const picture = (fake: boolean) =>
  Uint8Array.from({ length: PIXELS }, (_, i) => {
    const at = Math.floor(i / 3);
    const odd = ((at % CROP_SIZE) + Math.floor(at / CROP_SIZE)) % 2;
    return 120 + (fake && odd ? 16 : 0);
  });
const FACES = [picture(true), picture(false)];

/** Neighbours that clearly differ, of the inner rows: sees the checkerboard. */
const roughness = (rgb: Uint8Array) => {
  let sum = 0;
  for (let i = 30_000; i < 30_600; i++) sum += Math.abs(rgb[i] - rgb[i - 3]) > 6 ? 1 : 0;
  return sum;
};

it('falls where the trace of the forgery is taken away, the same for the same seed', async () => {
  const run = async () => {
    const points: RobustnessPoint[] = [];
    const done: number[] = [];
    await sweepRobustness(
      { count: 2, rgb: (i) => FACES[i], positive: [1, 0], groups: ['a', 'b'] },
      async (pictures) => pictures.map(roughness),
      3,
      { point: (point) => points.push(point), faces: (n) => done.push(n) },
      new AbortController().signal,
    );
    expect(done.at(-1)).toBe(2 * points.length);
    return points;
  };
  const points = await run();
  const aucAt = (name: string, level: number | null) =>
    points.find((point) => point.degradation === name && point.level === level)?.auc;
  expect(aucAt('none', null)).toBe(1);
  expect(aucAt('jpeg', 90)).toBe(1);
  expect(aucAt('blur', 5)).toBe(0.5);
  expect(points).toHaveLength(1 + Object.values(SWEPT_LEVELS).flat().length);
  expect(await run()).toEqual(points);
});

it('takes a subset that keeps the share of each class, the same of the same faces in any order', () => {
  const faces = Array.from({ length: 100 }, (_, i) => ({
    ...{ id: `id${(i * 37) % 100}`, name: `face${i}` },
    label: i < 80 ? 'real' : 'fake',
  }));
  const chosen = seededSubset(faces, 20, 1);
  expect(chosen).toHaveLength(20);
  expect(chosen.filter(({ label }) => label === 'fake')).toHaveLength(4);
  expect(seededSubset(faces, 20, 2)).not.toEqual(chosen);
  expect(seededSubset(faces, 200, 1)).toHaveLength(100);
  fc.assert(
    fc.property(fc.shuffledSubarray(faces, { minLength: 100 }), (shuffled) => {
      expect(seededSubset(shuffled, 20, 1)).toEqual(chosen);
      expect(seededSubset(shuffled, 200, 1)).toEqual(seededSubset(faces, 200, 1));
    }),
    { numRuns: 20 },
  );
});
