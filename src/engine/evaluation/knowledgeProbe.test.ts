/** Probes of frozen encoders on drawn faces whose expression is drawn with them, on the CPU engine. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LANDMARK_COUNT, LEFT_EYE, LOWER_LIP, NOSE } from '@/faces/faceTopology';
import { BLENDSHAPES } from '@/lib/blendshapes';
import { PROBE_READOUTS } from '@/lib/knowledge';
import { statisticsOf } from '@/lib/pixelStatistics';
import { PRESETS } from '@/lib/presets';
import { SeededRandom } from '@/lib/random';
import { CROP_SIZE } from '@/lib/regions';
import { onlineParameters } from '@/ml/model/parameters';
import * as tf from '@/ml/tf';
import { disposeWasm, initWasm, wasmMemory } from '@/ml/wasm';
import { facesWithGeometry } from '../data/testFaces';
import { foreignFile } from '../scoring/testDetector';
import { probeKnowledge } from './knowledgeProbe';
import type { NetworkSource } from './openEncoder';
import { cellMeans, viewWindows } from './probeFeatures';

beforeAll(async () => void (await initWasm({ threads: 1 })));
afterAll(disposeWasm);

const ENGINE = { mostBytes: null, memory: () => ({ ...wasmMemory(), buffers: 0 }) };

/** Mouths are as bright as they are open; brows go up and down and leave nothing in the picture. */
function expressive(count: number) {
  const random = SeededRandom.fromSeed(9);
  return facesWithGeometry(count).map((face, i) => {
    const [open, up] = [random.uniform(), random.uniform()];
    const blendshapes = new Float32Array(BLENDSHAPES.length);
    blendshapes[BLENDSHAPES.indexOf('jawOpen')] = open;
    blendshapes[BLENDSHAPES.indexOf('browInnerUp')] = up;
    const rgb = face.rgb.slice();
    for (let y = 150; y < 185; y++)
      for (let x = 90; x < 140; x++) rgb.fill(Math.round(255 * open), 3 * (y * CROP_SIZE + x), 3 * (y * CROP_SIZE + x + 1)); // prettier-ignore
    return { ...face, label: i % 2 ? 'real' : 'fake', rgb, geometry: { ...face.geometry!, blendshapes } };
  });
}

const FACES = expressive(48);

async function network(name: string, seed = 3): Promise<NetworkSource> {
  const file = await foreignFile(seed, onlineParameters(PRESETS.nano.model));
  return { name, file, statistics: statisticsOf('VGGFace2') };
}

const probe = (
  networks: NetworkSource[],
  faces: Parameters<typeof probeKnowledge>[1] = FACES,
  told: string[] = [],
  signal = new AbortController().signal,
) => probeKnowledge(networks, faces, ENGINE, 1, (label, done, total) => told.push(`${label}: ${done} of ${total}`), signal); // prettier-ignore

describe('knowledge probes', () => {
  it('find what is in the picture, and not what is not; pixels and a random encoder stand beside', async () => {
    const told: string[] = [];
    const networks = [await network('first'), await network('second', 4)];
    const before = tf.memory().numTensors;
    const found = await probe(networks, FACES, told);
    expect(tf.memory().numTensors).toBe(before);
    expect(found).toMatchObject({ faces: 48, without: 0, groups: 48, splits: 10, seed: 1 });
    expect(found.targets.map(({ name }) => name)).toEqual(['browInnerUp', 'jawOpen', 'yaw']);
    expect(found.rows.map(({ kind, name }) => `${kind}: ${name}`)).toEqual([
      ...['network: first', 'network: second', 'random: random encoder, nano', 'pixels: pixels'],
    ]);
    expect(told).toContain('features of second: 48 of 48');
    expect(told).toContain('probing pixels: 30 of 30');
    for (const { kind, readouts } of found.rows) {
      expect(readouts.map(({ readout }) => readout)).toEqual(PROBE_READOUTS);
      const [, spatial, views] = readouts;
      for (const { regions, permuted, lessRandom, lessPixels } of [spatial, views]) {
        expect(regions.jaw?.mean).toBeGreaterThan(0.5);
        expect(regions.brows?.mean).toBeLessThan(0.1);
        expect(regions.mouth).toBeUndefined();
        expect(permuted.mean).toBeLessThan(0.05);
        expect([lessRandom === null, lessPixels === null]).toEqual(Array(2).fill(kind !== 'network'));
      }
      expect(spatial.blendshapes.mean).toBeCloseTo((spatial.regions.jaw!.mean! + spatial.regions.brows!.mean!) / 2, 10); // prettier-ignore
    }
    const [first, , random] = found.rows.map(({ readouts }) => readouts[2]);
    expect(first.lessRandom?.mean).toBeCloseTo(first.blendshapes.mean! - random.blendshapes.mean!, 10);
    expect(found.rows.map(({ readouts }) => readouts.map(({ width }) => width))).toEqual([
      ...Array.from({ length: 3 }, () => [32, 512, 96]),
      [3, 768, 2304],
    ]);
    // The same question has the same answer.
    expect((await probe(networks)).rows).toEqual(found.rows);
  });

  it('tell classes apart where one is genuine: linear probe, neighbours, few shots', async () => {
    const marked = FACES.map((face) => ({
      ...face,
      rgb: face.label === 'real' ? face.rgb : face.rgb.map((value) => Math.min(255, value + 60)),
    }));
    const found = await probe([await network('first')], marked);
    expect(found.classes).toEqual([
      { name: 'real', faces: 24 },
      { name: 'fake', faces: 24 },
    ]);
    const { classes } = found.rows[0].readouts[1];
    expect(classes?.linear.mean).toBeGreaterThan(0.9);
    expect(classes?.neighbours.mean).toBeGreaterThan(0.8);
    expect(classes?.shots.map(({ shots }) => shots)).toEqual([1, 5]);
    const nobody = await probe([await network('first')], marked.map(({ label: _, ...face }) => face)); // prettier-ignore
    expect([nobody.classes, nobody.rows[0].readouts[1].classes]).toEqual([[], null]);
  });

  it('say what is missing: geometry, faces, expressions', async () => {
    const first = [await network('first')];
    const bare = FACES.map(({ geometry: _, ...face }) => face);
    await expect(probe(first, [...FACES.slice(0, 10), ...bare.slice(10)])).rejects.toMatchObject({
      message: expect.stringContaining('from 10 faces of 10 people or videos: 20 of 8 at least. 38 others have no geometry'), // prettier-ignore
      remedy: expect.stringContaining('Find it on the Faces screen'),
    });
    await expect(probe(first, FACES.map((face) => ({ ...face, group: 'one' })))).rejects.toThrow('of 1 people'); // prettier-ignore
    const still = FACES.map((face) => ({ ...face, geometry: { ...face.geometry, blendshapes: new Float32Array(BLENDSHAPES.length) } })); // prettier-ignore
    await expect(probe(first, still)).rejects.toThrow('no blendshape has a standard deviation of 0.1; the largest is 0.000'); // prettier-ignore
    const { faces, without } = await probe(first, [...FACES, { ...bare[0], id: 'bare' }]);
    expect([faces, without]).toEqual([48, 1]);
  });

  it('end with their signal, and leave nothing on the engine', async () => {
    const first = [await network('first')];
    const before = tf.memory().numTensors;
    const stop = new AbortController();
    const told = { push: () => stop.abort(new Error('enough')) } as unknown as string[];
    await expect(probe(first, FACES, told, stop.signal)).rejects.toThrow('enough');
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('readouts', () => {
  it('mean the patches of each cell, also where a grid has no whole number a cell', () => {
    // A grid of 6 x 6 in 4 cells a side: of 2, 1, 2 and 1 patches.
    const tokens = Float32Array.from({ length: 36 * 2 }, (_, k) => (k % 2 ? 1 : Math.floor(k / 2) % 6));
    const cells = cellMeans(tokens, 6, 4);
    expect([...cells.filter((_, i) => i % 2 === 0)].slice(0, 4)).toEqual([0.5, 2, 3.5, 5]);
    expect(new Set(cells.filter((_, i) => i % 2 === 1))).toEqual(new Set([1]));
    expect([...cellMeans(tokens, 6, 1)]).toEqual([2.5, 1]);
  });

  it('cut rectangles around eyes, mouth and nose, within the crop', () => {
    const landmarks = new Float32Array(3 * LANDMARK_COUNT).fill(112);
    const [eye, nose, lip] = [LEFT_EYE[0], NOSE[0], LOWER_LIP[3]];
    landmarks.set([52, 100], 3 * eye);
    landmarks.set([112, 132], 3 * nose);
    landmarks.set([112, 222], 3 * lip);
    const [eyes, mouth, ofNose] = viewWindows(landmarks);
    expect(eyes).toEqual({ x: 37, y: 97, width: 90, height: 18 });
    expect(mouth).toEqual({ x: 110, y: 59, width: 4, height: 165 });
    expect(ofNose).toEqual({ x: 110, y: 107, width: 4, height: 30 });
  });
});
