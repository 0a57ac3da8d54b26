/** The cue of AG-FAS in a detector's blocks, on the CPU engine with both kinds of kernels. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PRESETS } from '@/lib/presets';
import { SeededRandom } from '@/lib/random';
import { setKernelMode } from '@/ml/ops/mode';
import * as tf from '@/ml/tf';
import { disposeWasm, initWasm } from '@/ml/wasm';
import { classification } from './classifier';
import { cueParameters, standardisedResidual } from './cue';
import { classifierParameters } from './parameters';
import { initialiseStore, type ParameterStore } from './parameterStore';

const model = { ...PRESETS.nano.model, imageSize: 32, patchSize: 8, width: 32, depth: 2, heads: 2 };
const [COUNT, PATCHES, CUE_WIDTH] = [3, 16, 12];

const normal = (count: number, seed: number) => {
  const random = SeededRandom.fromSeed(seed);
  return Float32Array.from({ length: count }, () => random.normal());
};

const patches = () => tf.tensor3d(normal(COUNT * PATCHES * 192, 1), [COUNT, PATCHES, 192]);
const cue = (seed: number) =>
  tf.tensor3d(normal(COUNT * PATCHES * CUE_WIDTH, seed), [COUNT, PATCHES, CUE_WIDTH]);

afterAll(disposeWasm);

describe.each(['fused', 'stock'] as const)('a cue, %s kernels', (kernels) => {
  let store: ParameterStore;

  beforeAll(async () => {
    await initWasm({ threads: 1 });
    setKernelMode(kernels);
    store = initialiseStore([...classifierParameters(model, 2), ...cueParameters(model, CUE_WIDTH)], 9);
    // The head begins near zero, which would hide what comes before it.
    store.get('head.weight').assign(tf.tidy(() => tf.tensor2d(normal(64, 4), [2, 32])));
  });

  const logits = (of?: tf.Tensor3D) =>
    tf.tidy(() => [...classification(store, model, patches(), undefined, of).logits.dataSync()]);
  const logitsWithCue = (seed: number) => tf.tidy(() => logits(cue(seed)));

  it('at the beginning gives the plain network’s logits bit for bit', () => {
    const plain = logits();
    expect(plain).toHaveLength(2 * COUNT);
    expect(logitsWithCue(2)).toEqual(plain);
  });

  it('moves them once its last layers are trained, and another cue moves them otherwise', () => {
    const dense = 'blocks.1.crossattn.dense.weight';
    store.get(dense).assign(tf.tidy(() => tf.tensor2d(normal(32 * 32, 5), [32, 32])));
    expect(logitsWithCue(2)).not.toEqual(logits());
    expect(logitsWithCue(3)).not.toEqual(logitsWithCue(2));
    store.dispose();
  });
});

describe('the standardised residual', () => {
  it('has mean 0 and deviation 1, and keeps the sign', () => {
    const residual = standardisedResidual(Float32Array.of(1, 2, 3, 6), Float32Array.of(1, 1, 1, 1));
    // Differences 0, 1, 2, 5: mean 2, variance (4 + 1 + 0 + 9) / 3.
    const deviation = Math.sqrt(14 / 3);
    [-2, -1, 0, 3].forEach((value, i) => expect(residual[i]).toBeCloseTo(value / deviation, 6));
  });

  it('of a picture that is its reconstruction is 0', () => {
    expect([...standardisedResidual(Float32Array.of(1, 2), Float32Array.of(1, 2))]).toEqual([0, 0]);
  });
});
