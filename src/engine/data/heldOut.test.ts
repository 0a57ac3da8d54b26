import { describe, expect, it } from 'vitest';
import { heldOutCount, trainedCount } from '@/lib/heldOut';
import { SeededRandom } from '@/lib/random';
import { heldOutIds, partHeldOut } from './heldOut';

const face = (i: number, more: { group?: string; split?: string; label?: string; name?: string } = {}) => ({
  id: `face ${i}`,
  name: `portrait-of-${String.fromCharCode(97 + (i % 26))}${i}x.jpg`,
  ...more,
});
const alone = (count: number) => Array.from({ length: count }, (_, i) => face(i));

describe('heldOutIds', () => {
  it('holds out nothing unless asked', () => {
    expect(heldOutIds(alone(10), 0)).toEqual([]);
  });

  it.each([
    [40, 0.1, 4],
    [25, 0.1, 3],
    [24, 0.1, 2],
    [5, 0.05, 1],
    [2, 0.5, 1],
  ])('of %i faces and a share of %f: %i, as the forecast says', (count, share, expected) => {
    expect(heldOutIds(alone(count), share)).toHaveLength(expected);
    expect(heldOutCount(count, { heldOut: share })).toBe(expected);
    expect(trainedCount(count, { heldOut: share })).toBe(count - expected);
  });

  it('holds out the same faces in whatever order they come', () => {
    const faces = alone(60);
    const order = SeededRandom.fromSeed(3).permutation(faces.length);
    const shuffled = order.map((i) => faces[i]);
    expect(heldOutIds(shuffled, 0.2)).toEqual(heldOutIds(faces, 0.2));
  });

  it('never tears a video or a person, told by the dataset or by the names of frames', () => {
    const told = Array.from({ length: 40 }, (_, i) => face(i, { group: `video ${Math.floor(i / 4)}` }));
    const named = Array.from({ length: 40 }, (_, i) => face(i, { name: `clip${i >> 2}_frame_${i % 4}.png` }));
    for (const faces of [told, named]) {
      const ids = new Set(heldOutIds(faces, 0.2));
      expect(ids.size).toBe(8);
      for (let video = 0; video < 10; video++) {
        const held = faces.slice(4 * video, 4 * video + 4).filter(({ id }) => ids.has(id)).length;
        expect([0, 4], `of video ${video}`).toContain(held);
      }
    }
  });

  it('holds out the parts that the dataset itself does not train on, and no other', () => {
    const faces = alone(30).map((each, i) => ({ ...each, split: ['train', 'train', 'val'][i % 3] }));
    const expected = faces.filter(({ split }) => split === 'val').map(({ id }) => id);
    expect(heldOutIds(faces, 0.1)).toEqual(expected.sort());
  });

  it('gives every class its share', () => {
    const faces = alone(50).map((each, i) => ({ ...each, label: i < 40 ? 'a' : 'b' }));
    const held = new Set(heldOutIds(faces, 0.2));
    const of = (label: string) => faces.filter((each) => each.label === label && held.has(each.id)).length;
    expect([of('a'), of('b')]).toEqual([8, 2]);
  });

  it('refuses faces of one video with the way out', () => {
    const faces = alone(6).map((each) => ({ ...each, group: 'clip' }));
    expect(() => heldOutIds(faces, 0.1)).toThrow(
      'Nothing can be held out of 6 faces of one video or person.',
    );
  });
});

it('parts faces in the order given', () => {
  const faces = alone(4);
  const { trained, heldOut } = partHeldOut(faces, ['face 2', 'face 0']);
  expect(trained.map(({ id }) => id)).toEqual(['face 1', 'face 3']);
  expect(heldOut.map(({ id }) => id)).toEqual(['face 0', 'face 2']);
  expect(partHeldOut(faces)).toEqual({ trained: faces, heldOut: [] });
});
