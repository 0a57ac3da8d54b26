/**
 * What the CPU engine promises: the same faces, settings and seed give the same weights, to the last bit, on every machine,
 * in every browser, for any number of threads.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { drawnFaces } from '@/engine/data/testFaces';
import { FinetuneRun } from '@/engine/finetune/finetuneRun';
import { runTensors } from '@/engine/finetune/finetuneState';
import { PretrainRun } from '@/engine/pretrain/pretrainRun';
import { defaultPretrainConfig, type PretrainConfig } from '@/lib/config';
import { defaultDetectorConfig, type DetectorConfig } from '@/lib/detectorConfig';
import { setKernelMode } from '@/ml/ops/mode';

const PRETRAINED = {
  nano: {},
  micro: { preset: 'micro' },
  'augmented nano': { flip: true, randomResizedCrop: true },
} as const satisfies Record<string, Partial<PretrainConfig>>;

/** Every way in which a batch is drawn: each has mathematics of its own. */
const DRAWN_IN_EVERY_WAY = {
  ...{ randAugment: 9, erasing: 0.5, jpeg: 0.5, blur: 0.5, noise: 0.5, resize: 0.5 },
  ...{ mixup: 0.8, cutmix: 1, dropPath: 0.2 },
};

const DETECTORS = {
  detector: DRAWN_IN_EVERY_WAY,
  'self-blended detector': { fakes: 'self-blended' },
  'detector on a frozen encoder': { mode: 'adapter' },
} as const satisfies Record<string, Partial<DetectorConfig>>;

type Trained = keyof typeof PRETRAINED | keyof typeof DETECTORS;

/** Trained networks, and the SHA-256 that every machine must reproduce, of all that a state holds. */
export const GOLDEN_HASHES: Readonly<Record<Trained, string>> = {
  nano: '06fac080cf1c4fa54a6ec591f315716e961aee16bac45603bcbead9d5872de3b',
  micro: '281d41c4ee58e385b66d613c1a83d33dc80cc10ac1a5d7b527cb338929a10a1f',
  'augmented nano': 'fbef95186411c6e4da2cf8d4f67ecd69cd0103c21aa149625ab84a9df2c2ee49',
  detector: '8e0e2b6a6a110d90f2dc23d3167de5094c32b89b0f4cca1061edd037718e5c65',
  'self-blended detector': '2ab008e7a640c46a61d9227f3e486791e04441f1b4ec7be0538608cb0d54c12b',
  'detector on a frozen encoder': 'e428cb84f48f691951819b20d662490978f79a187054ea598cca780c8c7b9524',
};

export const TRAINED = Object.keys(GOLDEN_HASHES) as Trained[];

/** What a browser came to. */
export interface HashAnswer {
  browser: string;
  hashes: { threads: number; hashes: Record<string, string> }[];
}

const STEPS = 50;
/** Two batches an epoch, so that the order of faces changes on the way. */
const FACES = 32;
/** Epochs of a detector: the second begins from what the first's validation chose as the best. */
const DETECTOR_EPOCHS = 2;

/** Trains on drawn faces with the engine that has been claimed. @returns hexadecimal SHA-256 of the state */
export function hashAfterTraining(trained: Trained): Promise<string> {
  setKernelMode('fused');
  return trained in PRETRAINED
    ? hashOfPretraining(PRETRAINED[trained as keyof typeof PRETRAINED])
    : hashOfDetector(DETECTORS[trained as keyof typeof DETECTORS]);
}

/** Of weights, target and moments. */
async function hashOfPretraining(its: Partial<PretrainConfig>): Promise<string> {
  const config = { ...defaultPretrainConfig(its.preset ?? 'nano'), ...its, epochs: STEPS / 2 };
  const run = new PretrainRun(config, drawnFaces(FACES), []);
  try {
    while (run.step < STEPS) await run.queueStep();
    const { networks, moments } = await run.exportable({ adapter: '', engine: 'cpu' });
    const hash = sha256.create();
    const variables = [
      ...[networks.online, networks.target].flatMap((store) =>
        store.specs.map(({ name }) => store.get(name)),
      ),
      ...moments.flatMap(({ m, v }) => [m, v]),
    ];
    for (const variable of variables) hash.update(bytesOf(await variable.data()));
    return bytesToHex(hash.digest());
  } finally {
    run.dispose();
  }
}

/** Of weights, moments and the best weights, and of the figures by which those were chosen. */
async function hashOfDetector(its: Partial<DetectorConfig>): Promise<string> {
  const faces = drawnFaces(FACES).map((face, i) => ({
    ...face,
    label: i % 2 ? 'real' : 'fake',
    group: `person ${i}`,
  }));
  const config = { ...defaultDetectorConfig('nano', its.mode), warmupEpochs: 0, batchSize: 8, ...its };
  const run = await FinetuneRun.begin({ ...config, epochs: DETECTOR_EPOCHS }, faces, null);
  try {
    await run.prepare();
    while (!run.finished) {
      await run.queueStep();
      if (run.epochDue) await run.endEpoch();
    }
    const hash = sha256.create();
    for await (const [name, values] of runTensors(run))
      if (!name.startsWith('best.')) hash.update(encoded(name)).update(bytesOf(values));
    // What is not trained is at its best as it is.
    for (const [name, values] of await run.values())
      hash.update(encoded(`best.${name}`)).update(bytesOf(run.best?.get(name) ?? values));
    hash.update(encoded(JSON.stringify(run.progress)));
    return bytesToHex(hash.digest());
  } finally {
    run.dispose();
  }
}

const encoded = (text: string) => new TextEncoder().encode(text);

const bytesOf = (values: ArrayLike<number>) => new Uint8Array(Float32Array.from(values).buffer);
