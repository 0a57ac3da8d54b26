import { expect, it } from 'vitest';
import { MOVED_LANDMARKS, type ExpressionBasis } from '../mesh/expression';
import type { FaceGeometry } from '../geometry';
import { testFace } from '../mesh/testFace';
import { ForgeRun, type ForgeOrder, type Looks } from './forgeRun';
import { CROP_SIZE } from '@/lib/regions';
import { GATE_SIDE, smallGate } from './record';
import type { ForgeableFace } from './types';

const basis: ExpressionBasis = { shapes: new Map([['jawOpen', new Float32Array(3 * MOVED_LANDMARKS)]]) };
const people: ForgeableFace[] = [1, 2, 3, 4].map((seed) => ({
  ...{ id: `face ${seed}`, group: `person ${seed}` },
  ...testFace({ seed, shift: seed }),
}));
const everybody = [[0, 1, 2, 3]];
const order = (changes: Partial<ForgeOrder> = {}): ForgeOrder => ({ family: 'swap', count: 2, seed: 3, ...changes }); // prettier-ignore

const seeing = (
  geometry: () => FaceGeometry | null,
  skin: (rgb: Uint8Array) => Uint8Array | null = () => null,
): Looks => ({
  geometry: () => Promise.resolve(geometry()),
  skin: (rgb) => Promise.resolve(skin(rgb)),
});

async function all(run: ForgeRun) {
  const made = [];
  for (let one = await run.next(); one; one = await run.next()) made.push(one);
  return made;
}

it('makes as many as were asked for, the same by the same seed', async () => {
  const run = new ForgeRun(people, order(), basis, everybody, null);
  const made = await all(run);
  expect(made).toHaveLength(2);
  expect(run.tally).toMatchObject({ accepted: 2, givenUp: 0 });
  const again = await all(new ForgeRun(people, order(), basis, everybody, null));
  expect(again.map(({ forgery }) => forgery.rgb)).toEqual(made.map(({ forgery }) => forgery.rgb));
});

it('goes on from where it was interrupted, to the same forgeries and tally', async () => {
  const wish = order({ count: 5 });
  const whole = new ForgeRun(people, wish, basis, everybody, null);
  const wanted = await all(whole);
  const begun = new ForgeRun(people, wish, basis, everybody, null);
  await begun.next();
  await begun.next();
  const kept = structuredClone(begun.progress);
  await begun.next(); // not written down any more
  const rest = new ForgeRun(people, wish, basis, everybody, null, kept);
  expect((await all(rest)).map(({ forgery }) => forgery.rgb)).toEqual(wanted.slice(2).map(({ forgery }) => forgery.rgb)); // prettier-ignore
  expect(rest.progress).toEqual(whole.progress);
});

it('leaves the target where a hand or glasses cover it, or cover what the source would give', async () => {
  const uncovered = new Uint8Array(CROP_SIZE ** 2).fill(1);
  const covered = uncovered.map((_, at) => Number(at % CROP_SIZE < 0.6 * CROP_SIZE));
  const first = (looks: Looks | null) =>
    new ForgeRun(people, order(), basis, [[0, 1]], looks).next().then((made) => made!.forgery);
  const wanted = await first(null);
  const by = (skin: (rgb: Uint8Array) => Uint8Array) => first(seeing(() => wanted.geometry, skin));
  const size = (gate: Float32Array) => gate.reduce((sum, share) => sum + share, 0);
  expect((await by(() => uncovered)).gate).toEqual(wanted.gate);
  const [target, source] = [people[wanted.target], people[wanted.source!]];
  for (const hidden of [target, source]) {
    const { gate, rgb, real, ...made } = await by((of) => (of === hidden.rgb ? covered : uncovered));
    expect(made).toMatchObject({ target: wanted.target, source: wanted.source });
    expect(size(gate)).toBeLessThan(0.95 * size(wanted.gate));
    if (hidden !== target) continue;
    const changed = covered.filter((skin, at) => !skin && [0, 1, 2].some((c) => rgb[3 * at + c] !== real[3 * at + c])); // prettier-ignore
    expect(changed).toHaveLength(0);
  }
});

it('takes sources from the circle of the target', async () => {
  const made = await all(new ForgeRun(people, order({ count: 4 }), basis, [[0, 2], [1, 3]], null)); // prettier-ignore
  expect(made).toHaveLength(4);
  for (const { forgery } of made) expect(Math.abs(forgery.target - forgery.source!)).toBe(2);
});

it('draws again what the experts refuse, gives a face up after some draws, and counts reasons', async () => {
  let asked = 0;
  const refuseFirst = seeing(() => (++asked === 1 ? null : people[0].geometry));
  const blends = people.map((face) => ({ ...face, geometry: null }));
  const run = new ForgeRun(blends, order({ family: 'blend', count: 1 }), basis, everybody, refuseFirst);
  const [made] = await all(run);
  expect(made.refused).toContain('No face is found in the picture.');
  expect(run.tally.refused['No face is found in the picture.']).toBe(1);
  const never = new ForgeRun(blends.slice(0, 1), order({ family: 'blend', count: 1 }), basis, [[0]], seeing(() => null)); // prettier-ignore
  expect(await never.next()).toBeNull();
  expect(never.tally).toMatchObject({ accepted: 0, givenUp: 4 });
});

it('counts what cannot be made by its reason, whatever its figures', async () => {
  const turned = [40, 50].map((yaw, seed) => ({ ...people[seed], ...testFace({ seed, yaw }) }));
  const run = new ForgeRun(turned, order(), basis, [[0, 1]], null);
  expect(await run.next()).toBeNull();
  expect(Object.keys(run.tally.notMade)).toEqual(['The face looks more than 30° away.']); // prettier-ignore
});

it.each([0, -1, 1.5, 81, 1e9, Number.NaN])(
  'of four faces it refuses to make %d, and says how many it can',
  (count) => {
    const refused = { message: `${count} forgeries of 4 faces cannot be made.`, remedy: 'Ask for 1 to 80.' };
    expect(() => new ForgeRun(people, order({ count }), basis, everybody, null)).toThrow(expect.objectContaining(refused)); // prettier-ignore
  },
);

it('keeps a gate in means', () => {
  const gate = new Float32Array(224 * 224);
  for (let x = 0; x < 4; x++) gate[x] = 1;
  const small = smallGate(gate);
  expect(small).toHaveLength(GATE_SIDE * GATE_SIDE);
  expect([small[0], small[1]]).toEqual([64, 0]);
});
