import { describe, expect, it } from 'vitest';
import { featureState, noFeatures } from './featureFigures';
import { NOTHING_HELD_OUT, StepTable, type PretrainRow } from './stepFigures';

/** A run whose measurements, every tenth step, are these: deviation and rank. */
function run(...measured: [number, number][]): StepTable {
  const table = new StepTable('pretrain');
  measured.forEach(([featureDeviation, effectiveRank], i) => {
    table.push(row(10 * i + 1, featureDeviation, effectiveRank));
    table.push(row(10 * i + 2, Number.NaN, Number.NaN));
  });
  return table;
}

function row(step: number, featureDeviation: number, effectiveRank: number): PretrainRow {
  return {
    ...{ step, totalSteps: 900, epoch: 0, total: 1, c1: 1, c2: 1, c2ByRegion: {}, c3: 0, lr: 1, gradNorm: 1 },
    ...NOTHING_HELD_OUT,
    ...{ sslp: Number.NaN, contrast: Number.NaN },
    ...{ emaMomentum: 1, featureDeviation, effectiveRank, stepMs: 1, imagesPerSecond: 1, etaMs: 1 },
    memory: { tensors: 1, buffers: 1, bytes: 1, peakBytes: 1 },
  };
}

const START: [number, number][] = [
  [0.3, 5],
  [0.3, 5],
  [0.3, 5],
];
const then = (deviation: number, rank: number) => run(...START, ...START.map(() => [deviation, rank] as [number, number])); // prettier-ignore

describe('featureState', () => {
  it('is null before the first measurement', () => {
    expect(featureState(new StepTable('pretrain'))).toBeNull();
    expect(featureState(run([Number.NaN, Number.NaN]))).toBeNull();
  });

  it('gives the latest measurement and its shares of the start', () => {
    expect(featureState(then(0.15, 3))).toEqual({
      ...{ step: 51, deviation: 0.15, rank: 3, health: 'healthy' },
      deviationShare: expect.closeTo(0.5, 12) as number,
      rankShare: expect.closeTo(0.5, 12) as number,
    });
  });

  it.each([
    [0.12, 3, 'healthy'],
    [0.09, 3, 'narrowing'],
    [0.2, 2, 'narrowing'],
    [0.02, 3, 'collapsing'],
    [0.2, 1.1, 'collapsing'],
  ] as const)('says of %f and rank %f: %s', (deviation, rank, health) => {
    expect(featureState(then(deviation, rank))?.health).toBe(health);
  });

  it('counts from the highest of the first measurements', () => {
    expect(featureState(run([0.3, 5], [0.06, 2], [0.02, 1.2], [0.01, 1.1]))).toMatchObject({
      deviationShare: expect.closeTo(0.1, 12) as number,
      rankShare: expect.closeTo(1.3 / 3 / 4, 12) as number,
    });
  });

  it('does not take one batch for the run', () => {
    expect(featureState(run(...START, [0.3, 5], [0.02, 1.1], [0.3, 5]))?.health).toBe('healthy');
  });

  it('calls features that never differed collapsing', () => {
    expect(featureState(run([0, 1]))?.health).toBe('collapsing');
  });
});

it('says why there are no features to measure', () => {
  const of = { objective: '3c', weightCl: 0.1, batchSize: 16 } as const;
  expect(noFeatures(of)).toBeNull();
  expect(noFeatures({ ...of, weightCl: 0 })).toContain('weight of C3 is 0');
  expect(noFeatures({ ...of, batchSize: 1 })).toContain('one face');
  expect(noFeatures({ ...of, objective: 'mae' })).toContain('no such comparison');
});

describe('the table of figures', () => {
  it('holds the features of steps that measured them, also as bytes', () => {
    const read = StepTable.from('pretrain', run([0.3, 5], [0.2, 4]).bytes());
    expect([...read.column('featureDeviation')]).toEqual([0.3, Number.NaN, 0.2, Number.NaN]);
    expect([...read.column('effectiveRank')]).toEqual([5, Number.NaN, 4, Number.NaN]);
    expect(read.rows()).toEqual(run([0.3, 5], [0.2, 4]).rows());
  });

  it('reads tables from before they had these columns, and goes on with them', () => {
    const width = 23;
    const before = Float64Array.from({ length: 2 * width }, (_, i) => (i % width === 0 ? 1 + i / width : i));
    const read = StepTable.from('pretrain', new Uint8Array(before.buffer));
    expect([...read.column('step')]).toEqual([1, 2]);
    expect(read.at('peakBytes', 1)).toBe(before[width + 16]);
    expect([...read.column('featureDeviation')]).toEqual([Number.NaN, Number.NaN]);
    read.push(row(3, 0.3, 5));
    expect(StepTable.from('pretrain', read.bytes()).column('step')).toEqual(Float64Array.of(1, 2, 3));
  });
});
