import { afterAll, beforeAll, expect, it } from 'vitest';
import { attackScore } from '@/lib/calibration';
import { drawnFaces } from '../data/testFaces';
import { claimGpu } from '../device/claim';
import type { DetectorInfo } from '../scoring/detectorInfo';
import { DetectorLibrary } from '../scoring/detectorLibrary';
import { OpenDetectors } from '../scoring/openDetectors';
import { ScoringLab } from '../scoring/scoringLab';
import { foreignFile } from '../scoring/testDetector';
import { EvaluationLab, type EvaluationEvent } from './evaluationLab';
import type { LabelledSet } from './labelledSet';

/** More than are scored at once. */
const FACES = drawnFaces(40).map((face, i) => ({ ...face, label: i % 2 ? 'real' : 'fake' }));
const SET: LabelledSet = { id: 's', name: 'drawn', part: 'all', genuine: 'real', faces: FACES };

const library = new DetectorLibrary();
const detectors = new OpenDetectors();
const lab = new EvaluationLab(detectors);
lab.connect(library, () => {});
const never = () => new AbortController().signal;
let info: DetectorInfo;

beforeAll(async () => {
  await claimGpu();
  ({ info } = await library.save(await foreignFile(21), 'evaluated', 'file'));
});
afterAll(() => library.remove(info.id));

/** Scores told so far, by face. */
function hearing(hear: (event: EvaluationEvent) => void = () => {}) {
  const told = new Map<string, number>();
  const listener = (event: EvaluationEvent): void => {
    if (event.type === 'scores') event.ids.forEach((id, i) => told.set(id, event.scores[i]));
    hear(event);
  };
  return { told, listener };
}

it('tells cells by the same open detectors as the scoring lab, and the adapter', async () => {
  const cells: EvaluationEvent[] = [];
  const request = { detectors: [info], sets: [SET], calibrationSet: null, seed: 1 };
  const adapter = await lab.evaluate(request, (event) => event.type === 'cell' && cells.push(event), never());
  expect(adapter).toBe((await claimGpu()).report.name);
  expect(cells).toMatchObject([{ cell: { detectorId: info.id, setId: 's', error: null } }]);
  const [cell] = cells.flatMap((event) => (event.type === 'cell' ? event.cell : []));
  expect(cell.report?.frame.samples).toBe(40);

  const { told, listener } = hearing();
  await lab.scoreFaces(info, FACES, listener, never());
  const single = await new ScoringLab(detectors).score(info, FACES.slice(0, 3));
  single.forEach(({ raw }, i) => {
    expect(told.get(FACES[i].id)).toBeCloseTo(attackScore(raw, info.classes, info.bonaFide)!, 6);
    expect(cell.pictures[i].score).toBeCloseTo(told.get(FACES[i].id)!, 6);
  });
});

it('ends with its signal, after the faces in work; what it has told stays', async () => {
  const ending = new AbortController();
  const { told, listener } = hearing((event) => event.type === 'scores' && ending.abort(new Error('enough')));
  await expect(lab.scoreFaces(info, FACES, listener, ending.signal)).rejects.toThrow('enough');
  expect(told.size).toBe(32);
  await expect(lab.sweep(info, SET, 4, 1, () => {}, ending.signal)).resolves.toBeUndefined();
});

it('does one job at a time: a newer one ends the older', async () => {
  let newer: Promise<void> | undefined;
  const second = hearing();
  const first = hearing(() => {
    newer ??= lab.scoreFaces(info, FACES, second.listener, never());
  });
  await expect(lab.scoreFaces(info, FACES, first.listener, never())).rejects.toThrow('replaced it');
  await newer;
  expect([first.told.size, second.told.size]).toEqual([32, 40]);
});

it('draws what a detector sees of faces on a plane, under the labels of the set', async () => {
  const options = { method: 'pca', most: 10, seed: 1 } as const;
  const map = await lab.featureMap(info, [SET], options, () => {}, never());
  expect(map.points).toHaveLength(10);
  expect(map.points.filter(({ label }) => label === 'real')).toHaveLength(5);
  expect(map.points.every(({ x, y }) => Number.isFinite(x) && Number.isFinite(y))).toBe(true);
});

it('refuses a detector of which nobody said what is genuine', async () => {
  const nameless = { ...info, classes: ['a', 'b'], bonaFide: null };
  await expect(lab.scoreFaces(nameless, FACES, () => {}, never())).rejects.toThrow('called real, live');
  await expect(lab.sweep(nameless, SET, 4, 1, () => {}, never())).rejects.toThrow('called real, live');
});
