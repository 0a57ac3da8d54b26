/** A head on a frozen encoder, trained on features that are computed once: on the CPU engine the same bits as without. */
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { defaultDetectorConfig, type DetectorConfig } from '@/lib/detectorConfig';
import { KNOWN_STATISTICS } from '@/lib/pixelStatistics';
import { disposeWasm, initWasm } from '@/ml/wasm';
import { dropFeatures } from '@/storage/featureFiles';
import { TestDisk } from '@/storage/testDisk';
import { drawnFaces } from '../data/testFaces';
import { DetectorData, type LabelledFace } from './detectorData';
import { FeatureCache } from './featureCache';
import { FinetuneRun } from './finetuneRun';

const FACES: LabelledFace[] = drawnFaces(20).map((face, i) => ({
  ...face,
  ...{ label: i % 2 ? 'real' : 'fake', group: `p${i}` },
}));
const ENGINE = 'cpu for a test';

const computedOnce = FeatureCache.prototype.of;

let disk: TestDisk;
beforeAll(async () => void (await initWasm({ threads: 1 })));
beforeEach(() => {
  disk = new TestDisk();
  vi.stubGlobal('navigator', { storage: disk.storage });
});
afterAll(() => {
  vi.unstubAllGlobals();
  disposeWasm();
});

/** The stand-in for a large encoder is nano: another size is other numbers of the same. */
const configOf = (changes: Partial<DetectorConfig>): DetectorConfig => ({
  ...defaultDetectorConfig('nano', changes.mode ?? 'probe'),
  ...{ batchSize: 3, epochs: 2, warmupEpochs: 0, validationShare: 0.2, patience: 0, blr: 0.1 },
  ...changes,
});

interface Trained {
  weights: Map<string, Float32Array>;
  losses: number[];
  validation: Float32Array;
  test: Float32Array;
  /** Pictures that went through the encoder before the first step. */
  looked: number;
}

async function train(
  config: DetectorConfig,
  computedWith?: string,
  faces = FACES,
  statistics = KNOWN_STATISTICS.VGGFace2,
): Promise<Trained> {
  const run = await FinetuneRun.begin(config, faces, null, statistics);
  let looked = 0;
  const counted = vi.spyOn(FeatureCache.prototype, 'of').mockImplementation(function (
    this: FeatureCache,
    all,
    compute,
    onProgress,
  ) {
    const counting: typeof compute = (missing) => {
      looked += missing.length;
      return compute(missing);
    };
    return computedOnce.call(this, all, counting, onProgress);
  });
  await run.prepare({ ...(computedWith !== undefined && { computedWith }) });
  counted.mockRestore();
  const losses: number[] = [];
  while (!run.finished) {
    losses.push((await run.queueStep()).loss);
    if (run.epochDue) await run.endEpoch();
  }
  const result = {
    ...{ weights: await run.values(), losses, looked },
    validation: (await run.predict('validation')).logits,
    test: (await run.predict('test')).logits,
  };
  run.dispose();
  return result;
}

const bitsOf = ({ weights, losses, validation, test }: Trained) => ({ weights, losses, validation, test });

describe.each([
  ['a probe', { mode: 'probe' }],
  ['our adapter', { mode: 'adapter' }],
  ['FS-Adapter with its loss', { mode: 'adapter', adapter: 'relu', contrastWeight: 0.1 }],
  ['a probe on class tokens', { mode: 'probe', pooling: 'class-token' }],
] as const)('%s', (_, changes) => {
  it('learns from features on the disk what it learns without them', async () => {
    const config = configOf({ ...changes, flip: true });
    const alone = await train(config);
    const first = await train(config, ENGINE);
    const again = await train(config, ENGINE);
    expect(bitsOf(first)).toEqual(bitsOf(alone));
    expect(bitsOf(again)).toEqual(bitsOf(alone));
    expect(first.looked).toBe(alone.looked);
    expect(first.looked).toBeGreaterThan(FACES.length);
    expect(again.looked, 'looked at again').toBe(0);
  });

  it('learns from features that are computed once what it learns with the encoder in every step', async () => {
    // A chance that never comes true: pictures are drawn anew at every step, and come out as they were.
    const inEveryStep = await train(configOf({ ...changes, noise: 1e-12 }));
    expect(bitsOf(await train(configOf({ ...changes })))).toEqual(bitsOf(inEveryStep));
  });
});

it('draws the same sides as pictures that go through the encoder in every step', () => {
  const config = configOf({ flip: true });
  const data = new DetectorData(FACES, 32, config, null);
  const pictures = [...data.trainingPictures(), ...data.mirroredPictures()];
  const seen = new Set<boolean>();
  for (let step = 0; step < 4; step++) {
    const { positions, labels } = data.trainPositions(step);
    for (const position of positions) seen.add(position < pictures.length / 2);
    const batch = data.trainBatch(step);
    expect(data.normalised(positions.map((position) => pictures[position].rgb()))).toEqual(batch.pixels);
    expect(data.targetsOf(labels)).toEqual(batch.targets);
  }
  expect(seen.size).toBe(2);
});

describe('features on the disk', () => {
  it('are taken face by face, and computed again for other weights, pixel statistics or another engine', async () => {
    const config = configOf({});
    const some = FACES.slice(0, 12);
    const { looked } = await train(config, ENGINE, some);
    const more = await train(config, ENGINE);
    expect(more.looked).toBeLessThan((await train(config)).looked);
    expect(more.looked).toBeGreaterThan(0);
    expect((await train(config, ENGINE, some)).looked).toBe(0);
    expect((await train(config, 'another', some)).looked).toBe(looked);
    expect((await train({ ...config, seed: 5 }, ENGINE, some)).looked).toBe(looked);
    expect((await train(config, ENGINE, some, KNOWN_STATISTICS.ImageNet)).looked).toBe(looked);
  });

  it('are computed again where their file is damaged or has no room, and go with the faces', async () => {
    const config = configOf({});
    const whole = await train(config, ENGINE);
    const [path] = disk.under('features');
    disk.files.get(path)![40] ^= 1;
    const again = await train(config, ENGINE);
    expect(again.looked).toBe(whole.looked);
    expect(bitsOf(again)).toEqual(bitsOf(whole));
    await dropFeatures();
    expect(disk.under('features')).toEqual([]);
    disk.full = true;
    expect(bitsOf(await train(config, ENGINE))).toEqual(bitsOf(whole));
  });

  it('of the encoders used last stay', async () => {
    for (let seed = 1; seed <= 6; seed++) await train(configOf({ seed, epochs: 1 }), ENGINE);
    expect(disk.under('features')).toHaveLength(4);
  });
});
