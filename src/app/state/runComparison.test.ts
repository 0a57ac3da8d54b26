import { expect, it } from 'vitest';
import { defaultPretrainConfig } from '@/lib/config';
import type { MetricRow, RunInfo } from '@/workers/protocol';
import { seriesOf } from './metricSeries';
import { differences, placesOn } from './runComparison';

function run(change: Partial<RunInfo>): RunInfo {
  const config = defaultPretrainConfig('nano');
  const own = { id: 'r', name: '', tags: [], note: '', startedAt: '', updatedAt: '', config };
  const data = { datasetId: '', dataset: '', faceCount: 4, datasetFingerprint: 'abcdef0123', adapter: 'a' };
  const course = { step: 1, totalSteps: 9, loss: 1, bestLoss: 1, trainedMs: 1, sizeBytes: 1 };
  const state = { failure: null, ablationId: null, deletedAt: null, going: false, canGoOn: false };
  const versions = { fsfmLab: '1', browser: 'b' };
  return { ...own, ...data, ...course, ...state, versions, phase: 'finished', ...change };
}

it('names what differs between runs, and nothing else', () => {
  const config = { ...defaultPretrainConfig('nano'), masking: 'random' as const, flip: true };
  expect(differences([run({}), run({ config, datasetFingerprint: '99' })])).toEqual([
    { label: 'Masking', values: ['CRFR-P', 'Random'] },
    { label: 'Random horizontal flip', values: ['off', 'on'] },
    { label: 'Data (fingerprint)', values: ['abcdef01', '99'] },
  ]);
  expect(differences([run({}), run({ id: 'other', name: 'another name' })])).toEqual([]);
});

it('places steps on every axis; minutes add up what the steps took', () => {
  const rows = [30_000, Number.NaN, 90_000].map((stepMs, i) => {
    const memory = { tensors: 0, buffers: 0, bytes: 0, peakBytes: 0 };
    return { step: i + 1, epoch: i / 2, stepMs, c2ByRegion: {}, memory } as unknown as MetricRow;
  });
  const series = seriesOf(rows);
  expect(placesOn('steps', series)).toEqual([1, 2, 3]);
  expect(placesOn('epochs', series)).toEqual([0, 0.5, 1]);
  expect(placesOn('minutes', series)).toEqual([0.5, 0.5, 2]);
});
