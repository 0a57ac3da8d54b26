import { serialize } from 'node:v8';
import { describe, expect, it } from 'vitest';
import { FORGERY_FAMILIES } from '@/lib/forgeries';
import { deriveSeed, SeededRandom } from '@/lib/random';
import { CROP_SIZE } from '@/lib/regions';
import { MOVED_LANDMARKS, type ExpressionBasis } from '../mesh/expression';
import { testFace } from '../mesh/testFace';
import { forge } from './forge';
import type { ForgeableFace, Forgery } from './types';

const side = 64;

/** Chin down by 0.3. */
const basis: ExpressionBasis = {
  shapes: new Map([
    ['jawOpen', Float32Array.from({ length: 3 * MOVED_LANDMARKS }, (_, i) => (i === 3 * 152 + 1 ? -0.3 : 0))],
  ]),
}; // prettier-ignore

const person = (seed: number, wanted: Parameters<typeof testFace>[0] = {}): ForgeableFace => ({
  ...{ id: `face ${seed}`, group: `person ${seed}` },
  ...testFace({ seed, ...wanted }),
});
const people = [person(1), person(2, { shift: 2 }), person(3, { yaw: 6 })];

const streamOf = (seed: number) => SeededRandom.fromSeed(deriveSeed(seed, 1));
type Asked = Parameters<typeof forge>[0];
const made = (family: Asked, seed = 1, faces = people, size = side): Forgery => {
  const outcome = forge(family, faces, 0, streamOf(seed), size, basis);
  if (!outcome.ok) throw new Error(outcome.reason);
  return outcome.forgery;
};
const reason = (family: Asked, faces: readonly ForgeableFace[], size = side): string => {
  const outcome = forge(family, faces, 0, streamOf(1), size, basis);
  return outcome.ok ? '' : outcome.reason;
};

/** Byte for byte; comparing pictures value by value takes seconds. */
const same = (a: unknown, b: unknown): boolean => serialize(a).equals(serialize(b));

describe.each(FORGERY_FAMILIES)('%s', (family) => {
  it('is the same by the same seed, and another by another', () => {
    const first = made(family, 5);
    expect(same(first, made(family, 5))).toBe(true);
    expect([1, 2, 3].some((seed) => !same(first.rgb, made(family, seed).rgb))).toBe(true);
  });

  it('keeps every byte where its gate is shut, and changes some where it is open', () => {
    for (let seed = 1; seed <= 4; seed++) {
      const { rgb, real, gate, target, facts } = made(family, seed);
      expect([rgb.length, gate.length, target]).toEqual([3 * side * side, side * side, 0]);
      expect(rgb.every((value, i) => gate[Math.floor(i / 3)] > 0 || value === real[i])).toBe(true);
      expect(gate.every((share) => share >= 0 && share <= 1)).toBe(true);
      expect(facts.changed).toBeGreaterThan(0.05);
      expect(facts.gateShare).toBeGreaterThan(0);
      // A chin that moves takes what is around it along.
      expect(facts.outside).toBeLessThan(family === 'edit' ? 0.8 : 0.3);
    }
  });

  it('leaves the faces that it is made of as they were', () => {
    const before = serialize(people);
    made(family, 3, people, CROP_SIZE);
    expect(serialize(people).equals(before)).toBe(true);
  });
});

it('a mixture draws every family', () => {
  const families = new Set(Array.from({ length: 20 }, (_, seed) => made('mixed', seed).family));
  expect(families).toEqual(new Set(FORGERY_FAMILIES));
});

it('edits are parts of others and expressions', () => {
  const kinds = new Set(Array.from({ length: 24 }, (_, seed) => made('edit', seed).kind.split(' ').slice(0, 2).join(' '))); // prettier-ignore
  expect([...kinds].sort()).toEqual([
    ...['expression jawOpen', 'transplant eyes', 'transplant mouth', 'transplant nose'],
  ]);
  const alone = Array.from({ length: 8 }, (_, seed) => made('edit', seed, [people[0]]));
  expect(alone.every(({ kind, source }) => source === null && /^expression jawOpen [+]0[.][3-6]$/.test(kind))).toBe(true); // prettier-ignore
});

it('an expression that opens the jaw moves the landmarks that it says', () => {
  const { geometry, kind } = made('edit', 1, [people[0]]);
  const moved = geometry!.landmarks[3 * 152 + 1] - people[0].geometry!.landmarks[3 * 152 + 1];
  expect(kind).toContain('jawOpen');
  expect(moved).toBeGreaterThan(5);
});

it('takes nobody of the same person or video, and anybody where that is not known', () => {
  const twin = { ...person(2), group: 'person 1' };
  const sources = (faces: ForgeableFace[]) =>
    new Set(Array.from({ length: 12 }, (_, seed) => made('swap', seed, faces).source));
  expect(sources([people[0], twin, person(3)])).toEqual(new Set([2]));
  const unknown = [people[0], twin, person(3)].map((face) => ({ ...face, group: null }));
  expect(sources(unknown)).toEqual(new Set([1, 2]));
});

describe('says why not', () => {
  const noGeometry = { ...people[0], geometry: null };
  it.each([
    ['no geometry', 'swap', [noGeometry, people[1]], 'no geometry'],
    ['no geometry', 'edit', [noGeometry, people[1]], 'no geometry'],
    ['a profile', 'swap', [person(1, { yaw: 40 }), people[1]], 'looks 40° away'],
    ['one face', 'swap', [people[0]], 'no second face'],
    ['the same face twice', 'swap', [people[0], { ...people[0] }], 'no second face'],
    ['one person', 'swap', [people[0], { ...people[1], group: 'person 1' }], 'same person or video'],
    ['no source with geometry', 'swap', [people[0], { ...people[1], geometry: null }], 'None of 1 faces'],
    ['too different', 'swap', [people[0], person(2, { tone: [70, 45, 40] })], 'skin tone'],
    ['an empty map', 'blend', [{ ...people[0], parsing: new Uint8Array(CROP_SIZE ** 2) }], 'shows no face'],
  ] as const)('%s, %s', (_, family, faces, words) => {
    expect(reason(family, faces)).toContain(words);
  });

  it('sizes that show nothing, and faces that are too small', () => {
    expect(reason('blend', people, 16)).toContain('not at 16');
    const { landmarks, ...rest } = people[0].geometry!;
    const small = { ...people[0], geometry: { ...rest, landmarks: landmarks.map((value) => value / 10) } };
    expect(reason('swap', [small, people[1]])).toMatch(/is \d+ pixels wide/);
  });

  it('faces that a photograph shows with few pixels, as targets and as sources', () => {
    const tiny = { ...people[0], photoSide: 32 };
    const words = 'The face is 19 pixels wide in its photograph; at least 32 are needed.';
    expect(reason('swap', [tiny, people[1]])).toBe(words);
    expect(reason('edit', [tiny, people[1]])).toBe(words);
    expect(reason('swap', [people[1], tiny])).toBe(`None of 1 faces of other people can be used: ${words}`);
    expect(reason('swap', [{ ...people[0], photoSide: 64 }, people[1]])).toBe('');
  });

  it('a blend needs no geometry', () => {
    expect(made('blend', 1, [noGeometry])).toMatchObject({ family: 'blend', source: null, geometry: null });
  });
});
