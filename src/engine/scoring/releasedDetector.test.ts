/** Released detectors of every kind behind the scoring screen: logits, features and reasons, on the CPU engine. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { attackScore } from '@/lib/calibration';
import * as tf from '@/ml/tf';
import { disposeWasm, initWasm, wasmMemory } from '@/ml/wasm';
import { bytesSource } from '@/storage/byteSource';
import { drawnFaces } from '../data/testFaces';
import { Detector } from './detector';
import { readDetectorInfo } from './detectorInfo';
import { softmaxRows } from './detectorTask';

beforeAll(async () => void (await initWasm({ threads: 1 })));
afterAll(disposeWasm);

it.each([
  ...['dfd-plain.pth', 'dfd-fs-adapter.pth', 'unified-4class.pth'],
  ...['fas-plain.pth.tar', 'fas-fs-adapter.pth.tar'],
])('%s scores faces and says why', async (name) => {
  const url = new URL(`../../../tools/parity/goldens/released/${name}`, import.meta.url);
  const source = bytesSource(new Uint8Array(await readFile(fileURLToPath(url))));
  const info = await readDetectorInfo(source, name, name);
  const before = tf.memory().numTensors;
  const detector = await Detector.open(source, info, {
    mostBytes: null,
    memory: () => ({ ...wasmMemory(), buffers: 0 }),
  });
  const faces = drawnFaces(2);
  const { length } = info.classes;

  const logits = await detector.logits(info, faces);
  expect(logits).toHaveLength(2 * length);
  const [first] = softmaxRows(logits, length);
  const score = attackScore(
    [...softmaxRows(logits, length).subarray(0, length)],
    info.classes,
    info.bonaFide,
  );
  expect(first).toBeGreaterThan(0);
  expect(score).toBeGreaterThan(0);
  expect(score).toBeLessThan(1);
  expect(await detector.features(info, faces)).toHaveLength(2 * 32);

  const { relevance, rollout, regions } = await detector.explain(info, faces[0], 1);
  expect(relevance).toHaveLength(16);
  expect([...relevance, ...rollout].every((value) => Number.isFinite(value) && value >= 0)).toBe(true);
  expect(Math.max(...relevance), 'its attention matters to the class').toBeGreaterThan(0);
  expect(regions.length).toBeGreaterThan(0);
  const cams = await Promise.all(info.classes.map((_, i) => detector.gradCam(info, faces[0], i)));
  expect(cams[0]).toHaveLength(16);
  expect(cams.flatMap((cam) => [...cam]).every((value) => Number.isFinite(value) && value >= 0)).toBe(true);
  expect(
    cams.some((cam) => Math.max(...cam) > 0),
    'some class has evidence',
  ).toBe(true);
  await expect(detector.gradCam(info, faces[0], length)).rejects.toThrow('There is no class');
  detector.dispose();
  expect(tf.memory().numTensors).toBe(before);
});
