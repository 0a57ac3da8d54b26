/** Detectors of fakes that are made of their genuine faces by meshes. */
import { expect, it, describe } from 'vitest';
import { testFace } from '@/faces/mesh/testFace';
import { MOVED_LANDMARKS, type ExpressionBasis } from '@/faces/mesh/expression';
import { defaultDetectorConfig } from '@/lib/detectorConfig';
import { DetectorData, type LabelledFace } from './detectorData';
import { refusedFakes } from './refusedFakes';

/** Chin down. */
const BASIS: ExpressionBasis = {
  shapes: new Map([
    ['jawOpen', Float32Array.from({ length: 3 * MOVED_LANDMARKS }, (_, i) => (i === 3 * 152 + 1 ? -0.3 : 0))],
  ]),
}; // prettier-ignore

const SPLITS = ['train', 'train', 'train', 'train', 'val', 'val', 'test', 'test'];
const people = SPLITS.map((split, i): LabelledFace => ({
  ...{ id: `face ${i}`, name: `face ${i}`, label: 'real', group: `person ${i}`, split },
  ...testFace({ seed: i + 1, shift: i % 3 }),
}));
const withoutGeometry = ({ geometry: _, ...rest }: LabelledFace): LabelledFace => rest;

const config = { ...defaultDetectorConfig('nano'), batchSize: 4, flip: false, smoothing: 0 };
const FORGED = ['swapped', 'edited', 'mixed'] as const;
const dataOf = (fakes: (typeof FORGED)[number], faces = people, changes: Partial<typeof config> = {}) =>
  new DetectorData(faces, 32, { ...config, fakes, ...changes }, null, 'content', BASIS);

describe.each(FORGED)('%s fakes', (fakes) => {
  it('pair a genuine face with its fake, from seed and step alone', () => {
    const data = dataOf(fakes);
    const batches = [0, 1, 2, 3, 4, 5].map((step) => data.trainBatch(step));
    expect(dataOf(fakes).trainBatch(4)).toEqual(batches[4]);
    expect(data.trainBatch(1), 'also of what was cached since').toEqual(batches[1]);
    expect(dataOf(fakes, people, { seed: 1 }).trainBatch(4)).not.toEqual(batches[4]);
    for (const { real, pixels } of batches) {
      expect([...real]).toEqual([1, 0, 1, 0]);
      const size = pixels.length / 4;
      expect(pixels.slice(0, size)).not.toEqual(pixels.slice(size, 2 * size));
    }
  });

  it('do not depend on who is on the other sides of the split', () => {
    const others = people.map((face) => face.split === 'train' ? face : { ...face, rgb: new Uint8Array(face.rgb.length) }); // prettier-ignore
    const [data, other] = [dataOf(fakes), dataOf(fakes, others)];
    for (const step of [0, 1, 2, 3]) expect(other.trainBatch(step)).toEqual(data.trainBatch(step));
  });

  it('are evaluated as the same pairs each time', () => {
    for (const split of ['validation', 'test'] as const) {
      const { faces, pictures } = dataOf(fakes).evaluated(split);
      expect(faces.map(({ label }) => label)).toEqual(['real', 'fake', 'real', 'fake']);
      const shown = pictures();
      expect(dataOf(fakes).evaluated(split).pictures()).toEqual(shown);
      expect(shown[3]).not.toEqual(shown[2]);
    }
  });

  it('need the geometry of half of the genuine training faces', () => {
    const some = (count: number) => people.map((face, i) => (i < count ? withoutGeometry(face) : face));
    expect(() => dataOf(fakes, some(3))).toThrow('Only 1 of 4 genuine training faces have a geometry');
    const data = dataOf(fakes, some(2));
    expect(data.refusals('train')).toEqual([expect.objectContaining({ faces: 2 })]);
    expect(refusedFakes(fakes, data)).toEqual([{ split: 'train', ...data.refusals('train')[0] }]);
    expect(data.stepsPerEpoch, 'a face without any fake is not trained on').toBe(fakes === 'mixed' ? 2 : 1);
  });
});

it('swapped fakes need two people, and somebody who fits', () => {
  const alone = people.map((face) => ({ ...face, group: face.split ?? '' }));
  expect(() => dataOf('swapped', alone)).toThrow('are of one person');
  expect(dataOf('edited', alone).stepsPerEpoch).toBe(2);
  const tones = [[220, 190, 170], [120, 80, 60], [190, 60, 60], [60, 90, 190]] as const; // prettier-ignore
  const apart = people.map((face, i) =>
    i < 4 ? { ...face, ...testFace({ seed: i, tone: tones[i] }) } : face,
  );
  expect(() => dataOf('swapped', apart)).toThrow(
    /None of the genuine .* commonest reason, of 4: .*skin tone/,
  );
});

it('a validation face whom nobody fits is not evaluated', () => {
  const far = people.map((face, i) => (i === 5 ? { ...face, ...testFace({ seed: i, tone: [60, 90, 190] }) } : face)); // prettier-ignore
  expect(dataOf('swapped', far).evaluated('validation').faces).toEqual([]);
  expect(dataOf('mixed', far).evaluated('validation').faces).toHaveLength(4);
});
