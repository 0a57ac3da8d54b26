import { expect, it } from 'vitest';
import { testFace } from '@/faces/mesh/testFace';
import type { FaceCrop } from '@/faces/types';
import { CROP_SIZE } from '@/lib/regions';
import type { LabelledSet } from './labelledSet';
import { makeSet } from './madeSet';

const person = (seed: number, tone?: readonly [number, number, number]): FaceCrop => {
  const { rgb, parsing, geometry } = testFace({ seed, shift: seed % 3, ...(tone && { tone }) });
  const box = { x: 0, y: 0, side: CROP_SIZE };
  const photo = { sourceWidth: CROP_SIZE, sourceHeight: CROP_SIZE, box, facesInPhoto: 1 };
  return { id: `face ${seed}`, name: `face ${seed}`, ...photo, rgb, parsing, geometry };
};
/** Comparing 150,000 numbers one by one for a message takes seconds. */
const isSame = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;

const people = [person(1), person(2), person(3)];
const alone = (faces: readonly FaceCrop[]) => faces.map(() => null);
const set: LabelledSet = {
  id: 's',
  name: 'held out',
  part: 'all',
  genuine: 'real',
  made: 'swapped',
  faces: [],
};

it('gives each picture as it is stored and the same fake of it, in whatever order the faces come', async () => {
  const made = await makeSet(set, people, alone(people));
  const turned = people.toReversed();
  const again = await makeSet(set, turned, alone(turned));
  expect(made.used).toEqual([0, 1, 2]);
  for (const place of made.used) {
    const { real, fake } = made.pairOf(place);
    const other = again.pairOf(2 - place);
    expect(isSame(real, people[place].rgb)).toBe(true);
    expect(isSame(fake, real)).toBe(false);
    expect([isSame(other.real, real), isSame(other.fake, fake)]).toEqual([true, true]);
  }
});

it('leaves out whom nobody fits, and says so', async () => {
  const faces = [...people, person(4, [60, 90, 190])];
  const { used, warnings } = await makeSet(set, faces, alone(faces));
  expect(used).toEqual([0, 1, 2]);
  expect(warnings).toEqual([
    expect.stringMatching(/^1 face of "held out" without swapped fakes: .*skin tone/),
  ]);
});

it('refuses faces of which no fake can be made, with the way out', async () => {
  const faces = people.map(({ geometry: _, ...face }) => face);
  const making = makeSet(set, faces, alone(faces));
  await expect(making).rejects.toMatchObject({
    code: 'no-face',
    message: expect.stringContaining('geometry'),
  });
});
