/**
 * A classifier whose answer is known: class 1 exactly when a bright patch was planted somewhere on noise. After a short
 * training the maps must light up where it was planted. On the engine that `claim` takes.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PRESETS } from '@/lib/presets';
import { SeededRandom } from '@/lib/random';
import {
  classify,
  headLogits,
  lastBlockInput,
  lastBlockName,
  logitsFromLastBlock,
} from '@/ml/model/classifier';
import { classifierParameters } from '@/ml/model/parameters';
import { initialiseStore, type ParameterStore } from '@/ml/model/parameterStore';
import { attentionInput, normLayer } from '@/ml/model/transformer';
import { traceAttention } from '@/ml/ops/attention';
import { setKernelMode } from '@/ml/ops/mode';
import { relativeError } from '@/ml/ops/relativeError';
import { softmaxCrossEntropy } from '@/ml/ops/softmaxCrossEntropy';
import { AdamW } from '@/ml/optim/adamW';
import * as tf from '@/ml/tf';
import { attentionRelevance, attentionRollout, readOutByPatch } from './attentionFlow';
import { attentionGradients } from './attentionGradients';
import { lookIntoBlocks, patchDistances } from './blocks';
import { gradCam, tokenGradients } from './gradCam';

const model = PRESETS.nano.model;
const L = (model.imageSize / model.patchSize) ** 2;
const VALUES = model.patchSize ** 2 * 3;
const BATCH = 32;
const STEPS = 120;

let store: ParameterStore;
const random = SeededRandom.fromSeed(3);

/** Patches of noise, and where one was planted in each odd image. */
function drawBatch(): { patches: tf.Tensor3D; targets: tf.Tensor2D; places: (number | null)[] } {
  const values = Float32Array.from({ length: BATCH * L * VALUES }, () => random.normal());
  const places = Array.from({ length: BATCH }, (_, n) => (n % 2 === 1 ? random.integer(L) : null));
  places.forEach((place, n) => {
    if (place === null) return;
    const at = (n * L + place) * VALUES;
    for (let i = 0; i < VALUES; i++) values[at + i] += 1.5;
  });
  return {
    patches: tf.tensor3d(values, [BATCH, L, VALUES]),
    targets: tf.tensor2d(places.map((place) => (place === null ? [1, 0] : [0, 1]))),
    places,
  };
}

/** Whether some head of the last block has the other patches look at one place more than anywhere else. */
function bestHead(weights: Float32Array[], place: number): boolean {
  const tokens = L + 1;
  const last = weights[weights.length - 1];
  return Array.from({ length: model.heads }, (_, head) => {
    const looks = new Float64Array(L);
    for (let query = 1; query < tokens; query++) {
      for (let key = 1; key < tokens; key++) looks[key - 1] += last[(head * tokens + query) * tokens + key];
    }
    return looks.indexOf(Math.max(...looks)) === place;
  }).includes(true);
}

/** @param claim the engine that computes */
export function plantedTests(claim: () => Promise<unknown>): void {
  beforeAll(async () => {
    await claim();
    store = initialiseStore(classifierParameters(model, 2), 1);
    const optimiser = new AdamW(store, 0.05);
    const trained = store.trained();
    for (let step = 1; step <= STEPS; step++) {
      const { patches, targets } = drawBatch();
      const { value, grads } = tf.variableGrads(
        () => tf.mean(softmaxCrossEntropy(classify(store, model, patches), targets)),
        trained.map(({ variable }) => variable),
      );
      const byName = new Map(trained.map(({ spec, variable }) => [spec.name, grads[variable.name]]));
      optimiser.update(byName, 2e-3, step, null);
      tf.dispose([value, grads, patches, targets]);
    }
    optimiser.dispose();
  });

  afterAll(() => store.dispose());

  describe('a classifier that answers by a planted patch', () => {
    it('has learned to, and its relevance lights up where the patch is', async () => {
      const { patches, targets, places } = drawBatch();
      let right = 0;
      let found = 0;
      let share = 0;
      let rolled = 0;
      let attended = 0;
      let camFound = 0;
      let camShare = 0;
      const planted = places.flatMap((place, n) => (place === null ? [] : [{ place, n }]));
      for (const { place, n } of planted) {
        const one = tf.slice(patches, [n, 0, 0], [1, L, VALUES]);
        const { weights, gradients, logits } = await attentionGradients(store, model, one, 1);
        const cam = gradCam(await tokenGradients(store, model, one, 1), model.width);
        one.dispose();
        if (logits[1] > logits[0]) right++;
        const flow = attentionRelevance(weights, gradients, model.heads, L + 1);
        const map = readOutByPatch(flow, L + 1, 'mean');
        if (map.indexOf(Math.max(...map)) === place) found++;
        share += map[place] / map.reduce((a, b) => a + b, 0) / planted.length;
        const rollout = readOutByPatch(attentionRollout(weights, model.heads, L + 1), L + 1, 'mean');
        if (rollout.indexOf(Math.max(...rollout)) === place) rolled++;
        if (bestHead(weights, place)) attended++;
        if (cam.indexOf(Math.max(...cam)) === place) camFound++;
        camShare += cam[place] / cam.reduce((a, b) => a + b, 0) / planted.length;
      }
      tf.dispose([patches, targets]);
      // The patch stands out, it does not merely win: fifteen others share the rest.
      expect(share).toBeGreaterThan(0.5);
      expect(right / planted.length).toBeGreaterThanOrEqual(0.9);
      expect(found / planted.length).toBeGreaterThanOrEqual(0.9);
      // Rollout follows where information flows, whatever it says: less sharp.
      expect(rolled / planted.length).toBeGreaterThanOrEqual(0.75);
      expect(attended / planted.length).toBeGreaterThanOrEqual(0.9);
      expect(camFound / planted.length, 'Grad-CAM').toBeGreaterThanOrEqual(0.9);
      expect(camShare, 'Grad-CAM').toBeGreaterThan(0.5);
    });

    it('traces the logits and weights of the network as it runs otherwise, and leaves nothing behind', async () => {
      const { patches, targets } = drawBatch();
      const one = tf.slice(patches, [1, 0, 0], [1, L, VALUES]);
      await attentionGradients(store, model, one, 0);
      const before = tf.memory().numTensors;
      const { weights, logits } = await attentionGradients(store, model, one, 0);
      expect(tf.memory().numTensors).toBe(before);
      const plain = tf.tidy(() => classify(store, model, one));
      const expected = await plain.data();
      expected.forEach((value, i) => expect(logits[i]).toBeCloseTo(value, 4));
      for (const block of weights) {
        for (let row = 0; row < block.length; row += L + 1) {
          const sum = block.subarray(row, row + L + 1).reduce((a, b) => a + b, 0);
          expect(sum).toBeCloseTo(1, 4);
        }
      }
      tf.dispose([plain, one, patches, targets]);
    });

    it('has the gradients that finite differences give', async () => {
      const { patches, targets } = drawBatch();
      const one = tf.slice(patches, [1, 0, 0], [1, L, VALUES]);
      const { gradients } = await attentionGradients(store, model, one, 1);
      const tokens = L + 1;
      const logitAt = async (index: number, shift: number): Promise<number> => {
        const shifts = Array.from({ length: model.depth }, (_, block) => {
          const values = new Float32Array(model.heads * tokens * tokens);
          if (block === 0) values[index] = shift;
          return tf.tensor4d(values, [1, model.heads, tokens, tokens]);
        });
        const weights: tf.Tensor4D[] = [];
        const logits = tf.tidy(() => traceAttention({ shifts, weights }, () => classify(store, model, one)));
        const value = (await logits.data())[1];
        tf.dispose([shifts, weights, logits]);
        return value;
      };
      const largest = Math.max(...gradients[0].map(Math.abs));
      for (const index of [5, tokens + 2, tokens * tokens + 7]) {
        const numeric = ((await logitAt(index, 0.01)) - (await logitAt(index, -0.01))) / 0.02;
        expect(Math.abs(numeric - gradients[0][index])).toBeLessThan(0.02 * largest);
      }
      tf.dispose([one, patches, targets]);
    });
  });

  describe('the gradients behind Grad-CAM', () => {
    it('are those of stock operations, of the tokens that the network has, and leave nothing behind', async () => {
      const { patches, targets } = drawBatch();
      const one = tf.slice(patches, [1, 0, 0], [1, L, VALUES]);
      const fused = await tokenGradients(store, model, one, 1);
      const before = tf.memory().numTensors;
      setKernelMode('stock');
      const stock = await tokenGradients(store, model, one, 1);
      setKernelMode('fused');
      expect(tf.memory().numTensors).toBe(before);
      expect(relativeError(fused.activations, stock.activations)).toBeLessThan(1e-4);
      expect(relativeError(fused.gradients, stock.gradients)).toBeLessThan(1e-3);
      expect(Math.max(...fused.gradients.map(Math.abs))).toBeGreaterThan(0);
      tf.dispose([one, patches, targets]);
    });

    it('are what finite differences give', async () => {
      const { patches, targets } = drawBatch();
      const one = tf.slice(patches, [1, 0, 0], [1, L, VALUES]);
      const { gradients, activations } = await tokenGradients(store, model, one, 1);
      const logitAt = async (index: number, shift: number): Promise<number> => {
        const moved = Float32Array.from(activations);
        moved[index] += shift;
        const logits = tf.tidy(() => {
          const input = lastBlockInput(store, model, one);
          const normed = tf.tensor3d(moved, [1, L + 1, model.width]);
          return logitsFromLastBlock(store, model, input, normed);
        });
        const value = (await logits.data())[1];
        logits.dispose();
        return value;
      };
      const largest = Math.max(...gradients.map(Math.abs));
      const strongest = gradients.findIndex((value) => Math.abs(value) === largest);
      for (const index of [strongest, 3 * model.width + 1, 9 * model.width + 7]) {
        const numeric = ((await logitAt(index, 0.05)) - (await logitAt(index, -0.05))) / 0.1;
        expect(Math.abs(numeric - gradients[index])).toBeLessThan(0.02 * largest);
      }
      // From the tokens as they are, the logits are those of the whole network.
      const [inside, whole] = tf.tidy(() => {
        const input = lastBlockInput(store, model, one);
        const normed = attentionInput(store, lastBlockName(model), input);
        return [logitsFromLastBlock(store, model, input, normed), classify(store, model, one)];
      });
      expect(relativeError(await inside.data(), await whole.data())).toBeLessThan(1e-5);
      tf.dispose([inside, whole, one, patches, targets]);
    });
  });

  describe('a look into the blocks', () => {
    it('has the distances of the traced attention and the features that the head reads, and leaves nothing behind', async () => {
      const { patches, targets } = drawBatch();
      const pair = tf.slice(patches, [0, 0, 0], [2, L, VALUES]);
      const one = tf.slice(patches, [1, 0, 0], [1, L, VALUES]);
      await lookIntoBlocks(store, model, pair);
      const before = tf.memory().numTensors;
      const looks = await lookIntoBlocks(store, model, pair);
      expect(tf.memory().numTensors).toBe(before);
      expect(looks).toHaveLength(model.depth);
      const { weights } = await attentionGradients(store, model, one, 1);
      looks.forEach(({ distance }, index) => {
        expect(relativeError(distance.subarray(model.heads), distancesOf(weights[index]))).toBeLessThan(1e-4);
      });
      const [read, logits] = tf.tidy(() => {
        const features = tf.tensor2d(looks[model.depth - 1].features, [2, model.width]);
        return [headLogits(store, normLayer(store, 'fc_norm', features)), classify(store, model, pair)];
      });
      expect(relativeError(await read.data(), await logits.data())).toBeLessThan(1e-4);
      tf.dispose([read, logits, pair, one, patches, targets]);
    });
  });
}

/** Of every head, by hand. @param weights (H, T, T) */
function distancesOf(weights: Float32Array): number[] {
  const places = patchDistances(Math.sqrt(L));
  const tokens = L + 1;
  return Array.from({ length: model.heads }, (_, head) => {
    let sum = 0;
    for (let query = 0; query < L; query++) {
      const row = weights.subarray((head * tokens + query + 1) * tokens + 1).subarray(0, L);
      const among = row.reduce((a, b) => a + b, 0);
      sum += row.reduce((a, weight, key) => a + weight * places[query * L + key], 0) / among / L;
    }
    return sum;
  });
}
