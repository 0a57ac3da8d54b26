import type { PretrainRow } from '@/lib/stepFigures';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { FaceInfo } from '@/faces/types';
import { defaultPretrainConfig, type PretrainConfig } from '@/lib/config';
import { defaultDetectorConfig } from '@/lib/detectorConfig';
import { currentChoices, setChoices } from '@/ml/ops/gpu/variants';
import { halfSupported } from '@/ml/ops/mode';
import * as tf from '@/ml/tf';
import { blobSource } from '@/storage/byteSource';
import { openTensorArchive } from '@/storage/tensorArchive';
import { drawnFaces } from '../data/testFaces';
import { claimGpu } from '../device/claim';
import { KernelTuning } from '../device/kernelTuning';
import type { ExportKind } from '../exports/exportRun';
import { finetuneMaker } from '../finetune/finetuneTraining';
import type { BeginWeights } from '../networks/beginWeights';
import { finetuneFacts } from '../finetune/finetuneHead';
import { pretrainFacts } from '../pretrain/pretrainHead';
import { PretrainRoom } from '../pretrain/pretrainRoom';
import { pretrainMaker } from '../pretrain/pretrainTraining';
import type { FacePictures, TrainingEvent, TrainingStatus } from './events';
import { RunLibrary } from './runLibrary';
import { TrainingLab } from './trainingLab';
import { expectAsForecast } from './testForecast';

const FACES = drawnFaces(16);
const SHORT: PretrainConfig = {
  ...defaultPretrainConfig('nano'),
  batchSize: 8,
  epochs: 6,
  warmupEpochs: 1,
  picturesEverySteps: 1000,
};

const makers = { pretrain: async () => pretrainMaker, finetune: async () => finetuneMaker };
const lab = new TrainingLab(makers);
const room = new PretrainRoom(async () => lab);
let events: TrainingEvent[] = [];
let runs = 0;
/** Of the latest run. */
let runId = '';

function start(
  id: string,
  config: PretrainConfig,
  showFaceIds: string[] = [],
  weights: BeginWeights | null = null,
): Promise<unknown> {
  runId = id;
  return lab.start(id, { kind: 'pretrain', config, faces: FACES, showFaceIds, weights });
}

const exported = (what: ExportKind) => lab.exportFile({ kind: 'pretrain', id: runId }, what);

beforeAll(async () => {
  await lab.init();
});

afterEach(() => {
  events = [];
});

const rowsOf = (list: TrainingEvent[]): PretrainRow[] =>
  list.flatMap((event) => (event.type === 'metrics' ? (event.rows as PretrainRow[]) : []));
const phases = (list: TrainingEvent[]): TrainingStatus['phase'][] =>
  list.flatMap((event) => (event.type === 'status' ? [event.status.phase] : []));
const pictures = (list: TrainingEvent[]): FacePictures[][] =>
  list.flatMap((event) => (event.type === 'pictures' ? [event.faces] : []));

/** Resolves when an event that `found` accepts arrives. */
function until(found: (event: TrainingEvent) => boolean): Promise<void> {
  return new Promise((resolve) => {
    lab.subscribe((event) => {
      events.push(event);
      if (found(event)) resolve();
    });
  });
}

const phaseIs =
  (...wanted: TrainingStatus['phase'][]) =>
  (event: TrainingEvent) =>
    event.type === 'status' && wanted.includes(event.status.phase);

async function runToEnd(config: PretrainConfig): Promise<PretrainRow[]> {
  const ended = until(phaseIs('finished', 'failed', 'stopped'));
  await start(`run-${runs++}`, config, []);
  await ended;
  return rowsOf(events);
}

describe('a pretraining run on the GPU', () => {
  it('finishes, learns, reports every step once and repeats bit for bit with the same seed', async () => {
    const first = await runToEnd(SHORT);
    expect(phases(events).at(-1)).toBe('finished');
    expect(first.map((row) => row.step)).toEqual(Array.from({ length: 12 }, (_, i) => i + 1));
    expect(first.at(-1)!.c1).toBeLessThan(first[0].c1);
    expect(Object.keys(first[3].c2ByRegion).length).toBeGreaterThan(0);
    events = [];
    const second = await runToEnd(SHORT);
    expect(second.map((row) => [row.total, row.gradNorm])).toEqual(
      first.map((row) => [row.total, row.gradNorm]),
    );
    events = [];
    const other = await runToEnd({ ...SHORT, seed: 1 });
    expect(other[0].total).not.toBe(first[0].total);
  });

  it('refuses f16 where the adapter has none, and trains the next run', async () => {
    if (halfSupported()) return expect((await runToEnd({ ...SHORT, precision: 'f16' })).length).toBe(12);
    await expect(start('half', { ...SHORT, precision: 'f16' })).rejects.toThrow(/shader-f16/);
    expect((await runToEnd({ ...SHORT, epochs: 1 })).length).toBe(2);
  });

  it('measures its kernels once, remembers them, and says so in what it exports', async () => {
    await lab.forgetKernelTuning();
    expect((await lab.kernelTuning())?.entries).toEqual([]);
    const stages = () =>
      events.flatMap((event) =>
        event.type === 'status' && event.status.phase === 'preparing' ? [event.status.stage] : [],
      );
    await runToEnd({ ...SHORT, epochs: 1, warmupEpochs: 0 });
    expect(stages()).toContain('tuning kernels');
    const { entries } = (await lab.kernelTuning())!;
    expect(entries.map(({ family, size }) => `${family} ${size}`)).toContain('linear.forward small');
    events = [];
    await runToEnd({ ...SHORT, epochs: 1, warmupEpochs: 0 });
    expect(stages()).not.toContain('tuning kernels');
    expect((await lab.kernelTuning())?.entries).toEqual(entries);

    const chosen = entries.filter((entry) => entry.chosen !== null);
    const choices = Object.fromEntries(
      chosen.map((entry) => [`${entry.family} ${entry.size}`, entry.chosen]),
    );
    // Another worker takes them too.
    setChoices({});
    const { vendor, architecture, device, description } = (await claimGpu()).device.adapterInfo;
    await KernelTuning.open({ vendor, architecture, device, description, isFallback: false });
    expect(currentChoices()).toEqual(choices);

    const { blob } = await exported('safetensors');
    const { metadata } = await openTensorArchive(blobSource(blob));
    expect(JSON.parse(String(metadata.run))).toHaveProperty('kernelVariants', choices);
  });

  it('takes the memory that was forecast, and no more at the end than after ten steps', async () => {
    const config = { ...SHORT, epochs: 12, picturesEverySteps: 4 };
    const rows = await runToEnd(config);
    const { bytes } = await room.forecast(config, FACES.length);
    expectAsForecast(rows, bytes);
  });

  it('accumulating two half batches equals one whole batch', async () => {
    // C1 counts the same number of patches in every batch; the other losses do not split evenly.
    const whole = {
      ...SHORT,
      epochs: 1,
      warmupEpochs: 0,
      weightSfr: 0,
      weightCl: 0,
      masking: 'random' as const,
    };
    const one = await runToEnd({ ...whole, batchSize: 16 });
    events = [];
    const two = await runToEnd({ ...whole, batchSize: 8, accumIter: 2 });
    expect(two).toHaveLength(1);
    expect(two[0].lr).toBe(one[0].lr);
    expect(Math.abs(two[0].gradNorm / one[0].gradNorm - 1)).toBeLessThan(1e-3);
  });

  it('recomputing activations changes memory, not numbers', async () => {
    // A batch so large that activations, not parameters, are most of the memory.
    const large = { ...SHORT, batchSize: 256, epochs: 2 };
    const stored = await runToEnd(large);
    events = [];
    const recomputed = await runToEnd({ ...large, recompute: true });
    recomputed.forEach((row, i) => {
      expect(Math.abs(row.total / stored[i].total - 1)).toBeLessThan(1e-5);
      expect(Math.abs(row.gradNorm / stored[i].gradNorm - 1)).toBeLessThan(1e-4);
    });
    expect(recomputed[1].memory.peakBytes).toBeLessThan(0.8 * stored[1].memory.peakBytes);
  });

  it('shows four faces, answers a changed view while paused, steps singly and exports what it holds', async () => {
    const running = until(phaseIs('running'));
    await start(`run-${runs++}`, { ...SHORT, epochs: 1000 }, [FACES[5].id]);
    await running;
    const paused = until(phaseIs('paused'));
    lab.pause();
    await paused;
    const single = until((event) => event.type === 'metrics');
    lab.step();
    await single;
    const repainted = until((event) => event.type === 'pictures' && event.view.query === 3);
    await lab.setView({ block: 1, head: 1, query: 3 });
    await repainted;
    const [shown] = pictures(events).slice(-1);
    expect(shown).toHaveLength(4);
    expect(shown[0].faceId).toBe(FACES[5].id);
    const attention = shown[0].attention.reduce((a, b) => a + b, 0);
    expect(attention).toBeGreaterThan(0.5);
    expect(attention).toBeLessThan(1);
    expect(shown[0].mask.reduce((a, b) => a + b, 0)).toBe(12);
    await expect(lab.setView({ block: 9, head: 0, query: 0 })).rejects.toThrow(/block 9/);
    const { name, blob } = await exported('safetensors');
    const file = await openTensorArchive(blobSource(blob));
    expect(name).toBe('fsfm-step-' + rowsOf(events).at(-1)!.step + '.safetensors');
    expect(file.tensors.get('patch_embed.proj.weight')?.shape).toEqual([32, 3, 8, 8]);
    expect(JSON.parse(String(file.metadata.run)).config.preset).toBe('nano');
    await lab.stop();
    expect(phases(events).at(-1)).toBe('stopped');
  });

  it('begins with the weights of its own exports', async () => {
    const rows = await runToEnd({ ...SHORT, epochs: 2 });
    expect(rows.at(-1)).toMatchObject({ epoch: 2 });
    const [online, target] = [await exported('pytorch'), await exported('pytorch-target')];
    expect(await room.inspectWeights(target.blob)).toMatchObject({
      kind: 'target',
      preset: 'nano',
      epoch: 1,
    });
    // Without a learning rate a run stays where it began.
    const still = { ...SHORT, epochs: 1, warmupEpochs: 0, seed: 9, blr: 0, emaMomentum: 1 };
    const ended = until(phaseIs('finished', 'failed'));
    await start(`run-${runs++}`, still, [], { online, target });
    await ended;
    for (const [kind, file] of [['pytorch', online] as const, ['pytorch-target', target] as const]) {
      const before = await openTensorArchive(blobSource(file.blob));
      const after = await openTensorArchive(blobSource((await exported(kind)).blob));
      for (const name of before.tensors.keys())
        expect(await after.read(name)).toEqual(await before.read(name));
    }
    const record = await openTensorArchive(blobSource((await exported('safetensors')).blob));
    expect(JSON.parse(String(record.metadata.run)).beganWith).toBe(online.name);
    const other = { ...still, preset: 'micro' as const };
    await expect(start(`run-${runs++}`, other, [], { online, target })).rejects.toThrow('does not fit');
  });

  it('exports a run that is training as it stands between two steps, in every format the same', async () => {
    const running = until(phaseIs('running'));
    await start(`run-${runs++}`, { ...SHORT, epochs: 1000 }, []);
    await running;
    const during = await exported('pytorch');
    expect(during.name).toMatch(/^checkpoint-\d+\.pth$/);
    expect((await openTensorArchive(blobSource(during.blob))).metadata).toHaveProperty('epoch');
    await lab.stop();
    const [plain, online, target] = await Promise.all(
      (['safetensors', 'pytorch', 'pytorch-target'] as const).map(async (kind) =>
        openTensorArchive(blobSource((await exported(kind)).blob)),
      ),
    );
    expect([...online.tensors.keys()].sort()).toEqual([...plain.tensors.keys()].sort());
    for (const name of plain.tensors.keys()) expect(await online.read(name)).toEqual(await plain.read(name));
    expect(target.tensors.size).toBeLessThan(online.tensors.size);
    expect(target.tensors.has('projector.projection_head.0.weight')).toBe(true);
    const onnx = await exported('onnx');
    expect(onnx.name).toMatch(/^fsfm-encoder-step-\d+\.onnx$/);
    // Its numbers, and little else: the network is compared in the bench's tests.
    const encoder = [...plain.tensors].filter(([name]) => /^(cls_token|patch_embed|blocks|norm)/.test(name));
    const bytes = encoder.reduce((sum, [, { shape }]) => sum + 4 * shape.reduce((a, b) => a * b, 1), 0);
    expect(onnx.blob.size / bytes).toBeGreaterThan(1);
    expect(onnx.blob.size / bytes).toBeLessThan(1.3);
  });
});

describe('reconstruction under masks', () => {
  it('gives what the run shows, from the run and from its exported file, and frees the file', async () => {
    const ended = until((event) => event.type === 'status' && event.status.phase === 'finished');
    await start('pictures', { ...SHORT, epochs: 1 });
    await ended;
    await lab.setView({ block: 0, head: 0, query: 0 });
    const shown = pictures(events).at(-1)![0];
    const request = {
      rgb: FACES.find(({ id }) => id === shown.faceId)!.rgb,
      maskRatio: SHORT.maskRatio,
      masks: [{ mask: shown.mask, covered: shown.covered }],
    };
    const [ofRun] = await room.reconstruct('pictures', request);
    expect(ofRun.pasted).toEqual(shown.pasted);
    expect(ofRun.patchError).toEqual(shown.patchError);
    const hidden = shown.patchError.filter((_, i) => shown.mask[i] === 1);
    expect(ofRun.c1).toBeCloseTo(hidden.reduce((a, b) => a + b, 0) / hidden.length, 5);
    expect(ofRun.c2 === null).toBe(shown.coveredRegion === null);

    const { blob } = await exported('safetensors');
    const before = tf.memory().numTensors;
    expect(await room.openCheckpoint(blob)).toEqual({
      size: 'ViT-nano/8',
      imageSize: 32,
      patchSize: 8,
      statisticsFrom: 'record',
    });
    const [ofFile] = await room.reconstruct(null, request);
    expect(ofFile.pasted).toEqual(ofRun.pasted);
    expect(ofFile.c1).toBe(ofRun.c1);
    room.closeCheckpoint();
    expect(tf.memory().numTensors).toBe(before);
    await expect(room.reconstruct(null, request)).rejects.toMatchObject({ code: 'wrong-state' });
    const other = { ...request, masks: [{ mask: new Uint8Array(196), covered: new Uint8Array(196) }] };
    await expect(room.reconstruct('pictures', other)).rejects.toThrow('4 x 4 patches of which 12');
  });
});

describe('trainings of both kinds in one lab', () => {
  const labelled = FACES.map((face, i) => ({ ...face, label: i % 2 ? 'real' : 'fake', group: `p${i}` }));
  const stored = new Map<string, (typeof labelled)[number]>(labelled.map((face) => [face.id, face]));
  const open = async (infos: readonly FaceInfo[]) => ({
    faces: infos.map(({ id }) => stored.get(id)!),
    close: () => {},
  });
  const both = new TrainingLab(makers, open);
  const library = new RunLibrary({ pretrain: pretrainFacts, finetune: finetuneFacts });
  const detector = {
    kind: 'finetune' as const,
    config: {
      ...defaultDetectorConfig('nano'),
      ...{ batchSize: 4, epochs: 3, warmupEpochs: 0, validationShare: 0.25, patience: 0, mixup: 0.8 },
    },
    faces: labelled,
    from: null,
    dataset: 'drawn',
  };
  const pretraining = { kind: 'pretrain' as const, faces: labelled, showFaceIds: [], weights: null };

  /** Resolves when an event that `found` accepts arrives; until then all are in `events`. */
  const hear = (found: (event: TrainingEvent) => boolean) =>
    new Promise<void>((resolve) => {
      both.subscribe((event) => {
        events.push(event);
        if (found(event)) resolve();
      });
    });
  const ended = () => hear(phaseIs('finished', 'failed', 'stopped'));
  const bytesOf = async ({ blob }: { blob: Blob }) => new Uint8Array(await blob.arrayBuffer());

  it('resumes a detector bit for bit with the figures of its steps, and exports it from disk as from memory', async () => {
    const key = (id: string) => ({ kind: 'finetune' as const, id });
    const files = async (id: string) => [
      await bytesOf(await both.exportFile(key(id), 'detector-best')),
      await bytesOf(await both.exportFile(key(id), 'detector-last')),
    ];
    let end = ended();
    await both.start('whole', detector);
    await end;
    expect(phases(events).at(-1)).toBe('finished');
    const whole = await files('whole');
    const expected = await library.figures(key('whole'));
    expect(expected.epochs).toHaveLength(3);

    events = [];
    const epochOver = hear(({ type }) => type === 'epoch');
    await both.start('cut', detector);
    await epochOver;
    await both.stop();
    const taken = (await library.figures(key('cut'))).steps;
    expect(taken.length).toBeGreaterThan(0);
    expect(taken.length).toBeLessThan(expected.steps.length);
    events = [];
    end = ended();
    expect((await both.resumeSaved(key('cut'))).damaged).toEqual([]);
    await end;
    const [first] = events.flatMap((event) => (event.type === 'metrics' ? [event.rows] : []));
    expect(first, 'what was known comes first').toEqual(taken);
    expect(events.find(({ type }) => type === 'history')).toMatchObject({ runId: 'cut' });
    expect(await files('cut')).toEqual(whole);
    const figures = await library.figures(key('cut'));
    const numbers = ({ steps }: typeof figures) =>
      steps.map((row) => ('loss' in row ? [row.step, row.loss, row.lr, row.gradNorm] : []));
    expect(numbers(figures)).toEqual(numbers(expected));
    expect(figures.epochs).toEqual(expected.epochs);
    const row = (await library.list()).find(({ id }) => id === 'cut');
    expect(row).toMatchObject({ phase: 'finished', step: row?.totalSteps, dataset: '', canGoOn: false });
    expect(row?.bestAuc).toBe(Math.max(...figures.epochs.map(({ validationAuc }) => validationAuc!)));

    const running = hear(phaseIs('running'));
    await both.start('beside', { ...pretraining, config: { ...SHORT, epochs: 1000, kernels: 'stock' } });
    await running;
    expect(await files('cut'), 'while another trains').toEqual(whole);
    await both.stop();
    const before = tf.memory().numTensors;
    await files('cut');
    expect(tf.memory().numTensors, 'what it was opened with is freed').toBe(before);
  });

  it('resumes pretraining bit for bit', async () => {
    const config = { ...SHORT, epochs: 4, flip: true, seed: 3 };
    const losses = () =>
      events.flatMap((event) =>
        event.type === 'metrics' ? (event.rows as PretrainRow[]).map(({ step, total }) => [step, total]) : [],
      );
    let end = ended();
    await both.start('uninterrupted', { ...pretraining, config });
    await end;
    const expected = losses();
    const file = await bytesOf(await both.exportFile({ kind: 'pretrain', id: 'uninterrupted' }, 'pytorch'));
    expect(expected).toHaveLength(8);

    events = [];
    const stepTaken = hear(({ type }) => type === 'metrics');
    await both.start('stopped', { ...pretraining, config });
    await stepTaken;
    await both.stop();
    const row = (await library.list()).find(({ id }) => id === 'stopped')!;
    expect(row).toMatchObject({ phase: 'stopped', canGoOn: true });
    expect(row.step).toBeLessThan(8);
    events = [];
    end = ended();
    await both.resumeSaved(row);
    await end;
    expect(losses()).toEqual(expected);
    const run = { kind: 'pretrain' as const, id: 'stopped' };
    expect(await bytesOf(await both.exportFile(run, 'pytorch'))).toEqual(file);
  });

  it('refuses a second training while one is active, naming it and the way out', async () => {
    const running = hear(phaseIs('running'));
    await both.start('first', { ...pretraining, config: { ...SHORT, epochs: 1000 } });
    await running;
    const paused = hear(phaseIs('paused'));
    both.pause();
    await paused;
    await expect(both.start('second', detector)).rejects.toMatchObject({
      code: 'wrong-state',
      message: expect.stringMatching(/^A pretraining run is active: nano, CRFR-P, /) as string,
      remedy: expect.stringContaining('resumed from the Runs screen') as string,
    });
    await expect(both.resumeSaved({ kind: 'finetune', id: 'cut' })).rejects.toMatchObject({
      code: 'wrong-state',
    });
    await both.stop();
    const begun = hear(phaseIs('running', 'finished'));
    await both.start('second', detector);
    await begun;
    await both.stop();
    expect((await library.list()).find(({ id }) => id === 'first')).toMatchObject({ phase: 'stopped' });
  });
});
