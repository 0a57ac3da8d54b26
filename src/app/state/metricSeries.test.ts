import { describe, expect, it } from 'vitest';
import { NOTHING_HELD_OUT, StepTable, type PretrainRow } from '@/lib/stepFigures';
import { metricsToCsv, scalarSeries, seriesOf } from './metricSeries';

function row(step: number): PretrainRow {
  return {
    step,
    totalSteps: 5000,
    epoch: step / 4,
    total: 2 * step,
    c1: 1 / step,
    c2: step,
    c2ByRegion: step % 2 === 0 ? { eyes: step } : { hair: step },
    c3: -0.5,
    lr: 1e-3,
    gradNorm: 1,
    emaMomentum: 0.996,
    featureDeviation: Number.NaN,
    effectiveRank: Number.NaN,
    ...NOTHING_HELD_OUT,
    sslp: Number.NaN,
    contrast: Number.NaN,
    stepMs: 10,
    imagesPerSecond: 1600,
    etaMs: 0,
    memory: { tensors: 300, buffers: 290, bytes: 4096, peakBytes: 4096 },
  };
}

function filled(rows: number, capacity?: number): StepTable {
  const series = new StepTable('pretrain', capacity);
  for (let step = 1; step <= rows; step++) series.push(row(step));
  return series;
}

describe('StepTable', () => {
  it('keeps every row while it grows past its first allocation', () => {
    const series = filled(3000);
    expect(series.length).toBe(3000);
    expect([...series.column('step')]).toEqual(Array.from({ length: 3000 }, (_, i) => i + 1));
    expect(series.at('c1', 1999)).toBe(1 / 2000);
    expect(series.at('bytes', 0)).toBe(4096);
  });

  it('becomes a ring at its capacity: the oldest go, the order stays', () => {
    const series = filled(13, 5);
    expect([...series.column('step')]).toEqual([9, 10, 11, 12, 13]);
    expect(series.dropped).toBe(8);
    expect(series.at('step', 0)).toBe(9);
    expect(series.at('step', 5)).toBeNaN();
  });

  it('has no value for a region that no image had covered', () => {
    const series = filled(2);
    expect([...series.column('c2:eyes')]).toEqual([Number.NaN, 2]);
    expect([...series.column('c2:hair')]).toEqual([1, Number.NaN]);
  });

  it('is empty after clear and starts again at the first row', () => {
    const series = filled(13, 5);
    series.clear();
    expect(series.length).toBe(0);
    series.push(row(42));
    expect([...series.column('step')]).toEqual([42]);
  });
});

it('gives TensorBoard the curves, each step at the time it ended', () => {
  const { steps, wallTimes, scalars } = scalarSeries(filled(3), 5_000);
  expect(Array.from(steps)).toEqual([1, 2, 3]);
  expect(Array.from(wallTimes)).toEqual([5.01, 5.02, 5.03]);
  expect(Array.from(scalars.train_loss)).toEqual([2, 4, 6]);
});

describe('metricsToCsv', () => {
  it('writes the record, a header, a line a step, and nothing where there is no value', () => {
    const [record, header, ...lines] = metricsToCsv(filled(2), { seed: 7 }).trimEnd().split('\n');
    expect(JSON.parse(record.slice(2))).toEqual({ seed: 7 });
    const names = header.split(',');
    expect(lines).toHaveLength(2);
    const cell = (line: number, name: string) => lines[line].split(',')[names.indexOf(name)];
    expect(cell(1, 'step')).toBe('2');
    expect(cell(1, 'c1')).toBe('0.5');
    expect(cell(1, 'c2:eyes')).toBe('2');
    expect(cell(0, 'c2:eyes')).toBe('');
  });

  it('says how many steps are no longer there', () => {
    expect(metricsToCsv(filled(13, 5), null)).toContain('# the first 8 steps were dropped');
  });
});

it('keeps the loss of a detector under its own columns, and has none of pretraining', () => {
  const clock = { lr: 1, gradNorm: 2, stepMs: 3, imagesPerSecond: 4, etaMs: 5 };
  const memory = { tensors: 1, buffers: 2, bytes: 3, peakBytes: 4 };
  const rows = [0.7, 0.6].map((loss, i) => ({
    ...{ step: i + 1, totalSteps: 9, epoch: 0, loss },
    ...clock,
    memory,
  }));
  const series = seriesOf('finetune', rows);
  expect([...series.column('loss')]).toEqual([0.7, 0.6]);
  expect(series.at('gradNorm', 1)).toBe(2);
  expect([...series.column('c1')]).toEqual([Number.NaN, Number.NaN]);
  const [, header, first] = metricsToCsv(series, null).split('\n');
  expect(header).toBe('step,epoch,loss,lr,gradNorm,stepMs,imagesPerSecond,tensors,buffers,bytes,peakBytes');
  expect(first).toBe('1,0,0.7,1,2,3,4,1,2,3,4');
});
