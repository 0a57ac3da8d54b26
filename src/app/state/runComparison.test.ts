import { expect, it } from 'vitest';
import { defaultPretrainConfig } from '@/lib/config';
import { defaultDetectorConfig } from '@/lib/detectorConfig';
import type { PretrainRow } from '@/lib/stepFigures';
import type { FinetuneRunInfo, PretrainRunInfo } from '@/workers/protocol';
import { seriesOf } from './metricSeries';
import { comparedIn, curveOf, differences, placesOn } from './runComparison';

function common() {
  const own = { id: 'r', name: '', tags: [], note: '', startedAt: '', updatedAt: '' };
  const data = { datasetId: '', dataset: '', faceCount: 4, datasetFingerprint: 'abcdef0123', adapter: 'a' };
  const course = { step: 1, totalSteps: 9, loss: 1, bestLoss: 1, bestAuc: null, trainedMs: 1, sizeBytes: 1 };
  const state = {
    failure: null,
    ablationId: null,
    deletedAt: null,
    going: false,
    canGoOn: false,
    filesGone: false,
  };
  const versions = { fsfmLab: '1', browser: 'b' };
  return { ...own, ...data, ...course, ...state, versions, phase: 'finished' as const };
}

const run = (change: Partial<PretrainRunInfo>): PretrainRunInfo => ({
  ...common(),
  kind: 'pretrain',
  config: defaultPretrainConfig('nano'),
  ...change,
});

const detector = (change: Partial<FinetuneRunInfo> = {}): FinetuneRunInfo => ({
  ...common(),
  kind: 'finetune',
  config: defaultDetectorConfig('nano'),
  ...change,
});

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
    return { step: i + 1, epoch: i / 2, stepMs, c2ByRegion: {}, memory } as unknown as PretrainRow;
  });
  const series = seriesOf('pretrain', rows);
  expect(placesOn('steps', series)).toEqual([1, 2, 3]);
  expect(placesOn('epochs', series)).toEqual([0, 0.5, 1]);
  expect(placesOn('minutes', series)).toEqual([0.5, 0.5, 2]);
});

it('compares of runs of both kinds only what means the same in both', () => {
  const values = (runs: Parameters<typeof comparedIn>[0]) => comparedIn(runs).map(({ value }) => value);
  expect(values([run({}), run({})])).toContain('c1');
  expect(values([detector(), detector()])).toEqual(
    expect.arrayContaining(['loss', 'validationAuc', 'validationLoss']),
  );
  expect(values([run({}), detector()])).toEqual(['gradNorm', 'lr', 'imagesPerSecond']);
  const rows = differences([run({}), detector({ faceCount: 5 })]);
  expect(rows[0]).toEqual({ label: 'Kind', values: ['Pretraining', 'Detector'] });
  expect(rows.map(({ label }) => label)).toContain('Epochs');
  expect(rows.map(({ label }) => label)).not.toContain('Masking');
  expect(rows).toContainEqual({ label: 'Faces', values: ['4', '5'] });
});

it('names what differs between detectors', () => {
  const config = { ...defaultDetectorConfig('nano'), fakes: 'self-blended' as const };
  expect(differences([detector(), detector({ config })])).toEqual([
    { label: 'Fakes', values: ['dataset', 'self-blended'] },
  ]);
});

it('places what validation said at the end of each epoch, on every axis where that is known', () => {
  const epochs = [0.6, null].map((validationAuc, i) => ({
    epoch: i + 1,
    trainLoss: 1,
    validationLoss: 0.5,
    validationAuc,
  }));
  const config = { ...defaultDetectorConfig('nano'), epochs: 3 };
  const steps = [60_000, 60_000, 60_000, 60_000].map((stepMs, i) => {
    const memory = { tensors: 0, buffers: 0, bytes: 0, peakBytes: 0 };
    return { step: i + 1, totalSteps: 6, epoch: i / 2, loss: 1, lr: 1, gradNorm: 1, stepMs, imagesPerSecond: 1, etaMs: 0, memory }; // prettier-ignore
  });
  const curve = { run: detector({ config, totalSteps: 6 }), series: seriesOf('finetune', steps), epochs };
  expect(curveOf(curve, 'validationAuc', 'steps')).toEqual({
    places: [2, 4],
    values: Float64Array.of(0.6, NaN),
  });
  expect(curveOf(curve, 'validationLoss', 'minutes').places).toEqual([2, 4]);
  const older = { ...curve, series: seriesOf('finetune', []) };
  expect(curveOf(older, 'validationAuc', 'epochs').places).toEqual([1, 2]);
  expect(curveOf(older, 'validationAuc', 'minutes').places).toEqual([]);
});
