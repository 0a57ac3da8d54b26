import { expect, it } from 'vitest';
import { toLatex, toMarkdown } from './crossTable';
import { defaultDetectorConfig } from './detectorConfig';
import { PROTOCOL_FIGURES, type ProtocolCell, type ProtocolFigure, type ProtocolPreset } from './protocol';
import { protocolCsv, protocolJson, protocolTable, spreadOf, type ProtocolResults } from './protocolTable';

const figures = (known: Partial<Record<ProtocolFigure, number>>): ProtocolCell['figures'] =>
  Object.fromEntries(PROTOCOL_FIGURES.map((name) => [name, known[name] ?? null])) as ProtocolCell['figures'];

const results = (preset: ProtocolPreset, cells: ProtocolCell[], seeds: number): ProtocolResults => ({
  choice: { preset, shots: [5, 0], seeds, config: { ...defaultDetectorConfig('nano'), seed: 3 } },
  ...{
    domains: ['casia', 'msu'],
    tests: ['casia', 'msu'],
    intervals: [],
    runs: 8,
    cells,
    warnings: ['A warning.'],
    adapter: 'CPU',
    at: '2026-11-30',
  },
});

const spoof = (domain: string, shots: number, seed: number, hter: number): ProtocolCell => ({
  ...{ domain, shots, seed, test: domain, faces: 10 },
  figures: figures({ hter, auc: 1 - hter, tprAtLowFpr: 0.5 }),
});

it('takes means and the deviation of the sample, of what is known', () => {
  expect(spreadOf([0.1, 0.3])).toEqual({ mean: 0.2, deviation: expect.closeTo(0.1414213562, 9) as number });
  expect(spreadOf([0.1, null])).toEqual({ mean: 0.1, deviation: null });
  expect(spreadOf([null])).toEqual({ mean: null, deviation: null });
});

it('prints anti-spoofing as papers do: shots in rows, three figures for each data set, and their mean', () => {
  const cells = [
    ...[
      spoof('casia', 0, 3, 0.1),
      spoof('casia', 0, 4, 0.3),
      spoof('msu', 0, 3, 0.2),
      spoof('msu', 0, 4, 0.2),
    ],
    spoof('casia', 5, 3, 0.05),
  ];
  const table = protocolTable(results('anti-spoofing', cells, 2));
  expect(table.rows).toEqual(['0 shots', '5 shots']);
  expect(table.columns.slice(0, 4)).toEqual([
    'casia: HTER',
    'casia: AUC',
    'casia: TPR at FPR 1 %, live is positive',
    'msu: HTER',
  ]);
  const [zero, five] = toMarkdown(table).split('\n').slice(2);
  // The mean over data sets deviates less than either: 15 % and 25 %.
  expect(zero).toBe('| 0 shots | 20.00 ± 14.14 | 80.00 ± 14.14 | 50.00 ± 0.00 | 20.00 ± 0.00 | 80.00 ± 0.00 | 50.00 ± 0.00 | 20.00 ± 7.07 | 80.00 ± 7.07 | 50.00 ± 0.00 |'); // prettier-ignore
  // Of a data set that is not tested yet nothing is said, nor of the mean.
  expect(five).toBe('| 5 shots | 5.00 | 95.00 | 50.00 | – | – | – | – | – | – |');
  expect(toLatex(table)).toContain('0 shots & 20.00 $\\pm$ 14.14 &');
  expect(table.notes).toEqual([
    'Mean and standard deviation (n - 1) over seeds 3 to 4.',
    expect.stringMatching(/^As the evaluation of the authors/),
    '5 of 8 detectors are trained and tested so far.',
    'A warning.',
  ]);
});

it('prints deepfakes with frames and videos of each training, and the mean of the others', () => {
  const cell = (domain: string, test: string, frameAuc: number, videoAuc: number): ProtocolCell => ({
    ...{ domain, test, shots: 0, seed: 3, faces: 10, figures: figures({ frameAuc, videoAuc }) },
  });
  const table = protocolTable(
    results('deepfakes', [cell('casia', 'casia', 0.9, 0.95), cell('casia', 'msu', 0.6, 0.65)], 1),
  );
  expect(table.columns).toEqual(['casia', 'msu', 'mean of the others']);
  expect(table.rows).toEqual(['casia, frames', 'casia, videos', 'msu, frames', 'msu, videos']);
  expect(table.values).toEqual([
    [0.9, 0.6, 0.6],
    [0.95, 0.65, 0.65],
    [null, null, null],
    [null, null, null],
  ]);
});

it('prints families in rows and what is tested in columns, with the interval of each mean', () => {
  const cell = (domain: string, test: string, seed: number, frameAuc: number): ProtocolCell => ({
    ...{ domain, test, shots: 0, seed, faces: 10, figures: figures({ frameAuc, videoAuc: 0.99 }) },
  });
  const known = {
    ...results('forgeries', [], 2),
    ...{ domains: ['swapped', 'mixed'], tests: ['swapped', 'mixed', 'stylegan'] },
    cells: [
      cell('swapped', 'swapped', 3, 0.9),
      cell('swapped', 'swapped', 4, 0.7),
      cell('swapped', 'stylegan', 3, 0.4),
    ],
    intervals: [{ domain: 'swapped', test: 'swapped', seeds: 2, low: 0.65, high: 0.912 }],
  };
  const table = protocolTable(known);
  expect(table.columns).toEqual(['swapped', 'mixed', 'stylegan']);
  expect(toMarkdown(table).split('\n').slice(2, 4)).toEqual([
    '| swapped | 80.00 ± 14.14 (65.00 to 91.20) | – | 40.00 |',
    '| mixed | – | – | – |',
  ]);
  expect(toLatex(table)).toContain('swapped & 80.00 $\\pm$ 14.14 (65.00 to 91.20) & -- & 40.00');
  expect(table.notes).toContain('In brackets 95 % intervals of the mean, by a bootstrap over people, and over seeds where there are several.'); // prettier-ignore
  const lines = protocolCsv(known).trimEnd().split('\r\n');
  expect(lines.slice(-4)).toEqual([
    'forgeries,swapped,swapped,0,all,10,frameAuc mean,0.8',
    expect.stringMatching(/^forgeries,swapped,swapped,0,all,10,frameAuc deviation,0\.1414/),
    'forgeries,swapped,swapped,0,all,10,frameAuc low,0.65',
    'forgeries,swapped,swapped,0,all,10,frameAuc high,0.912',
  ]);
});

it('hands every figure of every seed to programs', () => {
  const known = results('anti-spoofing', [spoof('casia', 0, 3, 0.1)], 1);
  const lines = protocolCsv(known).trimEnd().split('\r\n');
  expect(lines).toHaveLength(1 + PROTOCOL_FIGURES.length);
  expect(lines[0]).toBe('protocol,left out,tested on,shots,seed,faces,figure,value');
  expect(lines[1]).toBe('anti-spoofing,casia,casia,0,3,10,hter,0.1');
  expect(lines.at(-1)).toBe('anti-spoofing,casia,casia,0,3,10,videoEer,');
  expect(JSON.parse(protocolJson(known))).toMatchObject({
    ...known,
    app: expect.stringMatching(/^FSFM Lab/),
  });
});
