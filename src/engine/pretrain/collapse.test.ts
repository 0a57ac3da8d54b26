/** A run that is made to collapse is called so, and one at the defaults is not. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { defaultPretrainConfig, type PretrainConfig } from '@/lib/config';
import { featureState, type FeatureHealth } from '@/lib/featureFigures';
import { StepTable } from '@/lib/stepFigures';
import { disposeWasm, initWasm } from '@/ml/wasm';
import { drawnFaces } from '../data/testFaces';
import { PretrainRun } from './pretrainRun';

beforeAll(() => initWasm({ threads: 1 }));
afterAll(disposeWasm);

const STEPS = 81;
const MEMORY = { tensors: 0, buffers: 0, bytes: 0, peakBytes: 0 };

/** A target that is the online network itself, and little else to learn than to agree with it, quickly. */
const COLLAPSING: Partial<PretrainConfig> = { emaMomentum: 0, weightCl: 10, clLoss: 'byol', blr: 0.1 };

async function healthAfter(its: Partial<PretrainConfig>): Promise<FeatureHealth | undefined> {
  const config = { ...defaultPretrainConfig('nano'), epochs: 200, warmupEpochs: 2, ...its };
  const run = new PretrainRun(config, drawnFaces(16), []);
  const table = new StepTable('pretrain');
  while (run.step < STEPS) {
    const figures = await run.queueStep();
    table.push({ ...figures, stepMs: 1, imagesPerSecond: 1, etaMs: 1, memory: MEMORY });
  }
  run.dispose();
  return featureState(table)?.health;
}

it('is told', async () => {
  expect(await healthAfter(COLLAPSING)).toBe('collapsing');
  expect(await healthAfter({})).toBe('healthy');
});
