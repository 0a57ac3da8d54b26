/**
 * A network that learned one texture predicts it everywhere; a patch of another kind must stand out of its residual,
 * wherever it was planted.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PixelStatistics } from '@/lib/pixelStatistics';
import { PRESETS } from '@/lib/presets';
import { SeededRandom } from '@/lib/random';
import { CROP_SIZE } from '@/lib/regions';
import { drawnParsing } from '@/lib/drawnFace';
import { maskingStrategies } from '@/ml/masking/index';
import { regionPatches } from '@/ml/masking/regionPatches';
import { checkpointShape, toCheckpoint } from '@/ml/model/checkpointLayout';
import { encode, reconstruct } from '@/ml/model/fsfm';
import { classifierParameters, onlineParameters } from '@/ml/model/parameters';
import { initialiseStore, type ParameterStore } from '@/ml/model/parameterStore';
import { patchMse } from '@/ml/ops/patchMse';
import { AdamW } from '@/ml/optim/adamW';
import * as tf from '@/ml/tf';
import { writeSafetensors } from '@/storage/safetensors';
import { float32Tensor } from '@/storage/tensors';
import { claimGpu } from '../device/claim';
import { disposeBatch, makeBatch } from '../pretrain/batches';
import { OpenDetectors } from './openDetectors';
import { ScoringLab, type ReconstructorFile } from './scoringLab';

const { model } = PRESETS.nano;
const SIDE = model.imageSize;
const GRID = SIDE / model.patchSize;
const STATISTICS: PixelStatistics = { mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25] };
const STEPS = 70;
/** A busy machine must not fail it by Vitest's thirty seconds. */
const HOOK_LIMIT_MS = 120_000;
const parsing = drawnParsing(CROP_SIZE);
const patches = regionPatches(parsing, CROP_SIZE, GRID);
const random = SeededRandom.fromSeed(5);
const lab = new ScoringLab(new OpenDetectors());
let network: ReconstructorFile & { id: string };
const residual = (rgb: Uint8Array, seed: number) => lab.residual(network, { rgb, parsing }, seed);

/** Horizontal stripes of any phase: every patch tells all others. @param side pixels, with the same look at any */
function stripes(side: number): Uint8Array {
  const phase = random.uniform() * 2 * Math.PI;
  return Uint8Array.from({ length: side * side * 3 }, (_, i) => {
    const y = Math.floor(i / 3 / side) / side;
    return 128 + 90 * Math.sin(phase + 2 * Math.PI * 8 * y);
  });
}

/** Upright stripes in one patch. */
function plant(rgb: Uint8Array, patch: number): void {
  const part = CROP_SIZE / GRID;
  const [top, left] = [Math.floor(patch / GRID) * part, (patch % GRID) * part];
  for (let y = top; y < top + part; y++) {
    for (let x = left; x < left + part; x++) {
      rgb.fill(
        128 + 90 * Math.sin((2 * Math.PI * 8 * x) / CROP_SIZE),
        3 * (y * CROP_SIZE + x),
        3 * (y * CROP_SIZE + x + 1),
      );
    }
  }
}

async function fileOf(store: ParameterStore): Promise<Blob> {
  const named = store.specs.map(async (spec) => {
    const values = toCheckpoint(spec, Float32Array.from(await store.get(spec.name).data()));
    return [spec.name, float32Tensor(values, checkpointShape(spec))] as const;
  });
  const run = JSON.stringify({ statistics: STATISTICS, config: { normPixLoss: true } });
  const bytes = writeSafetensors({ metadata: { run }, tensors: new Map(await Promise.all(named)) });
  return new Blob([new Uint8Array(bytes)]);
}

function trainStep(store: ParameterStore, optimiser: AdamW, step: number): void {
  const samples = Array.from({ length: 8 }, () => ({ rgb: stripes(SIDE), patches }));
  const masks = samples.map((sample) => maskingStrategies.random.sample(sample.patches, 0.75, random));
  const batch = makeBatch(samples, masks, model, 0.75, STATISTICS);
  const trained = store.trained();
  const { value, grads } = tf.variableGrads(
    () => {
      const predicted = reconstruct(
        store,
        model,
        encode(store, model, batch.patches, batch.view),
        batch.view,
      );
      return tf.mean(tf.mul(patchMse(predicted, batch.patches, true), batch.mask)) as tf.Scalar;
    },
    trained.map(({ variable }) => variable),
  );
  const byName = new Map(trained.map(({ spec, variable }) => [spec.name, grads[variable.name]]));
  optimiser.update(byName, 5e-3, step, null);
  tf.dispose([value, grads]);
  disposeBatch(batch);
}

beforeAll(async () => {
  await claimGpu();
  const untouched = /^(rep_|projector|predictor)/;
  const specs = onlineParameters(model).map((spec) => ({
    ...spec,
    trained: spec.trained && !untouched.test(spec.name),
  }));
  const store = initialiseStore(specs, 1);
  const optimiser = new AdamW(store, 0.05);
  for (let step = 1; step <= STEPS; step++) trainStep(store, optimiser, step);
  const from = { file: await fileOf(store), name: 'pretrained.safetensors', statistics: null };
  network = { ...from, id: (await lab.openReconstructor(from)).id };
  optimiser.dispose();
  store.dispose();
}, HOOK_LIMIT_MS);
afterAll(() => tf.disposeVariables());

describe('the reconstruction residual', () => {
  it('lights up where the face is not as the network expects it', async () => {
    for (const place of [1, 6, 11]) {
      const rgb = stripes(CROP_SIZE);
      const { error: before } = await residual(rgb, 7);
      plant(rgb, place);
      const { error, masks } = await residual(rgb, 7);
      expect(error.indexOf(Math.max(...error))).toBe(place);
      expect(error[place]).toBeGreaterThan(2 * before[place]);
      expect(masks).toBeGreaterThan(3);
    }
  });

  it('is the same for the same seed, reconstructs a whole picture and keeps nothing on the GPU', async () => {
    const rgb = stripes(CROP_SIZE);
    const before = tf.memory().numTensors;
    const first = await residual(rgb, 3);
    const again = await residual(rgb, 3);
    expect(tf.memory().numTensors).toBe(before);
    expect(again.error).toEqual(first.error);
    expect(first.reconstruction).toHaveLength(SIDE * SIDE * 3);
    expect(first.error.every(Number.isFinite)).toBe(true);
  });

  it('is the same of a worker that has to open the network first', async () => {
    const rgb = stripes(CROP_SIZE);
    const fresh = new ScoringLab(new OpenDetectors());
    const { error } = await fresh.residual(network, { rgb, parsing }, 3);
    expect(error).toEqual((await residual(rgb, 3)).error);
  });

  it('refuses a network without a decoder and keeps the one before', async () => {
    const store = initialiseStore(classifierParameters(model, 2), 1);
    const wrong = { file: await fileOf(store), name: 'detector.safetensors', statistics: null };
    await expect(lab.openReconstructor(wrong)).rejects.toThrow('without a pixel decoder');
    store.dispose();
    expect((await residual(stripes(CROP_SIZE), 1)).masks).toBeGreaterThan(0);
  });
});
