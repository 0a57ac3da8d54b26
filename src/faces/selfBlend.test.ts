import { expect, it } from 'vitest';
import { SeededRandom } from '@/lib/random';
import { selfBlend, type BlendableFace, type SelfBlend } from './selfBlend';

const SIDE = 64;

/** An oval of skin with a band of eyes, nose and mouth; texture everywhere. */
function face(): BlendableFace {
  const parsing = new Uint8Array(SIDE * SIDE);
  const rgb = new Uint8Array(SIDE * SIDE * 3);
  for (let i = 0; i < parsing.length; i++) {
    const [x, y] = [(i % SIDE) / SIDE - 0.5, Math.floor(i / SIDE) / SIDE - 0.5];
    if ((x / 0.3) ** 2 + (y / 0.4) ** 2 < 1) parsing[i] = 1;
    if (Math.abs(x) < 0.18 && Math.abs(y + 0.1) < 0.04) parsing[i] = x < 0 ? 4 : 5;
    if (Math.abs(x) < 0.05 && Math.abs(y - 0.03) < 0.06) parsing[i] = 6;
    if (Math.abs(x) < 0.1 && Math.abs(y - 0.2) < 0.03) parsing[i] = 7;
    for (let c = 0; c < 3; c++) rgb[3 * i + c] = 90 + 40 * (parsing[i] % 3) + ((i * (7 + c)) % 50);
  }
  return { rgb, side: SIDE, parsing, mapSide: SIDE };
}

const FACE = face();
const blends = Array.from({ length: 24 }, (_, seed) => selfBlend(FACE, SeededRandom.fromSeed(seed)));

it('repeats with its seed', () => {
  expect(selfBlend(FACE, SeededRandom.fromSeed(3))).toEqual(blends[3]);
  expect(blends[4].fake).not.toEqual(blends[3].fake);
});

it('changes more with more strength, and by 1 what it does without', () => {
  const meanChange = ({ real, fake }: SelfBlend) =>
    fake.reduce((sum, value, i) => sum + Math.abs(value - real[i]), 0) / fake.length;
  const total = (strength: number) =>
    blends.reduce(
      (sum, _, seed) => sum + meanChange(selfBlend(FACE, SeededRandom.fromSeed(seed), strength)),
      0,
    );
  expect(selfBlend(FACE, SeededRandom.fromSeed(5), 1)).toEqual(blends[5]);
  expect(total(3)).toBeGreaterThan(1.5 * total(1));
});

it('changes the picture inside the mask and leaves it alone outside', () => {
  for (const { real, fake, mask } of blends) {
    let inside = 0;
    let outside = 0;
    for (let i = 0; i < mask.length; i++) {
      const change = Math.max(...[0, 1, 2].map((c) => Math.abs(fake[3 * i + c] - real[3 * i + c])));
      if (mask[i] === 0) outside += change;
      else inside += change;
    }
    expect(outside).toBe(0);
    expect(inside).toBeGreaterThan(0);
  }
});

it('masks a soft part of the face, by one of the ratios', () => {
  const ratios = blends.map(({ mask }) => mask.reduce((a, b) => Math.max(a, b), 0));
  for (const ratio of ratios) {
    expect(Math.min(...[0.25, 0.5, 0.75, 1].map((r) => Math.abs(r - ratio)))).toBeLessThan(0.02);
  }
  for (const { mask } of blends) {
    const covered = mask.filter((value) => value > 0).length / mask.length;
    expect(covered).toBeGreaterThan(0.01);
    expect(covered).toBeLessThan(0.7);
    expect(mask[0]).toBe(0);
  }
  expect(blends.some(({ mask }) => mask.some((value) => value > 0.1 && value < 0.2))).toBe(true);
});

it('pairs the fake with the photograph itself half of the time, else with its changed copy', () => {
  const itself = blends.filter(({ real }) => real.every((value, i) => value === FACE.rgb[i])).length;
  expect(itself).toBeGreaterThan(5);
  expect(itself).toBeLessThan(19);
});

it('gives a face without a parsing map a blend that covers nothing', () => {
  const { real, fake, mask } = selfBlend(
    { ...FACE, parsing: new Uint8Array(SIDE * SIDE) },
    SeededRandom.fromSeed(1),
  );
  expect(mask.every((value) => value === 0)).toBe(true);
  expect(fake).toEqual(real);
});
