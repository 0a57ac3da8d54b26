import { expect, it } from 'vitest';
import { labelledFingerprint } from '@/lib/datasetFingerprint';
import { defaultDetectorConfig } from '@/lib/detectorConfig';
import type { DetectorInfo } from '../scoring/detectorInfo';
import { evaluateAll, type EvaluationCell, type LogitsOf, type MadeLogitsOf } from './evaluation';
import { setForDetector, type LabelledSet } from './labelledSet';

const INFO: DetectorInfo = {
  id: 'd',
  name: 'detector',
  size: 'ViT',
  imageSize: 32,
  patchSize: 8,
  depth: 1,
  heads: 1,
  classes: ['fake', 'real'],
  classesFrom: 'record',
  bonaFide: 'real',
  statistics: { mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25] },
  statisticsFrom: 'record',
  framing: 'ours',
  framingFrom: 'record',
  record: null,
  foreign: null,
};

/** Names carry the logit of an attack: "0.7 a". */
function set(
  labels: readonly [label: string, logit: number][],
  more: Partial<LabelledSet> = {},
): LabelledSet {
  const faces = labels.map(([label, logit], i) => ({
    ...{ id: `id${i}`, datasetId: 's', name: `${logit} face${'abcdefghijkl'[i % 12]}`, label },
    ...{ sourceWidth: 1, sourceHeight: 1, box: { x: 0, y: 0, side: 1 }, facesInPhoto: 1 },
  }));
  return { id: 's', name: 'set', part: 'all', genuine: 'live', faces, ...more };
}

/** What a detector says that reads the name of the face. */
const readNames: LogitsOf = async (_, { faces }, indices) =>
  Float32Array.from(indices.flatMap((i) => [Number.parseFloat(faces[i].name), 0]));

/** Of every genuine face but the first a fake can be made, and is seen. */
const madeLogitsOf: MadeLogitsOf = async (info, set, indices) => {
  const used = indices.map((_, k) => k).slice(1);
  const genuine = await readNames(info, set, used.map((k) => indices[k])); // prettier-ignore
  const rows = used.flatMap((_, row) => [...genuine.slice(2 * row, 2 * row + 2), 9, 0]);
  return { logits: Float32Array.from(rows), used, warnings: ['One face has none.'] };
};
const asking = (logitsOf: LogitsOf) => ({ logitsOf, madeLogitsOf });

async function run(
  sets: LabelledSet[],
  detectors: DetectorInfo[] = [INFO],
  calibrationSet: LabelledSet | null = null,
): Promise<EvaluationCell[]> {
  const cells: EvaluationCell[] = [];
  const request = { detectors, sets, calibrationSet, seed: 1 };
  await evaluateAll(request, asking(readNames), (cell) => cells.push(cell), new AbortController().signal);
  return cells;
}

const SPOOFS = set([['live', -2], ['live', -1], ['print', 1], ['replay', 2]]); // prettier-ignore

it('asks about fakes that are made of the genuine faces, and not about those of the dataset', async () => {
  const [{ report, pictures, warnings }] = await run([{ ...SPOOFS, made: 'swapped' }]);
  expect(pictures.map(({ label, attack }) => [label, attack])).toEqual([['live', false], ['swapped', true]]); // prettier-ignore
  expect(report?.frame).toMatchObject({ samples: 2, auc: 1 });
  expect(report?.confusion).toEqual([[1, 0], [0, 1]]); // prettier-ignore
  expect(warnings).toContain('One face has none.');
});

it("scores classes of other names: genuine ones are the detector's, all others attacks", async () => {
  const [{ report, pictures }] = await run([SPOOFS]);
  expect(report?.frame).toMatchObject({ samples: 4, auc: 1 });
  expect(Object.keys(report!.frame.presentation.apcerByKind)).toEqual(['print', 'replay']);
  expect(report?.confusion).toEqual([[2, 0], [0, 2]]); // prettier-ignore
  expect(pictures.map(({ label, attack }) => `${label} ${attack}`)).toEqual([
    'live false',
    'live false',
    'print true',
    'replay true',
  ]);
});

it('turns every figure about when the classes are read in the wrong order', async () => {
  const [{ report }] = await run([SPOOFS], [{ ...INFO, classes: ['real', 'fake'] }]);
  expect(report?.frame.auc).toBe(0);
});

it('finds threshold and temperature on the set that is named for it, once for all sets', async () => {
  const calibration = set([['live', -1], ['live', 3], ['print', 2], ['print', 5]], { id: 'c' }); // prettier-ignore
  const [cell] = await run([SPOOFS], [INFO], calibration);
  expect(cell.report?.threshold.source).toBe('validation');
  expect(cell.report?.temperature).not.toBeNull();
  expect((await run([SPOOFS]))[0].report?.threshold.source).toBe('default');
});

it('tells in its cell what could not be evaluated, and goes on with the rest', async () => {
  const nameless = { ...INFO, id: 'n', classes: ['a', 'b'], bonaFide: null };
  const cells = await run([set([]), SPOOFS], [nameless, INFO]);
  expect(cells.map(({ error }) => error?.code ?? 'evaluated')).toEqual([
    'invalid-config',
    'invalid-config',
    'no-face',
    'evaluated',
  ]);
});

it('stops between cells when it is cancelled', async () => {
  const controller = new AbortController();
  const cells: EvaluationCell[] = [];
  const asked: string[] = [];
  const heard = (cell: EvaluationCell) => {
    cells.push(cell);
    controller.abort();
  };
  const detectors = [INFO, { ...INFO, id: 'e' }];
  const request = { detectors, sets: [SPOOFS, SPOOFS], calibrationSet: null, seed: 1 };
  const logitsOf: LogitsOf = (info, ...more) => {
    asked.push(info.id);
    return readNames(info, ...more);
  };
  await evaluateAll(request, asking(logitsOf), heard, controller.signal);
  expect([cells.length, asked]).toEqual([1, ['d']]);
});

it('says where the threshold of a detector is set aside, and that another is used', async () => {
  const record = { validation: null, setAside: 'It was measured otherwise.' } as never;
  const request = { detectors: [{ ...INFO, record }], sets: [SPOOFS], calibrationSet: null, seed: 1 };
  const cells: EvaluationCell[] = [];
  const { signal } = new AbortController();
  await evaluateAll(request, asking(readNames), (cell) => cells.push(cell), signal);
  expect(cells[0].warnings[0]).toBe('It was measured otherwise. Here the threshold is 0.5.');
  expect(cells[0].report?.threshold).toEqual({ value: 0.5, source: 'default' });
  await evaluateAll(
    { ...request, calibrationSet: SPOOFS },
    asking(readNames),
    (cell) => cells.push(cell),
    signal,
  );
  expect(cells[1].warnings.join()).not.toContain('measured otherwise');
});

it('knows the dataset that a detector was trained on, and its test part from the rest', async () => {
  const whole = set(
    Array.from({ length: 40 }, (_, i) => [i % 2 ? 'real' : 'fake', 0]),
    { genuine: 'real' },
  );
  const items = whole.faces.map(({ id, label }) => ({ id, label, group: null }));
  const record = {
    ...{ kind: 'detector' as const, config: { ...defaultDetectorConfig(), splitSeed: 5, testShare: 0.5 } },
    ...{ classes: INFO.classes, bonaFide: 'real', epoch: 1, adapter: '', validation: null },
    statistics: { mean: [0, 0, 0], std: [1, 1, 1] } as never,
    kernelVariants: {},
    datasetFingerprint: await labelledFingerprint(items),
  };
  const trained = { ...INFO, record };
  const all = await setForDetector(whole, trained, 'real');
  expect(all.warnings[0]).toMatch(/trained on \d+ of these 40 faces/);
  const test = await setForDetector({ ...whole, part: 'test' }, trained, 'real');
  expect([test.indices.length, test.warnings]).toEqual([20, []]);
  // Other faces: nothing is known against them.
  expect((await setForDetector(set([['real', 0]]), trained, 'real')).warnings).toEqual([]);
});

it('says so when any of the faces were trained on, whatever their dataset is called', async () => {
  const whole = set(
    Array.from({ length: 40 }, (_, i) => [i % 2 ? 'real' : 'fake', 0]),
    { genuine: 'real', name: 'another name' },
  );
  const seen = { train: whole.faces.slice(0, 7).map(({ id }) => id), validation: [whole.faces[9].id] };
  const record = {
    ...{ kind: 'detector' as const, config: defaultDetectorConfig(), splitRule: 'content' as const, seen },
    ...{ classes: INFO.classes, bonaFide: 'real', epoch: 1, adapter: '', validation: null },
    statistics: { mean: [0, 0, 0], std: [1, 1, 1] } as never,
    kernelVariants: {},
    datasetFingerprint: 'of other faces',
  };
  const { warnings } = await setForDetector(whole, { ...INFO, record }, 'real');
  expect(warnings[0]).toContain('trained on 7 and chosen on 1 of these 40 faces of "another name"');
  const others = { ...whole, faces: whole.faces.slice(10) };
  expect((await setForDetector(others, { ...INFO, record }, 'real')).warnings).toEqual([]);
});

it('says so when faces are framed otherwise than those of its training', async () => {
  const { faces, ...whole } = set([['real', 0], ['fake', 0], ['fake', 0]], { genuine: 'real' }); // prettier-ignore
  const cut = (framing?: 'authors', isWhole = false) =>
    faces.map((face, i) => (i > 0 ? { ...face, ...(framing && { framing }), isWhole } : face));
  const warningsOf = async (info: DetectorInfo, of: LabelledSet['faces']) =>
    (await setForDetector({ ...whole, faces: of }, info, 'real')).warnings;
  expect(await warningsOf(INFO, faces)).toEqual([]);
  expect(await warningsOf(INFO, cut('authors'))).toEqual([
    'This detector was made with faces in our framing, and 2 of these 3 faces of "set" were cut in the authors\' framing: import them into a new dataset with its framing.',
  ]);
  const theirs: DetectorInfo = { ...INFO, framing: 'authors' };
  expect((await warningsOf(theirs, faces))[0]).toContain(
    '3 of these 3 faces of "set" were cut in our framing',
  );
  // Crops that somebody else cut, nobody says how.
  expect((await warningsOf(theirs, cut(undefined, true)))[0]).toContain('1 of these 3 faces');
});
