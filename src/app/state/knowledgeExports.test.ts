import { expect, it } from 'vitest';
import { knowledgeCsv, knowledgeJson } from './knowledgeExports';
import type { KnowledgeFound } from './knowledgeStore';
import { fewFacesNote, figureWords, knowledgeSentences } from './knowledgeWords';

const of = (mean: number, half = 0.25) => ({ mean, low: mean - half, high: mean + half });
const NONE = { mean: null, low: null, high: null };

type Row = KnowledgeFound['rows'][number];
type Readout = Row['readouts'][number];

const readout = (own: Partial<Readout>): Readout => ({
  ...{ readout: 'mean', width: 64, targets: [of(0.5), of(0.75)], blendshapes: of(0.5) },
  ...{ regions: { mouth: of(0.5), pose: of(0.75) }, permuted: of(-0.25) },
  ...{ lessRandom: null, lessPixels: null, classes: null },
  ...own,
});

const row = (kind: Row['kind'], name: string, own: Partial<Readout> = {}): Row => ({
  ...{ kind, name, size: kind === 'pixels' ? '' : 'ViT-micro/8' },
  readouts: [readout(own), readout({ ...own, readout: 'spatial' }), readout({ ...own, readout: 'views' })],
});

const shots = [{ shots: 5, draws: 10, mean: 0.75, deviation: 0.125 }];
const FOUND: KnowledgeFound = {
  ...{ faces: 40, without: 0, groups: 30, classes: [], splits: 10, leastDeviation: 0.1, seed: 1 },
  ...{ fingerprint: 'f00d', adapter: 'CPU', dataset: 'My faces', at: '2026-12-01T00:00:00.000Z' },
  targets: [
    { name: 'mouthSmileLeft', deviation: 0.3 },
    { name: 'yaw', deviation: 14 },
  ],
  rows: [
    row('network', '=mine', {
      ...{ lessRandom: of(-0.5), lessPixels: of(0) },
      classes: { linear: of(0.75), neighbours: NONE, shots },
    }),
    row('random', 'random encoder, micro'),
    row('pixels', 'pixels'),
  ],
};

it('has a line for each network, readout and figure', () => {
  const lines = knowledgeCsv(FOUND).split('\r\n');
  expect(lines[0]).toBe('network,kind,size,readout,numbers a face,figure,of,mean,low,high,dataset,faces,splits,seed'); // prettier-ignore
  const first = "'=mine,network,ViT-micro/8,mean token,64,";
  const end = ',My faces,40,10,1';
  expect(lines.slice(1, 12)).toEqual(
    [
      ...['R2,all blendshapes,0.5,0.25,0.75', '"R2,all blendshapes, permuted'],
      ...['R2 less random,all blendshapes,-0.5,-0.75,-0.25', 'R2 less pixels,all blendshapes,0,-0.25,0.25'],
      ...['R2,region mouth,0.5,0.25,0.75', 'R2,region pose,0.75,0.5,1'],
      ...['R2,mouthSmileLeft,0.5,0.25,0.75', 'R2,yaw,0.75,0.5,1'],
      ...[
        'AUC,linear probe,0.75,0.5,1',
        'AUC,k-NN,,,',
        'AUC ± standard deviation,5 of each class,0.75,0.625,0.875',
      ],
    ].map((figure) =>
      figure.startsWith('"')
        ? `${first}R2,"all blendshapes, permuted",-0.25,-0.5,0${end}`
        : `${first}${figure}${end}`,
    ),
  );
  expect(lines).toHaveLength(1 + 3 * 11 + 2 * 3 * 6 + 1);
});

it('has all settings in the document', () => {
  const document = JSON.parse(knowledgeJson(FOUND)) as Record<string, unknown>;
  expect(document).toMatchObject({ seed: 1, splits: 10, leastDeviation: 0.1, fingerprint: 'f00d', adapter: 'CPU', dataset: 'My faces', faces: 40 }); // prettier-ignore
  expect(document.rows).toHaveLength(3);
});

it('says of each network whether it knows more than a random encoder and than the pixels', () => {
  expect(knowledgeSentences(FOUND, 'views')).toEqual([
    'Read out as eyes, mouth, nose, "=mine" tells 0.50 of the variance of 1 blendshape. That is less than a random encoder of its architecture (difference -0.50 (-0.75 to -0.25)), and not clearly different from the pixels (difference 0.00 (-0.25 to 0.25)).',
  ]);
  const [nothing] = knowledgeSentences({ ...FOUND, rows: [row('network', 'a', { blendshapes: of(-0.25), lessRandom: of(1), lessPixels: of(1) })] }, 'mean'); // prettier-ignore
  expect(nothing).toContain('"a" tells nothing of 1 blendshape (R² -0.25). That is more than a random');
  expect(figureWords(NONE)).toBe('–');
  expect(fewFacesNote(FOUND)).toContain('With 40 faces the figures say little');
  expect(fewFacesNote({ faces: 100 })).toBeNull();
});
