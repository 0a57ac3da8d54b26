import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultDetectorConfig } from '@/lib/detectorConfig';
import { toCheckpoint, checkpointShape } from '@/ml/model/checkpointLayout';
import { classifierParameters, onlineParameters, type ParameterSpec } from '@/ml/model/parameters';
import { initialiseStore } from '@/ml/model/parameterStore';
import { drawnParsing } from '@/lib/drawnFace';
import { PRESETS } from '@/lib/presets';
import { CROP_SIZE, PARSING_CLASSES } from '@/lib/regions';
import * as tf from '@/ml/tf';
import { initWebgpu } from '@/ml/webgpu';
import { readSafetensors, writeSafetensors } from '@/storage/safetensors';
import { float32Tensor } from '@/storage/tensors';
import type { DetectorInfo } from './detector';
import type { LabelledFace } from '../finetune/detectorData';
import { DetectorLibrary } from './detectorLibrary';
import { DetectorShelf } from './detectorShelf';
import { FinetuneRun } from '../finetune/finetuneRun';
import { exportDetector } from '../finetune/finetuneState';
import { drawnFaces } from '../data/testFaces';

const FACES = drawnFaces(24);
/** Fakes have a green cast. */
const LABELLED: LabelledFace[] = FACES.map((face, i) => ({
  ...face,
  rgb: i % 2 === 0 ? face.rgb.map((value, k) => (k % 3 === 1 ? Math.min(255, value + 40) : value)) : face.rgb,
  label: i % 2 === 0 ? 'fake' : 'real',
  group: null,
}));

const STATISTICS = { mean: [0.4, 0.4, 0.4], std: [0.2, 0.2, 0.2] };
const NOSE = PARSING_CLASSES.indexOf('nose');

const shelf = new DetectorShelf();
let own: Uint8Array;
let run: FinetuneRun;
let info: DetectorInfo;

const blobOf = (bytes: Uint8Array) => new Blob([new Uint8Array(bytes)]);

/** A file as others write it: no record. */
async function foreignFile(specs: readonly ParameterSpec[]): Promise<Blob> {
  const store = initialiseStore(specs, 1);
  const named = store.specs.map(async (spec) => {
    const values = toCheckpoint(spec, Float32Array.from(await store.get(spec.name).data()));
    return [spec.name, float32Tensor(values, checkpointShape(spec))] as const;
  });
  const tensors = new Map(await Promise.all(named));
  store.dispose();
  return blobOf(writeSafetensors({ metadata: {}, tensors }));
}

/**
 * Two classes by the brightness of the picture alone: patch embedding to channel 0, blocks that add nothing, the mean
 * against a constant in channel 1.
 */
function brightnessDetector(): Blob {
  const specs = classifierParameters(PRESETS.nano.model, 2);
  const { width } = PRESETS.nano.model;
  const tensors = specs.map((spec) => {
    const shape = checkpointShape(spec);
    const values = new Float32Array(shape.reduce((a, b) => a * b, 1));
    if (/norm\d?\.weight$/.test(spec.name)) values.fill(1);
    if (spec.name === 'patch_embed.proj.weight') values.fill(1 / 192, 0, 192);
    if (spec.name === 'pos_embed') for (let i = 1; i < values.length; i += width) values[i] = 1;
    if (spec.name === 'head.weight') [values[0], values[width]] = [1, -1];
    return [spec.name, float32Tensor(values, shape)] as const;
  });
  const run = JSON.stringify({ statistics: STATISTICS });
  return blobOf(writeSafetensors({ metadata: { run }, tensors: new Map(tensors) }));
}

beforeAll(async () => {
  await initWebgpu();
  const config = {
    ...defaultDetectorConfig('nano'),
    batchSize: 8,
    epochs: 3,
    warmupEpochs: 0,
    validationShare: 0.25,
    testShare: 0.25,
    blr: 0.1,
  };
  run = await FinetuneRun.begin(config, LABELLED, null);
  await run.prepare();
  while (!run.finished) {
    await run.queueStep();
    if (run.epochDue) await run.endEpoch();
  }
  own = await exportDetector(run, 'best', 'test adapter');
  info = await shelf.open(blobOf(own), 'mine.safetensors');
});
afterAll(() => run.dispose());

describe('a detector from its file', () => {
  it('says what it is, on what it was validated, and answers as it did when it was trained', async () => {
    expect(info).toMatchObject({ classes: ['fake', 'real'], classesFrom: 'record', bonaFide: 'real' });
    expect(info.id).toMatch(/^[0-9a-f]{64}$/);
    const { faces } = run.data.judged('validation');
    expect(info.record?.validation).toMatchObject({ faces: faces.length });

    run.load(run.best!);
    const expected = await run.judge('validation');
    const judged = faces.map(({ id }) => LABELLED.find((face) => face.id === id)!);
    const logits = await shelf.logits(info.id, judged);
    expected.logits.forEach((value, i) => expect(logits[i]).toBeCloseTo(value, 4));
  });

  it('explains a face, and keeps nothing of it on the GPU', async () => {
    await shelf.explain(info.id, FACES[0], 0);
    const before = tf.memory().numTensors;
    const { relevance, rollout, regions } = await shelf.explain(info.id, FACES[1], 0);
    const view = await shelf.attention(info.id, FACES[1], { block: 1, head: 1, query: 3 });
    expect(tf.memory().numTensors).toBe(before);
    expect([relevance, rollout, view].map(({ length }) => length)).toEqual([16, 16, 16]);
    expect(Math.min(...relevance)).toBeGreaterThanOrEqual(0);
    expect(regions.map(({ region }) => region)).toContain('nose');
    // Painting over changes the score by what it says.
    const logits = await shelf.logits(info.id, [FACES[1]]);
    const score = 1 / (1 + Math.exp(logits[1] - logits[0]));
    for (const { score: without, effect } of regions) expect(score - without).toBeCloseTo(effect, 4);
  });

  it('takes a file without a record with the released order of classes, which a person can correct', async () => {
    const file = await foreignFile(classifierParameters(PRESETS.nano.model, 2));
    const foreign = await shelf.open(file, 'released.pth');
    expect(foreign).toMatchObject({
      classes: ['fake', 'real'],
      classesFrom: 'assumed',
      statisticsFrom: 'vggface2',
      record: null,
    });
    expect(shelf.nameClasses(foreign.id, ['live', 'spoof'])).toMatchObject({ bonaFide: 'live' });
    expect(() => shelf.nameClasses(foreign.id, ['a', 'a'])).toThrow('2 different names');
    shelf.close(foreign.id);
    expect(() => shelf.logits(foreign.id, FACES.slice(0, 1))).toThrow('not open');
  });

  it('normalises pixels by what a person has beside a file that says nothing, and remembers it', async () => {
    const file = await foreignFile(classifierParameters(PRESETS.nano.model, 2));
    const { id } = await shelf.open(file, 'released.pth');
    const before = await shelf.logits(id, FACES.slice(0, 1));
    const attended = () => shelf.attention(id, FACES[0], { block: 0, head: 0, query: 0 });
    const attendedBefore = await attended();
    const text = '{"mean": [0.2, 0.3, 0.4], "std": [0.1, 0.1, 0.1]}\n';
    const statistics = await shelf.readStatistics(new Blob([text]));
    await expect(shelf.readStatistics(new Blob(['0.2']))).rejects.toThrow('first line');
    expect(shelf.takeStatistics(id, statistics)).toMatchObject({ statistics, statisticsFrom: 'person' });
    const after = await shelf.logits(id, FACES.slice(0, 1));
    expect(Math.abs(after[0] - before[0])).toBeGreaterThan(0.1 * Math.abs(before[0]));
    expect(await attended()).not.toEqual(attendedBefore);
    // The same file again is the detector that is open, with what was said of it.
    expect(await shelf.open(file, 'again.pth')).toMatchObject({ name: 'released.pth', statistics });

    const library = new DetectorLibrary();
    await library.keep(file, 'released.pth', 'file');
    await library.takeStatistics(id, statistics);
    const other = new DetectorShelf();
    expect(await other.openKept(id)).toMatchObject({ statistics, statisticsFrom: 'person' });
    expect(await other.logits(id, FACES.slice(0, 1))).toEqual(after);
    other.close(id);
    await library.remove(id);
    expect(() => shelf.takeStatistics(info.id, statistics)).toThrow('says itself');
    shelf.close(id);
  });

  it('finds by occlusion the region that decides, of a detector whose answer is known', async () => {
    const file = brightnessDetector();
    const { id } = await shelf.open(file, 'by brightness');
    const parsing = drawnParsing(CROP_SIZE);
    // Grey as what is painted over, but for a bright nose: only the nose can move the score.
    const grey = STATISTICS.mean.map((value) => Math.round(255 * value));
    const rgb = new Uint8Array(CROP_SIZE ** 2 * 3);
    for (let i = 0; i < CROP_SIZE ** 2; i++) rgb.set(parsing[i] === NOSE ? [255, 255, 255] : grey, 3 * i);
    const { regions } = await shelf.explain(id, { ...FACES[0], id: 'planted', rgb, parsing }, 0);
    const [first, ...others] = regions;
    expect(first.region).toBe('nose');
    expect(first.effect).toBeGreaterThan(0.1);
    expect(others.length).toBeGreaterThan(3);
    // A region beside the nose loses the pixels that are mixed of both when the picture is made small.
    for (const { region, effect } of others) expect(Math.abs(effect), region).toBeLessThan(first.effect / 4);
    // For the other class the same region speaks against it.
    const against = await shelf.explain(id, { ...FACES[0], id: 'planted', rgb, parsing }, 1);
    expect(against.regions[0].region).toBe('nose');
    expect(against.regions[0].effect).toBeCloseTo(-first.effect, 5);
    shelf.close(id);
  });

  it('refuses a pretrained network without a head, and leaves what is open alone', async () => {
    const file = await foreignFile(onlineParameters(PRESETS.nano.model));
    await expect(shelf.open(file, 'pretrained.pth')).rejects.toThrow('without a head');
    await expect(shelf.open(new Blob(['no']), 'x')).rejects.toThrow('only 2 bytes');
    expect((await shelf.logits(info.id, FACES.slice(0, 2))).length).toBe(4);
  });

  it('takes a record that was tampered with for that of a stranger', async () => {
    const file = readSafetensors(own);
    const record = JSON.parse(file.metadata.run) as Record<string, unknown>;
    record.classes = [7];
    const forged = writeSafetensors({ ...file, metadata: { run: JSON.stringify(record) } });
    expect(await shelf.open(blobOf(forged), 'forged')).toMatchObject({
      record: null,
      classesFrom: 'assumed',
    });
  });
});

describe('the library of detectors', () => {
  const library = new DetectorLibrary();

  it('keeps a file with its names, opens it to the same answers, and forgets it', async () => {
    const kept = await library.keep(blobOf(own), 'mine', 'trained');
    expect(kept).toMatchObject({
      origin: 'trained',
      sizeBytes: own.length,
      info: { id: info.id, name: 'mine' },
    });
    await library.rename(info.id, ' better ');
    await library.nameClasses(info.id, ['real', 'fake']);
    await expect(library.nameClasses(info.id, ['a'])).rejects.toThrow('2 different names');
    // Another instance, as after a reload.
    const [found] = await new DetectorLibrary().list();
    expect(found.info).toMatchObject({ name: 'better', classes: ['real', 'fake'], bonaFide: 'real' });
    expect(found.info.record?.validation).toEqual(info.record?.validation);

    const expected = await shelf.logits(info.id, FACES.slice(0, 3));
    const other = new DetectorShelf();
    const [first, second] = await Promise.all([other.openKept(info.id), other.openKept(info.id)]);
    expect(first).toBe(second);
    expect(first.classes).toEqual(['real', 'fake']);
    expect(await other.logits(info.id, FACES.slice(0, 3))).toEqual(expected);
    other.close(info.id);

    await library.remove(info.id);
    expect(await library.list()).toEqual([]);
    await expect(other.openKept(info.id)).rejects.toThrow('no longer kept');
  });

  it('refuses what is no detector, and stays as it was', async () => {
    await expect(library.keep(new Blob(['no']), 'x', 'file')).rejects.toThrow('only 2 bytes');
    expect(await library.list()).toEqual([]);
  });
});
