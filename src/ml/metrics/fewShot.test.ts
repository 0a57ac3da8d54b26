import { describe, expect, it } from 'vitest';
import { SeededRandom } from '@/lib/random';
import { fewShotProbes, ridgeDirection, type LabelledFeatures } from './fewShot';

const WIDTH = 12;

/** @param apart distance between the classes along one axis @param each faces of one video */
function faces(count: number, apart: number, each = 1): LabelledFeatures {
  const random = SeededRandom.fromSeed(3);
  const positive = Array.from({ length: count }, (_, i) => Math.floor(i / each) % 2);
  const features = Float32Array.from({ length: count * WIDTH }, (_, k) => {
    const place = k % WIDTH === 0 ? apart * positive[Math.floor(k / WIDTH)] : 0;
    return place + random.normal();
  });
  return {
    features,
    width: WIDTH,
    positive,
    groups: positive.map((_, i) => `video ${Math.floor(i / each)}`),
  };
}

describe('few-shot probes', () => {
  it('solve regularised least squares', () => {
    // Two rows: the direction between them. Three by hand: Z = (-1, 0, 1), y = (-1, -1, 1), lambda = 0.1 * 2 / 3.
    const two = ridgeDirection([Float64Array.of(0, 1), Float64Array.of(3, 5)], [-1, 1]);
    expect(two[1] / two[0]).toBeCloseTo(4 / 3, 12);
    expect(two[0]).toBeGreaterThan(0);
    const three = ridgeDirection(
      [0, 1, 2].map((value) => Float64Array.of(value)),
      [-1, -1, 1],
    );
    expect(three[0]).toBeCloseTo(2 / (2 + 0.2 / 3), 12);
    expect([...ridgeDirection([Float64Array.of(1), Float64Array.of(1)], [-1, 1])]).toEqual([0]);
  });

  it('tell classes apart that are, the better the more they see, and only chance where none is', () => {
    const apart = fewShotProbes(faces(240, 3), 1);
    expect(apart.map(({ shots }) => shots)).toEqual([1, 2, 5, 10, 25, 50]);
    expect(apart[5].mean).toBeGreaterThan(0.95);
    expect(apart[5].mean).toBeGreaterThan(apart[0].mean);
    expect(apart[5].deviation).toBeLessThan(apart[0].deviation);
    for (const { mean, draws } of fewShotProbes(faces(240, 0), 1)) {
      expect(draws).toBe(10);
      expect(Math.abs(mean - 0.5)).toBeLessThan(0.12);
    }
  });

  it('learn from no video that they are tested on', () => {
    // All faces of a video are the same and say nothing else: whoever saw one knows the others.
    const alike = faces(480, 0, 8);
    const features = Float32Array.from(alike.features, (_, k) => {
      const first = k - (k % WIDTH) - (Math.floor(k / WIDTH) % 8) * WIDTH;
      return alike.features[first + (k % WIDTH)];
    });
    const figures = fewShotProbes({ ...alike, features }, 2);
    expect(figures.map(({ shots }) => shots)).toEqual([1, 2, 5, 10]);
    // Ten of each class are a third of all videos: seen again, they would bring 0.6 and more.
    for (const { mean } of figures) expect(mean, JSON.stringify(figures)).toBeLessThan(0.57);
    expect(fewShotProbes({ ...alike, features }, 2)).toEqual(figures);
    expect(fewShotProbes({ ...alike, features }, 3)).not.toEqual(figures);
  });

  it('say nothing of one class', () => {
    const one = faces(40, 1);
    expect(fewShotProbes({ ...one, positive: one.groups.map(() => 1) }, 1)).toEqual([]);
  });

  it('neither learn from faces without a class nor are tested on them', () => {
    const labelled = faces(80, 3);
    const [count, others] = [labelled.groups.length, 30];
    const features = [...Array.from(labelled.features), ...Array<number>(others * WIDTH).fill(9)];
    const positive = [...labelled.positive, ...Array<null>(others).fill(null)];
    const groups = Array.from({ length: count + others }, (_, i) => `video ${i}`);
    const figures = fewShotProbes({ features, width: WIDTH, positive, groups }, 1);
    expect(figures).toEqual(fewShotProbes(labelled, 1));
    expect(figures.length).toBeGreaterThan(2);
  });
});
