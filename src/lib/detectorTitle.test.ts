import { expect, it } from 'vitest';
import { defaultDetectorConfig } from './detectorConfig';
import { DETECTOR_RECIPES, withRecipe } from './detectorRecipes';
import { detectorTitle } from './detectorTitle';

const config = defaultDetectorConfig('nano');

it('says size, mode and data, and nothing that is as usual', () => {
  expect(detectorTitle(config, 'My faces')).toBe('nano full, My faces');
  expect(detectorTitle({ ...config, fakes: 'self-blended' }, '')).toBe('nano full, self-blended, faces');
});

it('tells detectors apart that differ in encoder, recipe or seed', () => {
  const titles = [
    detectorTitle(config, 'My faces'),
    detectorTitle(config, 'My faces', 'checkpoint-400.pth'),
    detectorTitle(config, 'My faces', 'checkpoint-600.pth.tar'),
    detectorTitle(withRecipe(config, DETECTOR_RECIPES[0]), 'My faces'),
    detectorTitle({ ...config, seed: 3 }, 'My faces'),
  ];
  expect(titles).toEqual([
    'nano full, My faces',
    'nano full, My faces, from checkpoint-400',
    'nano full, My faces, from checkpoint-600',
    'nano full, My faces, recipe ViT-S, deepfakes',
    'nano full, My faces, seed 3',
  ]);
  expect(detectorTitle(config, 'My faces', `${'x'.repeat(50)}.safetensors`)).toBe(`nano full, My faces, from ${'x'.repeat(31)}…`); // prettier-ignore
});
