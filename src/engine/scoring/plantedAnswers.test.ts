/** Detectors trained here whose answer is known, one that learned nothing, and faces from other worlds: right words each time. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultDetectorConfig } from '@/lib/detectorConfig';
import { attackScore, thresholdOf } from '@/lib/calibration';
import { verdictOf, verdictSentence, type Verdict } from '@/lib/heldOutAnswer';
import { describeGuard } from '@/lib/outsideGuard';
import { PRESETS } from '@/lib/presets';
import { SeededRandom } from '@/lib/random';
import { disposeWasm, initWasm } from '@/ml/wasm';
import { blobSource, bytesSource, type ByteSource } from '@/storage/byteSource';
import { readSafetensors, writeSafetensors } from '@/storage/safetensors';
import { float32Tensor } from '@/storage/tensors';
import { StoredZip } from '@/storage/storedZip';
import { drawnFaces } from '../data/testFaces';
import { otherWorld, type OtherWorld } from '../data/otherWorlds';
import type { LabelledFace } from '../finetune/detectorData';
import { FinetuneRun } from '../finetune/finetuneRun';
import {
  exportDetector,
  exportReleasedDetector,
  restoreFinetune,
  saveFinetune,
} from '../finetune/finetuneState';
import { CheckpointFile } from '../networks/checkpointFile';
import { Detector } from './detector';
import { readDetectorInfo, type DetectorInfo } from './detectorInfo';
import type { OpenDetectors } from './openDetectors';
import { GUARD, GUARD_PARTS, guardDistances, readGuard } from './outsideGuard';
import { ScoringLab } from './scoringLab';

const COUNT = 200;
const drawn = drawnFaces(COUNT + 100);
const FRESH = drawn.slice(COUNT);
const green = (rgb: Uint8Array) => rgb.map((value, k) => (k % 3 === 1 ? Math.min(255, value + 40) : value));
/** Attacks have a green cast. */
const KNOWN: LabelledFace[] = drawn.slice(0, COUNT).map((face, i) => ({
  ...face,
  ...(i % 2 === 0 ? { rgb: green(face.rgb), label: 'fake' } : { label: 'real' }),
  group: null,
}));
/** The same faces, and labels that mean nothing. */
const coin = SeededRandom.fromSeed(5);
const CHANCE: LabelledFace[] = drawn
  .slice(0, COUNT)
  .map((face) => ({ ...face, label: coin.uniform() < 0.5 ? 'fake' : 'real', group: null }));

const CONFIG = {
  ...defaultDetectorConfig('nano'),
  ...{ batchSize: 8, epochs: 3, warmupEpochs: 0, patience: 0, blr: 0.1, seed: 1 },
  ...{ validationShare: 0.3, testShare: 0.3 },
};

/** Takes steps until so many were taken, or to the end. */
async function finish(taken: FinetuneRun, steps = Infinity): Promise<FinetuneRun> {
  while (!taken.finished && taken.progress.step < steps) {
    await taken.queueStep();
    if (taken.epochDue) await taken.endEpoch();
  }
  return taken;
}

async function trained(faces: LabelledFace[], config = CONFIG, steps = Infinity): Promise<FinetuneRun> {
  const begun = await FinetuneRun.begin(config, faces, null);
  await begun.prepare();
  return finish(begun, steps);
}

interface Asked {
  info: DetectorInfo;
  /** What is said of each picture. */
  ask: (pictures: readonly Uint8Array[]) => Promise<{ verdict: Verdict; sentence: string; score: number }[]>;
  /** How far each picture is from the genuine validation faces alone. */
  fromGenuine: (pictures: readonly Uint8Array[]) => Promise<number[]>;
  dispose: () => void;
}

async function opened(source: ByteSource): Promise<Asked> {
  const info = await readDetectorInfo(source, 'planted', 'planted');
  const engine = { mostBytes: Infinity, memory: () => ({ bytes: 0, peakBytes: 0 }) };
  const detector = await Detector.open(source, info, engine as never);
  const answers = (_: DetectorInfo, faces: readonly { rgb: Uint8Array }[]) => detector.answers(info, faces);
  const lab = new ScoringLab({ answers } as unknown as OpenDetectors);
  const { record, classes, bonaFide } = info;
  return {
    info,
    async ask(pictures) {
      const said = await lab.score(
        info,
        pictures.map((rgb) => ({ rgb })),
      );
      return said.map(({ raw, distance }) => {
        const score = attackScore(raw, classes, bonaFide)!;
        const verdict = verdictOf(record, { score, distance }, null)!;
        const threshold = thresholdOf(record?.validation ?? null, null).value;
        return { verdict, score, sentence: verdictSentence(record, { score, distance, verdict, threshold }) };
      });
    },
    async fromGenuine(pictures) {
      const parts = await (await CheckpointFile.open(source)).readBeside(GUARD, GUARD_PARTS);
      const [genuine] = readGuard(parts, PRESETS.nano.model.width)!;
      const features = await detector.features(info, pictures.map((rgb) => ({ rgb }))); // prettier-ignore
      return guardDistances([genuine, genuine], features);
    },
    dispose: () => detector.dispose(),
  };
}

let run: FinetuneRun;
let file: Uint8Array;
let known: Asked;

beforeAll(async () => {
  await initWasm({ threads: 1 });
  run = await trained(KNOWN);
  file = await exportDetector(run, 'best', 'CPU');
  known = await opened(bytesSource(file));
});
afterAll(() => {
  known.dispose();
  run.dispose();
  disposeWasm();
});

const share = (answers: readonly { verdict: Verdict }[], wanted: Verdict) =>
  answers.filter(({ verdict }) => verdict === wanted).length / answers.length;

describe('a detector whose answer is known', () => {
  it('tells new faces, in a sentence that its held-out faces support', async () => {
    const { from, genuine, attack } = known.info.record!.scores!;
    expect(from).toBe('held-out');
    const real = await known.ask(FRESH.map(({ rgb }) => rgb));
    const fake = await known.ask(FRESH.map(({ rgb }) => green(rgb)));
    for (const [answers, right, wrong] of [
      [real, 'below', 'above'],
      [fake, 'above', 'below'],
    ] as const) {
      // prettier-ignore
      expect(share(answers, right)).toBeGreaterThan(0.85);
      expect(share(answers, wrong)).toBeLessThan(0.05);
      const { score, sentence } = answers.find(({ verdict }) => verdict === right)!;
      const higher = genuine.scores.filter((each) => each < score).length;
      const lower = attack.scores.filter((each) => each > score).length;
      expect(sentence).toContain(
        `Scored higher than ${higher} of ${genuine.count} held-out genuine faces and lower than ${lower} of ` +
          `${attack.count} attacks of its kind; it was wrong on 0 of ${genuine.count + attack.count}.`,
      );
    }
  });

  it('finds the attacks that it knows far from genuine faces, and yet not outside', async () => {
    const attacks = FRESH.map(({ rgb }) => green(rgb));
    const distances = await known.fromGenuine(attacks);
    expect(distances.filter((distance) => distance > 1)).toHaveLength(attacks.length);
    expect(share(await known.ask(attacks), 'outside')).toBeLessThan(0.1);
  });

  it('keeps what an answer needs when it is stopped and resumed, byte for byte', async () => {
    const first = await trained(KNOWN, CONFIG, 12);
    const state = await saveFinetune(first);
    first.dispose();
    const resumed = await finish(await restoreFinetune(state, KNOWN));
    expect(await exportDetector(resumed, 'best', 'CPU')).toEqual(file);
    resumed.dispose();
  });

  it("keeps it in the file for the authors' scripts too, which hold no other network for it", async () => {
    const { blob } = await exportReleasedDetector(run, 'CPU');
    const zip = await StoredZip.open(blobSource(blob));
    const pth = await zip.read(zip.entries.get('checkpoint-min_val_loss.pth')!);
    const imported = await opened(bytesSource(pth));
    expect(imported.info.networks).toBeUndefined();
    expect(imported.info.record).toEqual(known.info.record);
    const pictures = [FRESH[0].rgb, ...otherWorld('noise', 2)];
    expect(await imported.ask(pictures)).toEqual(await known.ask(pictures));
    imported.dispose();
  });

  it('refuses a file whose features are damaged', async () => {
    const { metadata, tensors } = readSafetensors(file);
    tensors.set('outside.genuine.mean', float32Tensor(new Float32Array(3), [3]));
    await expect(opened(bytesSource(writeSafetensors({ metadata, tensors })))).rejects.toThrow(
      '("outside.genuine.mean", "outside.genuine.factor") is damaged',
    );
  });
});

describe('faces from another world', () => {
  it.each(['cartoon', 'noise', 'hand'] as OtherWorld[])('get no verdict: %s', async (world) => {
    for (const { verdict, sentence } of await known.ask(otherWorld(world, 20))) {
      expect(verdict).toBe('outside');
      expect(sentence).toMatch(
        /^No verdict: outside what .* unlike all of its 30 genuine faces and 30 attacks/,
      );
    }
  });

  it('get one by a detector that was validated on too few faces to tell, which says so', async () => {
    const small = await trained(KNOWN.slice(0, 60));
    const asked = await opened(bytesSource(await exportDetector(small, 'best', 'CPU')));
    small.dispose();
    const { guard } = asked.info.record!;
    expect(guard).toMatchObject({ genuine: { faces: 9 }, kept: false });
    expect(describeGuard(guard)).toMatch(/not recognised as such: 9 genuine faces and 9 attacks .* too few/);
    const [{ verdict }] = await asked.ask(otherWorld('noise', 1));
    expect(verdict).not.toBe('outside');
    asked.dispose();
  });
});

it('gives no verdict by a detector that learned nothing, whatever it is asked about', async () => {
  const useless = await trained(CHANCE);
  const asked = await opened(bytesSource(await exportDetector(useless, 'best', 'CPU')));
  useless.dispose();
  const { low, high } = asked.info.record!.heldOut!.aucInterval!;
  expect(low).toBeLessThan(0.5);
  expect(high).toBeGreaterThan(0.5);
  const pictures = [FRESH[0].rgb, green(FRESH[1].rgb), ...otherWorld('cartoon', 1)];
  for (const { verdict, sentence } of await asked.ask(pictures)) {
    expect(verdict).toBe('chance');
    expect(sentence).toMatch(/^No verdict: the detector is no better than chance\. On 60 held-out faces .* which holds 0\.5/); // prettier-ignore
    expect(sentence).not.toMatch(/threshold|higher than|lower than|like/);
  }
  asked.dispose();
});
