/** What a detector keeps of its validation faces, trained and asked on the GPU. */
import { beforeAll, expect, it } from 'vitest';
import { defaultDetectorConfig } from '@/lib/detectorConfig';
import { isOutside } from '@/lib/outsideGuard';
import * as tf from '@/ml/tf';
import { bytesSource } from '@/storage/byteSource';
import { claimGpu } from '../device/claim';
import { drawnFaces } from '../data/testFaces';
import { otherWorld } from '../data/otherWorlds';
import { FinetuneRun } from '../finetune/finetuneRun';
import { exportDetector } from '../finetune/finetuneState';
import { Detector } from './detector';
import { readDetectorInfo } from './detectorInfo';

beforeAll(async () => void (await claimGpu()));

it('tells noise and hands from the faces of its validation, and leaves no tensor', async () => {
  const drawn = drawnFaces(160);
  const green = (rgb: Uint8Array) => rgb.map((value, k) => (k % 3 === 1 ? Math.min(255, value + 40) : value));
  const faces = drawn.slice(0, 120).map((face, i) => ({
    ...face,
    ...(i % 2 === 0 ? { rgb: green(face.rgb), label: 'fake' } : { label: 'real' }),
    group: null,
  }));
  const config = {
    ...defaultDetectorConfig('nano'),
    ...{ batchSize: 8, epochs: 2, warmupEpochs: 0, blr: 0.1, validationShare: 0.4, testShare: 0.2 },
  };
  const tensors = tf.memory().numTensors;
  const run = await FinetuneRun.begin(config, faces, null);
  await run.prepare();
  while (!run.finished) {
    await run.queueStep();
    if (run.epochDue) await run.endEpoch();
  }
  const file = await exportDetector(run, 'best', 'GPU');
  run.dispose();
  const info = await readDetectorInfo(bytesSource(file), 'guarded', 'guarded');
  expect(info.record!.guard).toMatchObject({ kept: true });
  const engine = { mostBytes: Infinity, memory: () => ({ bytes: 0, peakBytes: 0 }) };
  const detector = await Detector.open(bytesSource(file), info, engine as never);
  const ask = async (pictures: readonly Uint8Array[]) =>
    detector.answers(info, pictures.map((rgb) => ({ rgb }))); // prettier-ignore
  for (const world of ['noise', 'hand'] as const) {
    const { distances } = await ask(otherWorld(world, 4));
    expect(distances!.filter(isOutside), world).toHaveLength(4);
  }
  const fresh = drawn.slice(120).map(({ rgb }) => rgb);
  const { logits, distances } = await ask(fresh);
  expect(distances!.filter(isOutside).length).toBeLessThan(8);
  expect(logits).toEqual(await detector.logits(info, fresh.map((rgb) => ({ rgb })))); // prettier-ignore
  detector.dispose();
  expect(tf.memory().numTensors).toBe(tensors);
});
