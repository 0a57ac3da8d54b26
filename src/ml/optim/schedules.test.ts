import { describe, expect, it } from 'vitest';
import { layerLearningRateScale } from './layerDecay';
import { emaMomentum, learningRate, scaledLearningRate } from './schedules';

const SCHEDULE = { peak: 2, floor: 0.5, warmupEpochs: 4, epochs: 12 };

describe('learningRate', () => {
  it('rises linearly from 0, peaks after warm-up, is half-way in the middle and ends at the floor', () => {
    expect(learningRate(0, SCHEDULE)).toBe(0);
    expect(learningRate(1, SCHEDULE)).toBe(0.5);
    expect(learningRate(4, SCHEDULE)).toBe(2);
    expect(learningRate(8, SCHEDULE)).toBeCloseTo(1.25, 12);
    expect(learningRate(12, SCHEDULE)).toBeCloseTo(0.5, 12);
  });

  it('stays finite when the whole run is warm-up', () => {
    expect(learningRate(4, { ...SCHEDULE, epochs: 4 })).toBe(0.5);
  });

  it('scales the base rate with the effective batch', () => {
    expect(scaledLearningRate(1.5e-4, 4096)).toBeCloseTo(2.4e-3, 12);
  });
});

describe('emaMomentum', () => {
  it('goes from its base to 1 along half a cosine', () => {
    expect(emaMomentum(0, 0.996, 100)).toBeCloseTo(0.996, 12);
    expect(emaMomentum(50, 0.996, 100)).toBeCloseTo(0.998, 12);
    expect(emaMomentum(100, 0.996, 100)).toBe(1);
  });
});

describe('layerLearningRateScale', () => {
  it('decays towards the embeddings', () => {
    const scale = (name: string) => layerLearningRateScale(name, 12, 0.65);
    expect(scale('head.weight')).toBe(1);
    expect(scale('fc_norm.bias')).toBe(1);
    expect(scale('blocks.11.mlp.fc1.weight')).toBeCloseTo(0.65, 12);
    expect(scale('blocks.0.norm1.weight')).toBeCloseTo(0.65 ** 12, 12);
    expect(scale('patch_embed.proj.weight')).toBeCloseTo(0.65 ** 13, 12);
  });
});
