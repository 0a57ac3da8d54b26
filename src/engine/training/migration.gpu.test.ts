/**
 * What the version before this room wrote: its index of runs (version 2, of pretraining runs only) and its states, with
 * numbers that were rounded so that the files are small. `expected.json` has the steps that it took from there itself.
 */
import type { FinetuneRow, PretrainRow, StepRow } from '@/lib/stepFigures';
import { beforeAll, describe, expect, it } from 'vitest';
import type { FaceInfo } from '@/faces/types';
import { readRunRow } from '@/storage/runIndex';
import { removeStored, writeStoredFile } from '@/storage/opfs';
import { drawnFaces } from '../data/testFaces';
import { finetuneFacts } from '../finetune/finetuneHead';
import { finetuneMaker } from '../finetune/finetuneTraining';
import { pretrainFacts } from '../pretrain/pretrainHead';
import { pretrainMaker } from '../pretrain/pretrainTraining';
import type { TrainingEvent } from './events';
import { RunLibrary } from './runLibrary';
import type { RunKey } from './savedStates';
import expected from './testStates/expected.json';
import finetuneState from './testStates/finetune.state.packed?url';
import pretrainState from './testStates/pretrain.state.packed?url';
import { TrainingLab } from './trainingLab';

const PRETRAIN: RunKey = { kind: 'pretrain', id: 'old-pretrain' };
const FINETUNE: RunKey = { kind: 'finetune', id: 'old-training' };
/** Of a figure that another adapter may compute in another order. */
const TOLERANCE = 1e-4;

const faces = drawnFaces(24).map((face, i) => ({ ...face, label: i % 2 ? 'real' : 'fake', group: `p${i}` }));
const library = new RunLibrary({ pretrain: pretrainFacts, finetune: finetuneFacts });
const lab = new TrainingLab(
  { pretrain: async () => pretrainMaker, finetune: async () => finetuneMaker },
  async (infos: readonly FaceInfo[]) => ({
    faces: infos.map(({ id }) => faces.find((face) => face.id === id)!),
    close: () => {},
  }),
);

async function unpacked(url: string): Promise<Blob> {
  const packed = (await fetch(url)).body!;
  return new Response(packed.pipeThrough(new DecompressionStream('gzip'))).blob();
}

/** As version 2 made it, with one row. */
async function writeOldIndex(row: object): Promise<void> {
  const done = <T>(request: IDBRequest<T>) =>
    new Promise<T>((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error ?? new Error('no reason'));
    });
  await done(indexedDB.deleteDatabase('fsfm-lab-runs'));
  const opening = indexedDB.open('fsfm-lab-runs', 2);
  opening.onupgradeneeded = () => {
    opening.result.createObjectStore('runs', { keyPath: 'id' });
    opening.result.createObjectStore('ablations', { keyPath: 'id' });
  };
  const database = await done(opening);
  await done(database.transaction('runs', 'readwrite').objectStore('runs').put(row));
  database.close();
}

/** Resumes a run, takes so many steps and stops. @returns all rows, earlier ones first */
async function resume(run: RunKey, steps: number): Promise<StepRow[]> {
  const rows: StepRow[] = [];
  const taken = new Promise<void>((resolve, reject) => {
    lab.subscribe((event: TrainingEvent) => {
      if (event.type === 'metrics') rows.push(...event.rows);
      if (event.type === 'status' && event.status.phase === 'failed') {
        reject(new Error(event.status.error.message));
      }
      if (rows.some(({ step }) => step >= steps)) resolve();
    });
  });
  expect((await lab.resumeSaved(run)).damaged).toEqual([]);
  await taken;
  await lab.stop();
  return rows.filter(({ step }) => step <= steps);
}

function expectAlike(figures: number[][], wanted: number[][]): void {
  expect(figures).toHaveLength(wanted.length);
  figures.flat().forEach((value, i) => {
    const other = wanted.flat()[i];
    expect(Math.abs(value - other) / Math.max(1, Math.abs(other)), `${value} for ${other}`).toBeLessThan(
      TOLERANCE,
    );
  });
}

beforeAll(async () => {
  for (const root of ['runs', 'trainings']) await removeStored(root);
  await writeStoredFile('runs/old-pretrain/000000006.state', await unpacked(pretrainState));
  await writeStoredFile('trainings/old-training/000000004.state', await unpacked(finetuneState));
  await writeOldIndex(expected.pretrain.row);
  await lab.init();
});

describe('what the version before wrote', () => {
  it('is listed, each run as its kind', async () => {
    const rows = await library.list();
    expect(rows).toHaveLength(2);
    expect(rows.find(({ id }) => id === PRETRAIN.id)).toMatchObject({
      ...expected.pretrain.row,
      kind: 'pretrain',
      bestAuc: null,
      canGoOn: true,
    });
    expect(await readRunRow(PRETRAIN.id)).toMatchObject({ kind: 'pretrain', name: 'named before' });
    const [{ trainLoss, validationAuc }] = expected.finetune.history;
    const known = { kind: 'finetune', dataset: 'drawn', faceCount: 24, step: 4, totalSteps: 12 };
    expect(rows.find(({ id }) => id === FINETUNE.id)).toMatchObject({
      ...known,
      ...{ adapter: 'unknown adapter', loss: trainLoss, bestLoss: trainLoss, bestAuc: validationAuc },
      canGoOn: true,
    });
    expect(await library.unreadable()).toEqual([]);
  });

  it('has its figures: of a detector only those of its epochs', async () => {
    const { steps, epochs } = await library.figures(PRETRAIN);
    expect(steps.map(({ step, stepMs }) => [step, stepMs])).toEqual(
      [1, 2, 3, 4, 5, 6].map((n) => [n, 9 + n]),
    );
    expect(epochs).toEqual([]);
    expect(await library.figures(FINETUNE)).toEqual({ steps: [], epochs: expected.finetune.history });
  });

  it('goes on as it would have gone on', async () => {
    const pretrained = (await resume(PRETRAIN, 9)) as PretrainRow[];
    const ofPretraining = ({
      step,
      total,
      c1,
      c2,
      c3,
      gradNorm,
      lr,
    }: (typeof expected.pretrain.next)[number]) => [...[step, total, c1, c2, c3, gradNorm, lr]];
    expectAlike(pretrained.slice(6).map(ofPretraining as never), expected.pretrain.next.map(ofPretraining));

    const finetuned = (await resume(FINETUNE, 7)) as FinetuneRow[];
    const ofDetector = ({
      step,
      loss,
      gradNorm,
      lr,
    }: FinetuneRow | (typeof expected.finetune.next)[number]) => [...[step, loss, gradNorm, lr]];
    expectAlike(finetuned.map(ofDetector), expected.finetune.next.map(ofDetector));
    const { steps, epochs } = await library.figures(FINETUNE);
    expect(steps.map(({ step }) => step).slice(0, 3)).toEqual([5, 6, 7]);
    expect(epochs[0]).toEqual(expected.finetune.history[0]);
    const [, second] = expected.finetune.later;
    expect(epochs[1].trainLoss).toBeCloseTo(second.trainLoss, 5);
    expect((await lab.exportFile(FINETUNE, 'detector-best')).blob.size).toBeGreaterThan(100_000);
  });
});
