import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultDetectorConfig } from '@/lib/detectorConfig';
import { checkpointShape } from '@/ml/model/checkpointLayout';
import { classifierParameters, onlineParameters } from '@/ml/model/parameters';
import { drawnParsing } from '@/lib/drawnFace';
import { PRESETS } from '@/lib/presets';
import { CROP_SIZE, PARSING_CLASSES } from '@/lib/regions';
import * as tf from '@/ml/tf';
import { readSafetensors, writeSafetensors } from '@/storage/safetensors';
import { float32Tensor } from '@/storage/tensors';
import { LabError } from '@/lib/errors';
import { readPixelStatistics, type PixelStatistics } from '@/lib/pixelStatistics';
import { writeStoredFile } from '@/storage/opfs';
import { claimGpu } from '../device/claim';
import type { DetectorInfo } from './detectorInfo';
import type { LabelledFace } from '../finetune/detectorData';
import { DetectorLibrary } from './detectorLibrary';
import { OpenDetectors } from './openDetectors';
import { ScoringLab } from './scoringLab';
import { foreignFile } from './testDetector';
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

const STATISTICS: PixelStatistics = { mean: [0.4, 0.4, 0.4], std: [0.2, 0.2, 0.2] };
const NOSE = PARSING_CLASSES.indexOf('nose');

const library = new DetectorLibrary();
/** A fresh worker's side. */
function openLab(source: Pick<DetectorLibrary, 'file'> = library) {
  const detectors = new OpenDetectors();
  detectors.connect(source);
  return { detectors, lab: new ScoringLab(detectors) };
}
const { detectors, lab } = openLab();
let own: Uint8Array;
let run: FinetuneRun;
let info: DetectorInfo;

const blobOf = (bytes: Uint8Array) => new Blob([new Uint8Array(bytes)]);

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

const take = async (file: Blob, name: string): Promise<DetectorInfo> =>
  (await library.save(file, name, 'file')).info;

beforeAll(async () => {
  await claimGpu();
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
  info = await take(blobOf(own), 'mine.safetensors');
});
afterAll(async () => {
  run.dispose();
  await library.remove(info.id);
});

describe('a detector from its file', () => {
  it('says what it is, on what it was validated, and answers as it did when it was trained', async () => {
    expect(info).toMatchObject({ classes: ['fake', 'real'], classesFrom: 'record', bonaFide: 'real' });
    expect(info.id).toMatch(/^[0-9a-f]{64}$/);
    const { faces } = run.data.evaluated('validation');
    expect(info.record?.validation).toMatchObject({ faces: faces.length });
    const held = run.data.evaluated('test').faces;
    expect(info.record?.heldOut).toMatchObject({ faces: held.length });

    run.load(run.best!);
    const expected = await run.predict('validation');
    const scored = faces.map(({ id }) => LABELLED.find((face) => face.id === id)!);
    const logits = await detectors.logits(info, scored);
    expected.logits.forEach((value, i) => expect(logits[i]).toBeCloseTo(value, 4));
  });

  it('explains a face, and keeps nothing of it on the GPU', async () => {
    await lab.explain(info, FACES[0], 0);
    const before = tf.memory().numTensors;
    const { relevance, rollout, regions } = await lab.explain(info, FACES[1], 0);
    const view = await lab.attention(info, FACES[1], { block: 1, head: 1, query: 3 });
    const cam = await lab.gradCam(info, FACES[1], 0);
    expect(tf.memory().numTensors).toBe(before);
    expect([relevance, rollout, view, cam].map(({ length }) => length)).toEqual([16, 16, 16, 16]);
    expect(Math.min(...relevance)).toBeGreaterThanOrEqual(0);
    expect(regions.map(({ region }) => region)).toContain('nose');
    // Occlusion changes the score by what it says.
    const logits = await detectors.logits(info, [FACES[1]]);
    const score = 1 / (1 + Math.exp(logits[1] - logits[0]));
    for (const { score: without, effect } of regions) expect(score - without).toBeCloseTo(effect, 4);
  });

  it('takes a file without a record with the released order of classes, which a person can correct', async () => {
    const file = await foreignFile();
    const foreign = await take(file, 'released.pth');
    expect(foreign).toMatchObject({
      classes: ['fake', 'real'],
      classesFrom: 'assumed',
      statisticsFrom: 'assumed',
      record: null,
    });
    await library.nameClasses(foreign.id, ['live', 'spoof']);
    expect((await library.get(foreign.id)).info).toMatchObject({ bonaFide: 'live' });
    await expect(library.nameClasses(foreign.id, ['a', 'a'])).rejects.toThrow('2 different names');
    await library.remove(foreign.id);
    await expect(detectors.logits(foreign, FACES.slice(0, 1))).rejects.toThrow('no longer saved');
  });

  it('normalises pixels by what a person has beside a file that says nothing, and remembers it', async () => {
    const file = await foreignFile();
    const first = await take(file, 'released.pth');
    const { id } = first;
    const before = await detectors.logits(first, FACES.slice(0, 1));
    const attended = (known: DetectorInfo) => lab.attention(known, FACES[0], { block: 0, head: 0, query: 0 });
    const attendedBefore = await attended(first);
    const text = '{"mean": [0.2, 0.3, 0.4], "std": [0.1, 0.1, 0.1]}\n';
    const statistics = await readPixelStatistics(new Blob([text]));
    await expect(readPixelStatistics(new Blob(['0.2']))).rejects.toThrow('first line');
    await library.setStatistics(id, statistics, 'text');
    const { info: known } = await library.get(id);
    expect(known).toMatchObject({ statistics, statisticsFrom: 'text' });
    const after = await detectors.logits(known, FACES.slice(0, 1));
    expect(Math.abs(after[0] - before[0])).toBeGreaterThan(0.1 * Math.abs(before[0]));
    expect(await attended(known)).not.toEqual(attendedBefore);
    // The same file again is the same detector under its newer name, with what was said of it.
    const again = await take(file, 'again.pth');
    expect(again).toMatchObject({ id, name: 'again.pth', statistics, statisticsFrom: 'text' });

    expect(await openLab().detectors.logits(again, FACES.slice(0, 1))).toEqual(after);
    await library.remove(id);
    await expect(library.setStatistics(info.id, statistics, 'text')).rejects.toThrow(
      'records the mean and standard deviation of its training',
    );
  });

  it('finds by occlusion the region that decides, of a detector whose answer is known', async () => {
    const file = brightnessDetector();
    const bright = await take(file, 'by brightness');
    const parsing = drawnParsing(CROP_SIZE);
    // Grey as what occludes, but for a bright nose: only the nose can move the score.
    const grey = STATISTICS.mean.map((value) => Math.round(255 * value));
    const rgb = new Uint8Array(CROP_SIZE ** 2 * 3);
    for (let i = 0; i < CROP_SIZE ** 2; i++) rgb.set(parsing[i] === NOSE ? [255, 255, 255] : grey, 3 * i);
    const { regions } = await lab.explain(bright, { ...FACES[0], id: 'planted', rgb, parsing }, 0);
    const [first, ...others] = regions;
    expect(first.region).toBe('nose');
    expect(first.effect).toBeGreaterThan(0.1);
    expect(others.length).toBeGreaterThan(3);
    // A region beside the nose loses the pixels that are mixed of both when the picture is made small.
    for (const { region, effect } of others) expect(Math.abs(effect), region).toBeLessThan(first.effect / 4);
    // For the other class the same region speaks against it.
    const against = await lab.explain(bright, { ...FACES[0], id: 'planted', rgb, parsing }, 1);
    expect(against.regions[0].region).toBe('nose');
    expect(against.regions[0].effect).toBeCloseTo(-first.effect, 5);
    await library.remove(bright.id);
  });

  it('refuses a pretrained network without a head, and leaves what is open alone', async () => {
    const file = await foreignFile(1, onlineParameters(PRESETS.nano.model));
    await expect(take(file, 'pretrained.pth')).rejects.toThrow('without a head');
    await expect(take(new Blob(['no']), 'x')).rejects.toThrow('only 2 bytes');
    expect((await detectors.logits(info, FACES.slice(0, 2))).length).toBe(4);
  });

  it('takes a record that was tampered with for that of a stranger', async () => {
    const file = readSafetensors(own);
    const record = JSON.parse(file.metadata.run) as Record<string, unknown>;
    record.classes = [7];
    const forged = writeSafetensors({ ...file, metadata: { run: JSON.stringify(record) } });
    const stranger = await take(blobOf(forged), 'forged');
    expect(stranger).toMatchObject({ record: null, classesFrom: 'assumed' });
    await library.remove(stranger.id);
  });
});

describe('open detectors', () => {
  it('are two at most, the ones used last; another is read again when it is asked', async () => {
    const files = await Promise.all([1, 2, 3].map((seed) => foreignFile(seed)));
    const infos = await Promise.all(files.map((file, i) => take(file, `${i}.pth`)));
    const read: string[] = [];
    const source = {
      file: (id: string) => {
        read.push(infos.find((one) => one.id === id)!.name);
        return library.file(id);
      },
    };
    const { detectors: asked } = openLab(source);
    const answers = new Map<string, Float32Array>();
    for (const one of infos.slice(0, 2)) answers.set(one.id, await asked.logits(one, FACES.slice(0, 1)));
    const before = tf.memory().numTensors;
    answers.set(infos[2].id, await asked.logits(infos[2], FACES.slice(0, 1)));
    expect(tf.memory().numTensors).toBe(before);
    // Two that ask for one detector wait for the same reading.
    const [again, twice] = await Promise.all([
      asked.logits(infos[0], FACES.slice(0, 1)),
      asked.logits(infos[0], FACES.slice(0, 1)),
    ]);
    expect(again).toEqual(answers.get(infos[0].id));
    expect(twice).toEqual(again);
    await asked.logits(infos[2], FACES.slice(0, 1));
    expect(read).toEqual(['0.pth', '1.pth', '2.pth', '0.pth']);
    await Promise.all(infos.map(({ id }) => library.remove(id)));
  });

  it('stay open while they are asked, however many there are', async () => {
    const files = await Promise.all([1, 2, 3].map((seed) => foreignFile(seed)));
    const infos = await Promise.all(files.map((file, i) => take(file, `${i}.pth`)));
    const { detectors: asked } = openLab();
    const all = await Promise.all(infos.map((one) => asked.logits(one, FACES.slice(0, 2))));
    expect(all.map(({ length }) => length)).toEqual([4, 4, 4]);
    expect(all[0]).not.toEqual(all[1]);
    await Promise.all(infos.map(({ id }) => library.remove(id)));
  });
});

describe('the library of detectors', () => {
  it('saves a file with its names, opens it to the same answers, and forgets it', async () => {
    const file = await foreignFile(7);
    const saved = await library.save(file, 'mine', 'trained');
    expect(saved).toMatchObject({
      origin: 'trained',
      sizeBytes: file.size,
      notStored: null,
      info: { name: 'mine' },
    });
    const { id } = saved.info;
    await library.rename(id, ' better ');
    await library.nameClasses(id, ['real', 'fake']);
    await expect(library.nameClasses(id, ['a'])).rejects.toThrow('2 different names');
    // Another instance, as after a reload.
    const [found] = await new DetectorLibrary().list();
    expect(found.info).toMatchObject({ name: 'better', classes: ['real', 'fake'], bonaFide: 'real' });

    const expected = await detectors.logits(saved.info, FACES.slice(0, 3));
    expect(await openLab().detectors.logits(found.info, FACES.slice(0, 3))).toEqual(expected);

    await library.remove(id);
    expect((await library.list()).map(({ info: { id: left } }) => left)).toEqual([info.id]);
    await expect(openLab().lab.open(found.info)).rejects.toThrow('no longer saved');
  });

  it('tells of a trained detector what its training recorded', async () => {
    const [found] = await new DetectorLibrary().list();
    expect(found.info.id).toBe(info.id);
    expect(found.info.record?.validation).toEqual(info.record?.validation);
    await library.nameClasses(info.id, ['real', 'fake']);
    expect((await library.get(info.id)).info).toMatchObject({ classes: ['real', 'fake'], bonaFide: 'real' });
    await library.nameClasses(info.id, info.classes);
  });

  it('refuses what is no detector, and stays as it was', async () => {
    const before = await library.list();
    await expect(library.save(new Blob(['no']), 'x', 'file')).rejects.toThrow('only 2 bytes');
    expect(await library.list()).toEqual(before);
  });

  it('opens detectors as the version before wrote them, unchanged', async () => {
    const file = await foreignFile(9);
    const { id } = await take(file, 'to know its hash');
    await library.remove(id);
    const about = {
      ...{ name: 'of before', origin: 'file', keptAt: '2026-01-02T03:04:05.000Z' },
      ...{ classes: ['real', 'fake'], statistics: STATISTICS },
    };
    await writeStoredFile(`detectors/${id}/weights`, file);
    await writeStoredFile(`detectors/${id}/about.json`, new Blob([JSON.stringify(about)]));
    const saved = await library.get(id);
    expect(saved).toMatchObject({
      origin: 'file',
      savedAt: about.keptAt,
      sizeBytes: file.size,
      notStored: null,
    });
    expect(saved.info).toMatchObject({
      ...{ name: 'of before', classes: ['real', 'fake'], bonaFide: 'real' },
      ...{ statistics: STATISTICS, statisticsFrom: 'text' },
    });
    expect((await lab.score(saved.info, FACES.slice(0, 1)))[0].raw).toHaveLength(2);
    await library.remove(id);
  });

  it('holds a file that the browser will not store for this visit, with what is said of it', async () => {
    const file = await foreignFile(11);
    const { estimate } = StorageManager.prototype;
    StorageManager.prototype.estimate = async () => ({ usage: 90, quota: 100 });
    const visit = new DetectorLibrary();
    try {
      const { info: held, notStored } = await visit.save(file, 'too large', 'file');
      expect(notStored?.code).toBe('storage-full');
      await visit.nameClasses(held.id, ['live', 'spoof']);
      await visit.rename(held.id, 'for today');
      const [first] = await visit.list();
      expect(first).toMatchObject({ notStored, info: { name: 'for today', bonaFide: 'live' } });
      const answers = await openLab(visit).detectors.logits(first.info, FACES.slice(0, 1));
      expect(answers).toHaveLength(2);
      // Another visit knows nothing of it.
      await expect(new DetectorLibrary().get(held.id)).rejects.toThrow(LabError);

      // With room again the same file lasts, and what was said of it.
      StorageManager.prototype.estimate = estimate;
      expect((await visit.save(file, 'stored', 'file')).notStored).toBeNull();
      const { info: stored } = await new DetectorLibrary().get(held.id);
      expect(stored).toMatchObject({ name: 'stored', classes: ['live', 'spoof'] });
      await visit.remove(held.id);
    } finally {
      StorageManager.prototype.estimate = estimate;
    }
  });
});
