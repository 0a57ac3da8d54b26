import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SeededRandom } from '@/lib/random';
import { groupsOf, leakageWarnings, splitByGroup, splitWarnings, type SplitItem } from './detectorSplit';

const face = (name: string, label: string, group: string | null = null): SplitItem => ({
  name,
  label,
  group,
});
const many = (count: number, label: string) =>
  Array.from({ length: count }, (_, i) => face(`${label}${i}`, label));
const SHARES = { validation: 0.1, test: 0.25 };

it('never tears a group apart, whatever the groups', () => {
  const items = fc.array(
    fc.record({
      name: fc.constant('x'),
      label: fc.constantFrom('real', 'fake'),
      group: fc.option(fc.integer({ min: 0, max: 12 }).map(String)),
    }),
    { maxLength: 60 },
  );
  fc.assert(
    fc.property(items, fc.integer(), (faces, seed) => {
      const splits = splitByGroup(faces, SHARES, seed);
      const sides = new Map<string, string>();
      faces.forEach(({ group }, i) => {
        if (group === null) return;
        expect(sides.get(group) ?? splits[i]).toBe(splits[i]);
        sides.set(group, splits[i]);
      });
    }),
  );
});

it('keeps the shares of each class and repeats with its seed', () => {
  const faces = [...many(800, 'real'), ...many(80, 'fake')];
  const splits = splitByGroup(faces, SHARES, 4);
  const held = (label: string, split: string) =>
    faces.filter((item, i) => item.label === label && splits[i] === split).length;
  expect([held('real', 'test'), held('real', 'validation')]).toEqual([200, 80]);
  expect([held('fake', 'test'), held('fake', 'validation')]).toEqual([20, 8]);
  expect(splitByGroup(faces, SHARES, 4)).toEqual(splits);
  expect(splitByGroup(faces, SHARES, 5)).not.toEqual(splits);
});

it('trains on a class of one, tests a class of two, validates a class of three', () => {
  const sidesOf = (count: number) => splitByGroup(many(count, 'spoof'), SHARES, 0).sort();
  expect(sidesOf(1)).toEqual(['train']);
  expect(sidesOf(2)).toEqual(['test', 'train']);
  expect(sidesOf(3)).toEqual(['test', 'train', 'validation']);
  expect(splitByGroup([], SHARES, 0)).toEqual([]);
});

it("keeps a dataset's own parts and draws only the one that it lacks", () => {
  const parts = [...many(40, 'real'), ...many(40, 'fake')].map((item, i) => ({ ...item, split: i % 4 ? 'train' : 'test' })); // prettier-ignore
  const splits = splitByGroup(parts, SHARES, 2);
  parts.forEach(({ split }, i) => expect(splits[i] === 'test').toBe(split === 'test'));
  expect(splits.filter((split) => split === 'validation')).toHaveLength(6);
  const whole = parts.map((item, i) => ({ ...item, split: i % 4 === 1 ? 'val' : item.split }));
  expect(splitByGroup(whole, SHARES, 2).filter((split) => split === 'validation')).toHaveLength(20);
});

it('reads the video or the person from a name, unless half of a class would be one', () => {
  const names = [
    'id0_id1_0003_frame012.png',
    'clips/talk-3/00012.jpg',
    '00012.jpg',
    'folder/anna_smile_3.jpg',
  ];
  const items = [...names.map((name) => face(name, 'real')), ...many(4, 'real')];
  const by = (rule: 'video' | 'person' | 'none') => groupsOf(items, rule).slice(0, 4);
  expect(by('video')).toEqual(['id0_id1_0003', 'clips/talk-3', null, 'folder/anna_smile']);
  expect(by('person')).toEqual(['id0', null, null, 'anna']);
  expect(by('none')).toEqual([null, null, null, null]);
  const numbered = Array.from({ length: 20 }, (_, i) => face(`img_${i}.png`, 'real'));
  expect(new Set(groupsOf(numbered, 'video'))).toEqual(new Set([null]));
  expect(groupsOf([face('a_1.png', 'real', 'mine')], 'video')).toEqual(['mine']);
});

it('warns of frames of one video and of equal pictures on both sides', () => {
  const items = [
    ...many(6, 'real').map((item) => ({ ...item, id: item.name })),
    { ...face('clip1_001.png', 'fake'), id: 'a' },
    { ...face('clip1_002.png', 'fake'), id: 'b' },
    ...many(6, 'fake').map((item) => ({ ...item, id: item.name })),
  ];
  const splits = items.map((_, i) => (i === 7 ? ('test' as const) : ('train' as const)));
  expect(leakageWarnings(items, splits)).toEqual([
    { message: expect.stringContaining('1 name suggests a video') as string, names: ['clip1'] },
  ]);
  const copied = items.map((item, i) => (i === 7 ? { ...item, name: 'other.png', id: 'real0' } : item));
  expect(leakageWarnings(copied, splits)).toEqual([
    {
      message: expect.stringContaining('1 picture is on both sides') as string,
      names: ['real0 = other.png'],
    },
  ]);
});

it('puts frames without a part where other frames of their video are given', () => {
  const given = many(6, 'real').map((item) => ({ ...item, group: 'v', split: 'test' }));
  const others = [...many(6, 'real').map((item) => ({ ...item, group: 'v' })), ...many(20, 'real')];
  const splits = splitByGroup([...given, ...others], SHARES, 1);
  expect(splits.slice(0, 12)).toEqual(new Array(12).fill('test'));
  expect(splits.slice(12)).not.toContain('test');
});

it('warns of videos that the parts of a dataset share', () => {
  const part = (split: string) => (_: unknown, i: number) => ({ ...face(`${split}/real/v_frame_${i}.png`, 'real', 'v'), id: `${split}${i}`, split }); // prettier-ignore
  const items = [...Array.from({ length: 3 }, part('train')), ...Array.from({ length: 3 }, part('test'))];
  expect(leakageWarnings(items, splitByGroup(items, SHARES, 1))).toEqual([
    {
      message: expect.stringMatching(
        /1 name suggests a video.*The dataset gives these parts itself/,
      ) as string,
      names: ['real/v'],
    },
  ]);
});

it('warns of a known video in two parts, whatever its frames are called', () => {
  const items = ['train', 'test'].map((split) => ({ ...face(`${split}/a.png`, 'real', 'clip'), id: split, split })); // prettier-ignore
  const [{ names }] = leakageWarnings(items, splitByGroup(items, SHARES, 1));
  expect(names).toEqual(['clip']);
  const two = items.map((item, i) => ({ ...item, label: ['real', 'fake'][i] }));
  expect(leakageWarnings(two, splitByGroup(two, SHARES, 1))).toEqual([]);
});

it('does not take a numbered folder for a video', () => {
  const items = Array.from({ length: 20 }, (_, i) => ({ ...face(`img_${i}.png`, 'real'), id: String(i) }));
  expect(leakageWarnings(items, splitByGroup(items, SHARES, 1))).toEqual([]);
});

it('says what a split cannot tell', () => {
  const warn = (items: SplitItem[]) => splitWarnings(items, splitByGroup(items, SHARES, 1)).join(' ');
  expect(warn(many(20, 'real'))).toContain('All faces are "real"');
  const real = many(20, 'real');
  expect(splitWarnings(real, splitByGroup(real, SHARES, 1), 'self-blended').join(' ')).not.toContain('All');
  expect(warn([...many(40, 'real'), ...many(2, 'spoof')])).toMatch(
    /"spoof" has no faces in the validation set.*"spoof" has 2 faces of 42/,
  );
  expect(warn([...many(40, 'real'), ...many(1, 'spoof')])).toContain('"spoof" has no faces in the test set');
  expect(warn([...many(40, 'real'), ...many(40, 'fake')])).toBe('');
  expect(warn([])).toBe('There are no faces.');
});

/** The same items in another order, with where each came from. */
function shuffled<T>(items: readonly T[], seed: number): { items: T[]; from: number[] } {
  const from = SeededRandom.fromSeed(seed).permutation(items.length);
  return { items: from.map((index) => items[index]), from };
}

describe('an order that decides nothing', () => {
  const faces = [
    ...Array.from({ length: 40 }, (_, i) => ({ ...face(`set/real/p${i}.png`, 'real'), id: `${(i * 37) % 101}r` })),
    ...Array.from({ length: 30 }, (_, i) => ({ ...face(`set/fake/v${i % 6}_${i}.png`, 'fake'), id: `${(i * 53) % 89}f` })),
    ...Array.from({ length: 8 }, (_, i) => ({ ...face(`x${i}`, i % 2 ? 'real' : 'fake', `person ${i % 4}`), id: `${i}p` })),
  ]; // prettier-ignore
  const sidesOf = (items: readonly (SplitItem & { id?: string })[], keyOf: (item: SplitItem) => string) => {
    const groups = groupsOf(items, 'video');
    const splits = splitByGroup(items.map((item, i) => ({ ...item, group: groups[i] })), SHARES, 3); // prettier-ignore
    return new Map(items.map((item, i) => [keyOf(item), splits[i]]));
  };
  const inOrder = (sides: Map<string, string>) => [...sides].sort(([a], [b]) => (a < b ? -1 : 1));

  it('of files: ten random ones give one split, by content and by name', () => {
    const named = faces.map(({ id: _, ...item }) => item);
    const byId = inOrder(sidesOf(faces, ({ id }) => id!));
    const byName = inOrder(sidesOf(named, ({ name }) => name));
    for (let seed = 0; seed < 10; seed++) {
      expect(inOrder(sidesOf(shuffled(faces, seed).items, ({ id }) => id!))).toEqual(byId);
      expect(inOrder(sidesOf(shuffled(named, seed).items, ({ name }) => name))).toEqual(byName);
    }
  });

  it('of where they lay: a folder, its zip and two imports give one split', () => {
    const expected = inOrder(sidesOf(faces, ({ id }) => id!));
    const zipped = faces.map((item) => ({ ...item, name: item.name.replace('set/', 'other.zip/set/') }));
    expect(inOrder(sidesOf(zipped, ({ id }) => id!))).toEqual(expected);
    const [first, second] = [faces.filter((_, i) => i % 2), faces.filter((_, i) => !(i % 2))];
    expect(inOrder(sidesOf([...second, ...first], ({ id }) => id!))).toEqual(expected);
  });

  it('of equal pictures: they are on one side', () => {
    const twice = [...faces, ...faces.slice(0, 40).map((item, i) => ({ ...item, name: `copy${i}.png` }))];
    const splits = splitByGroup(twice, SHARES, 3);
    for (let i = 0; i < 40; i++) expect(splits[faces.length + i]).toBe(splits[i]);
  });
});

describe('small data', () => {
  const videos = (names: readonly string[], label: string, frames = 6) =>
    names.flatMap((name) =>
      Array.from({ length: frames }, (_, i) => face(`${label}/${name}_${i}.png`, label)),
    );
  const arranged = (items: readonly SplitItem[]) => {
    const groups = groupsOf(items, 'video');
    const grouped = items.map((item, i) => ({ ...item, group: groups[i] }));
    return { grouped, splits: splitByGroup(grouped, SHARES, 1) };
  };
  const sidesOf = ({ grouped, splits }: ReturnType<typeof arranged>) => {
    const sides = new Map<string, Set<string>>();
    grouped.forEach(({ group }, i) =>
      sides.set(String(group), (sides.get(String(group)) ?? new Set()).add(splits[i])),
    );
    return sides;
  };

  it.each([1, 2, 3, 4, 7])('never tears one of %d videos a class apart', (count) => {
    for (const spell of [
      (i: number) => `v${i}`,
      (i: number) => `clip${i}_frame`,
      (i: number) => `s${i}/frame`,
    ]) {
      const items = ['real', 'fake'].flatMap(
        (label) =>
        videos(Array.from({ length: count }, (_, i) => spell(i)), label), // prettier-ignore
      );
      const result = arranged(items);
      // One stem for a whole class may be a numbered folder as well, unless it says "frame".
      if (count === 1 && spell(0) === 'v0') continue;
      for (const sides of sidesOf(result).values()) expect(sides.size).toBe(1);
      expect(new Set(result.grouped.map(({ group }) => group)).size).toBe(2 * count);
    }
  });

  it('says what is missing where it cannot be split', () => {
    const two = arranged([...videos(['a', 'b'], 'real'), ...videos(['c', 'd'], 'fake')]);
    expect(splitWarnings(two.grouped, two.splits)).toEqual(
      ['fake', 'real'].map((label) => expect.stringMatching(`"${label}" has no faces in the validation set.*Its 12 faces are of 2 videos or people, which are never split: add others, at least three in all`) as string), // prettier-ignore
    );
    const one = arranged([...videos(['a_frame'], 'real'), ...many(20, 'fake')]);
    expect(splitWarnings(one.grouped, one.splits)[0]).toMatch(
      /"real" has no faces in the test set.*6 faces are of one video or person, which is never split/,
    );
  });

  it('does not take numbered photographs for videos, whatever the word before the number', () => {
    for (const word of ['img', 'IMG', 'DSC', 'photo', 'face', 'portrait', 'real']) {
      const items = Array.from({ length: 12 }, (_, i) => face(`set/real/${word}_${i}.jpg`, 'real'));
      expect(new Set(groupsOf([...items, ...many(30, 'real')], 'video'))).toEqual(new Set([null]));
    }
    const numbered = Array.from({ length: 12 }, (_, i) => face(`set/real/0000${i}.png`, 'real'));
    expect(new Set(groupsOf(numbered, 'video'))).toEqual(new Set([null]));
  });
});
