/** What the authors' recipes set beside rates: FS-Adapter's loss, trained positions, decay, crops, the best epoch. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultDetectorConfig, type DetectorConfig } from '@/lib/detectorConfig';
import { PRESETS } from '@/lib/presets';
import { SeededRandom } from '@/lib/random';
import { fsAdapter, headLogits, imageFeatures, projectedBottleneck } from '@/ml/model/classifier';
import { realContrast } from '@/ml/objective/realContrast';
import { softmaxCrossEntropy } from '@/ml/ops/softmaxCrossEntropy';
import * as tf from '@/ml/tf';
import { disposeWasm, initWasm } from '@/ml/wasm';
import type { EpochRow } from '../evaluation/predictions';
import { initialiseDetector } from '../networks/finetuneNetwork';
import { isBetter } from './finetuneRun';
import { FinetuneStep } from './finetuneStep';

const { model } = PRESETS.nano;
const COUNT = 4;

beforeAll(async () => void (await initWasm({ threads: 1 })));
afterAll(disposeWasm);

/** One step on random patches: its loss, and which tensors changed by how much. */
async function step(changes: Partial<DetectorConfig>, lr = 0.01) {
  const config = { ...defaultDetectorConfig('nano'), ...changes };
  const store = await initialiseDetector(model, config, 2, null);
  const random = SeededRandom.fromSeed(5);
  const patchCount = (model.imageSize / model.patchSize) ** 2;
  const values = model.patchSize ** 2 * 3;
  const patches = tf.tensor3d(
    Float32Array.from({ length: COUNT * patchCount * values }, () => random.normal()),
    [COUNT, patchCount, values],
  );
  const targets = tf.tensor2d([0.95, 0.05, 0.05, 0.95, 0.95, 0.05, 0.05, 0.95], [COUNT, 2]);
  const real = config.contrastWeight > 0 ? tf.tensor1d([0, 1, 0, 1]) : null;
  const parts = tf.tidy(() => {
    const features = imageFeatures(store, model, patches);
    const classification = tf.mean(softmaxCrossEntropy(headLogits(store, features), targets));
    if (!real) return [classification.dataSync()[0], 0];
    const projected = projectedBottleneck(store, fsAdapter(store, features).bottleneck);
    const contrast = realContrast(projected, real, config.contrastTemperature);
    return [classification.dataSync()[0], contrast.dataSync()[0]];
  });
  const before = new Map(store.specs.map(({ name }) => [name, store.get(name).dataSync().slice()]));
  const stepper = new FinetuneStep(model, config, store);
  const figures = stepper.run({ inputs: patches, targets, paths: null, real }, 1, lr);
  const [loss] = await figures.data();
  const changed = store.specs
    .map(({ name }) => name)
    .filter((name) =>
      store
        .get(name)
        .dataSync()
        .some((value, i) => value !== before.get(name)![i]),
    );
  const after = new Map(store.specs.map(({ name }) => [name, store.get(name).dataSync().slice()]));
  stepper.dispose();
  store.dispose();
  tf.dispose([patches, targets, figures, ...(real ? [real] : [])]);
  return { loss, parts, changed, before, after };
}

describe('FS-Adapter as released', () => {
  const adapter = { mode: 'adapter', adapter: 'relu', weightDecay: 0, contrastWeight: 0.1 } as const;

  it('minimises cross-entropy and its contrastive loss, and moves nothing but its own tensors', async () => {
    const { loss, parts, changed } = await step(adapter);
    expect(parts[1]).toBeGreaterThan(0.1);
    expect(loss).toBeCloseTo(parts[0] + 0.1 * parts[1], 5);
    expect(changed.sort()).toEqual([
      ...['adapter.linear1.weight', 'adapter.linear2.weight', 'head.bias', 'head.weight'],
      ...['projector.bias', 'projector.weight'],
    ]);
  });

  it('leaves its projector alone where the contrastive loss has no weight', async () => {
    const { loss, parts, changed } = await step({ ...adapter, contrastWeight: 0 });
    expect(loss).toBeCloseTo(parts[0], 6);
    expect(changed.filter((name) => name.startsWith('projector'))).toEqual([]);
  });
});

describe('a whole network', () => {
  it('trains positions only where that is wanted', async () => {
    expect((await step({ mode: 'full' })).changed).not.toContain('pos_embed');
    expect((await step({ mode: 'full', trainPositions: true })).changed).toContain('pos_embed');
    expect((await step({ mode: 'probe', trainPositions: true })).changed).toEqual([
      'head.weight',
      'head.bias',
    ]);
  });

  it('decays the class token, or leaves it alone as released', async () => {
    const shrink = async (decayTokens: boolean, weightDecay: number) => {
      const { before, after } = await step({ mode: 'full', decayTokens, weightDecay, layerDecay: 1 });
      return after.get('cls_token')!.map((value, i) => value - before.get('cls_token')![i]);
    };
    const without = await shrink(true, 0);
    expect(await shrink(false, 0.5)).toEqual(without);
    expect(await shrink(true, 0.5)).not.toEqual(without);
  });
});

describe('the best epoch', () => {
  const row = (validationAuc: number | null, validationLoss: number | null) =>
    ({ epoch: 1, trainLoss: 0, validationAuc, validationLoss }) as EpochRow;

  it('has the highest AUC, or the lowest loss where that is wanted', () => {
    const [sharp, calm] = [row(0.9, 0.6), row(0.8, 0.3)];
    expect([isBetter(calm, sharp, 'auc'), isBetter(calm, sharp, 'loss')]).toEqual([false, true]);
    expect([isBetter(sharp, calm, 'auc'), isBetter(sharp, calm, 'loss')]).toEqual([true, false]);
    expect(isBetter(row(null, 0.2), calm, 'auc')).toBe(true);
    expect(isBetter(row(null, null), sharp, 'loss')).toBe(true);
    expect([isBetter(calm, sharp, 'last'), isBetter(sharp, calm, 'last')]).toEqual([true, true]);
  });
});
