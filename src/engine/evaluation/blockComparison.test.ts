/** Networks of every released kind block by block, on the CPU engine. */
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { statisticsOf } from '@/lib/pixelStatistics';
import { PRESETS } from '@/lib/presets';
import { onlineParameters } from '@/ml/model/parameters';
import * as tf from '@/ml/tf';
import { disposeWasm, initWasm, wasmMemory } from '@/ml/wasm';
import { drawnFaces } from '../data/testFaces';
import { foreignFile } from '../scoring/testDetector';
import { compareBlocks } from './blockComparison';
import type { NetworkSource } from './openEncoder';

beforeAll(async () => void (await initWasm({ threads: 1 })));
afterAll(disposeWasm);

const ENGINE = { mostBytes: null, memory: () => ({ ...wasmMemory(), buffers: 0 }) };
const FACES = drawnFaces(20);

async function released(name: string): Promise<NetworkSource> {
  const url = new URL(`../../../tools/parity/goldens/released/${name}`, import.meta.url);
  return {
    name,
    file: new Blob([new Uint8Array(await readFile(url))]),
    statistics: statisticsOf('VGGFace2'),
  };
}

const compare = (networks: NetworkSource[], signal = new AbortController().signal, told: string[] = []) =>
  compareBlocks(networks, FACES, ENGINE, 1, (label, done) => told.push(`${label}: ${done}`), signal);

it('looks into detectors and pretrained networks alike, and leaves nothing on the engine', async () => {
  const told: string[] = [];
  const pretrained = await foreignFile(3, onlineParameters(PRESETS.nano.model));
  const networks = [
    { name: 'pretrained', file: pretrained, statistics: statisticsOf('VGGFace2') },
    await released('fas-plain.pth.tar'),
  ];
  const before = tf.memory().numTensors;
  const { networks: seen, similarity, faces } = await compare(networks, undefined, told);
  expect(tf.memory().numTensors).toBe(before);
  expect(faces).toBe(20);
  expect(told).toContain('looking into fas-plain.pth.tar: 20');
  expect(seen.map(({ depth, heads }) => [depth, heads])).toEqual([
    [2, 2],
    [2, 2],
  ]);
  // Mean distance of two places in a grid of 4 x 4 patches of 56 px each.
  let apart = 0;
  for (let i = 0; i < 16; i++)
    for (let j = 0; j < 16; j++)
      apart += Math.hypot(Math.floor(i / 4) - Math.floor(j / 4), (i % 4) - (j % 4)) / 256;
  for (const { distance, uniform } of seen) {
    expect(uniform).toBeCloseTo(56 * apart, 4);
    expect(distance).toHaveLength(4);
    // Random weights look about everywhere, and no head farther than the corners are.
    for (const value of distance) {
      expect(value).toBeGreaterThan(0.5 * uniform);
      expect(value).toBeLessThan(56 * 3 * Math.SQRT2);
    }
  }
  expect(similarity).toHaveLength(4);
  for (const value of similarity) expect(value).toBeLessThan(1);
});

it('finds a network like itself in the same block, and is symmetric then', async () => {
  const { similarity } = await compare([await released('dfd-plain.pth')]);
  expect([similarity[0], similarity[3]]).toEqual([expect.closeTo(1, 6), expect.closeTo(1, 6)]);
  expect(similarity[1]).toBeCloseTo(similarity[2], 10);
  expect(similarity[1]).toBeLessThan(1);
});

it('probes what has classes, by a few faces of each', async () => {
  const network = await released('dfd-plain.pth');
  // Fakes are brighter, which even random weights see.
  const labelled = drawnFaces(40).map((face, i) => ({
    ...face,
    label: i % 2 ? 'real' : 'fake',
    rgb: i % 2 ? face.rgb : face.rgb.map((value) => Math.min(255, value + 60)),
  }));
  const of = async (faces: typeof labelled) => {
    const found = await compareBlocks([network], faces, ENGINE, 1, () => {}, new AbortController().signal);
    return found.networks[0].probes;
  };
  const probes = await of(labelled);
  expect(probes.map(({ shots }) => shots)).toEqual([1, 2, 5, 10]);
  expect(probes[3].mean).toBeGreaterThan(0.9);
  expect(await of(labelled.map((face) => ({ ...face, label: `class ${face.label === 'real'}` })))).toEqual(
    [],
  );
  expect((await compare([network])).networks[0].probes).toEqual([]);
});

it('ends with its signal, and says when there are too few faces', async () => {
  const network = await released('dfd-plain.pth');
  const ended = AbortSignal.abort(new Error('enough'));
  await expect(compare([network], ended)).rejects.toThrow('enough');
  const few = compareBlocks([network], FACES.slice(0, 3), ENGINE, 1, () => {}, new AbortController().signal);
  await expect(few).rejects.toThrow('from 3 faces: 4 at least');
});
