import { describe, expect, it } from 'vitest';
import { defaultDetectorConfig } from '@/lib/detectorConfig';
import { DetectorData, type LabelledFace } from './detectorData';
import { arrange } from '../data/arrangement';
import { drawnFaces } from '../data/testFaces';
import { SeededRandom } from '@/lib/random';

const CONFIG = {
  ...defaultDetectorConfig('nano'),
  fakes: 'self-blended' as const,
  validationShare: 0.25,
  testShare: 0.25,
};

const faces = (label: (index: number) => string): LabelledFace[] =>
  drawnFaces(16).map((face, i) => ({ ...face, label: label(i), group: null }));

const labelsOf = (data: DetectorData) => data.evaluated('test').faces.map(({ label }) => label);

describe('faces that a detector of self-blended images is evaluated on', () => {
  it('are each real face and its blend where the dataset holds no fakes', () => {
    const data = new DetectorData(
      faces(() => 'real'),
      32,
      CONFIG,
      null,
    );
    const { faces: evaluated, pictures } = data.evaluated('test');
    expect(labelsOf(data)).toEqual(evaluated.flatMap((_, i) => (i % 2 === 0 ? ['real', 'fake'] : [])));
    expect(evaluated.length).toBeGreaterThan(0);
    const [real, fake] = pictures();
    expect(fake).not.toEqual(real);
    expect(data.evaluated('test').pictures()[1], 'the same blend each time').toEqual(fake);
  });

  it('are those of the dataset where it holds fakes', () => {
    const data = new DetectorData(
      faces((i) => (i % 2 === 0 ? 'fake' : 'real')),
      32,
      CONFIG,
      null,
    );
    expect([...new Set(labelsOf(data))].sort()).toEqual(['fake', 'real']);
    const held = data.indicesOf('test').map((index) => data.faces[index].label);
    expect(labelsOf(data)).toEqual(held);
  });
});

it('refuses one class alone, naming it and the way out', () => {
  const alone = faces(() => 'real');
  const make = () => new DetectorData(alone, 32, { ...CONFIG, fakes: 'dataset' }, null);
  expect(make).toThrow('All faces are "real"');
});

it('trains on the classes that the task makes of those of the dataset', () => {
  const mixed = faces((i) => ['original', 'Deepfakes', 'FaceSwap', 'original'][i % 4]);
  const data = new DetectorData(mixed, 32, { ...CONFIG, fakes: 'dataset', task: 'deepfakes' }, null);
  expect(data.classes).toEqual(['fake', 'real']);
  expect(new Set(labelsOf(data))).toEqual(new Set(['fake', 'real']));
  const { targets } = data.trainBatch(0);
  expect(targets.length).toBe(2 * CONFIG.batchSize);
});

it('shows a rare class as often as the common one where classes are balanced, and as the dataset has it where not', () => {
  const rare = faces((i) => (i % 4 === 0 ? 'fake' : 'real'));
  const shown = (balance: boolean) => {
    const config = { ...CONFIG, fakes: 'dataset' as const, balance, batchSize: 2, validationShare: 0, testShare: 0 }; // prettier-ignore
    const data = new DetectorData(rare, 32, config, null);
    const steps = Array.from({ length: data.stepsPerEpoch }, (_, step) => data.trainBatch(step).targets);
    const picked = steps.flatMap((targets) => [0, 2].map((row) => (targets[row] > targets[row + 1] ? 'fake' : 'real'))); // prettier-ignore
    return { fake: picked.filter((name) => name === 'fake').length, all: picked.length };
  };
  expect(shown(true)).toEqual({ fake: 12, all: 24 });
  expect(shown(false)).toEqual({ fake: 4, all: 16 });
});

it.each(['dataset', 'self-blended'] as const)(
  'trains on windows of the faces where crops are wanted, of fakes %s, and says which are genuine',
  (fakes) => {
    const given = faces((i) => (fakes === 'dataset' && i % 2 === 0 ? 'fake' : 'real'));
    const plain = { ...CONFIG, fakes, flip: false, batchSize: 4, smoothing: 0, testShare: 0 };
    const batchOf = (randomResizedCrop: boolean) =>
      new DetectorData(given, 32, { ...plain, randomResizedCrop }, null).trainBatch(0);
    const [whole, cropped, again] = [batchOf(false), batchOf(true), batchOf(true)];
    expect(cropped).toEqual(again);
    expect(cropped.pixels).not.toEqual(whole.pixels);
    expect(cropped.pixels).toHaveLength(whole.pixels.length);
    const genuine = cropped.targets.filter((_, i) => i % 2 === 1);
    expect(cropped.real).toEqual(genuine);
    expect(new Set(genuine)).toEqual(new Set([0, 1]));
  },
);

describe('faces in another order', () => {
  const given = faces((i) => (i % 2 === 0 ? 'fake' : 'real'));
  const config = { ...CONFIG, fakes: 'dataset' as const, batchSize: 8 };
  const seenIn = (data: DetectorData) => ({
    batches: [0, 1, 2].map((step) => data.trainBatch(step)),
    test: data.evaluated('test').faces,
    statistics: data.statistics,
  });

  it('give the same split, the same statistics and the same batches, bit for bit', () => {
    const expected = seenIn(new DetectorData(given, 32, config, null));
    for (let seed = 0; seed < 10; seed++) {
      const order = SeededRandom.fromSeed(seed).permutation(given.length);
      const others = order.map((index) => ({ ...given[index], name: `zip/${given[index].name}` }));
      const data = new DetectorData(others, 32, config, null);
      const { test, ...rest } = seenIn(data);
      expect(rest).toEqual({ batches: expected.batches, statistics: expected.statistics });
      expect(test.map(({ id }) => id)).toEqual(expected.test.map(({ id }) => id));
    }
  });

  it('leave a run of before as it was: by arrival, in the order that it was begun with', () => {
    const before = new DetectorData(given, 32, config, null, 'arrival');
    expect(before.faces).toEqual(given);
    expect(before.splits).toEqual(arrange(given, config, 'arrival').splits);
    expect(before.splits).not.toEqual(arrange(given, config).splits);
  });
});

describe('domain-balanced batches', () => {
  const domains = ['casia', 'idiap', 'msu'];
  // Of 16: casia has twelve faces, the others two each, a live and a spoof.
  const given = faces((i) => (i % 2 === 0 ? 'live' : 'spoof')).map((face, i) => ({
    ...face,
    domain: domains[i < 12 ? 0 : i < 14 ? 1 : 2],
  }));
  const config = {
    ...CONFIG,
    ...{ fakes: 'dataset' as const, balanceDomains: true, validationShare: 0, testShare: 0 },
    ...{ batchSize: 6, smoothing: 0, flip: false },
  };
  const make = (shown = given, changes: Partial<typeof config> = {}) =>
    new DetectorData(shown, 32, { ...config, ...changes }, null);

  it('hold as many faces of each class of each domain, in every batch', () => {
    const data = make();
    expect(data.stepsPerEpoch).toBe(6); // the largest stratum, six faces, by six strata
    for (let step = 0; step < 3 * data.stepsPerEpoch; step++) {
      const shown = data.trainPositions(step).positions.map((position) => {
        const { domain, label } = data.faces[data.indicesOf('train')[position]];
        return `${domain} ${label}`;
      });
      expect(new Set(shown).size).toBe(6);
    }
  });

  it('hold as many of each domain where classes are not balanced', () => {
    const data = make(given, { balance: false, batchSize: 4 });
    for (let step = 0; step < 2 * data.stepsPerEpoch; step++) {
      const shown = data
        .trainPositions(step)
        .positions.map((i) => data.faces[data.indicesOf('train')[i]].domain);
      const counts = domains.map((name) => shown.filter((domain) => domain === name).length);
      expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
    }
  });

  it('follow from seed and step alone, in whatever order the faces came', () => {
    const order = SeededRandom.fromSeed(3).permutation(given.length);
    const others = make(order.map((i) => given[i]));
    const data = make();
    for (const step of [0, 4, 11]) expect(others.trainBatch(step)).toEqual(data.trainBatch(step));
    expect(make(given, { seed: config.seed + 1 }).trainBatch(0)).not.toEqual(data.trainBatch(0));
    expect(make(given, { balanceDomains: false }).trainBatch(0)).not.toEqual(data.trainBatch(0));
  });
});
