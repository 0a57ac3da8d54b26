import { expect, it } from 'vitest';
import type { KindAgainstTruth } from '@/workers/protocol/evaluation';
import { mapTruthCsv, mapTruthJson } from './mapTruthExports';
import type { MapsFound } from './mapTruthStore';

const means = (mean: number | null, faces = 3): KindAgainstTruth['forged'] => ({
  auc: { mean, interval: mean === null ? null : { low: 0.5, high: 0.75, draws: 1000 } },
  pointing: { mean, interval: null },
  faces,
});
const found: MapsFound = {
  rows: [
    {
      ...{ kind: 'grad-cam', family: 'swap', forged: means(0.625), shuffled: means(0.5) },
      ...{ original: means(null, 0), gain: means(null, 0) },
    },
  ],
  missing: [{ kind: 'residual', reason: 'There is none.' }],
  ...{ detector: { id: 'abc', name: 'a,b' }, dataset: '=set', network: null, seed: 2, at: '2026-12-01' },
};

it('has a row for the forged face, each control and the gain, empty where nothing is known', () => {
  expect(mapTruthCsv(found).split('\r\n')).toEqual([
    'detector,dataset,map,family,of,faces,auc,auc low,auc high,pointing,pointing low,pointing high',
    `"a,b",'=set,grad-cam,swap,forged face,3,0.625,0.5,0.75,0.625,,`,
    `"a,b",'=set,grad-cam,swap,shuffled map,3,0.5,0.5,0.75,0.5,,`,
    `"a,b",'=set,grad-cam,swap,face before,0,,,,,,`,
    `"a,b",'=set,grad-cam,swap,forged less before,0,,,,,,`,
    '',
  ]);
});

it('holds everything as a document, what is missing too', () => {
  const { at, rows, missing, detector, seed } = JSON.parse(mapTruthJson(found)) as MapsFound;
  expect({ at, rows, missing, detector, seed }).toEqual({
    ...{ at: found.at, rows: found.rows, missing: found.missing },
    ...{ detector: found.detector, seed: 2 },
  });
});
