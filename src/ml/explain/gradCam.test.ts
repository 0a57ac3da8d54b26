import { expect, it } from 'vitest';
import { gradCam } from './gradCam';

it('weights channels by their mean gradient over the patches, and leaves the class token out', () => {
  // Two patches, two channels; the class token's row is first and would change everything.
  const activations = Float32Array.of(100, 100, /* patches */ 1, 2, 3, -1);
  const gradients = Float32Array.of(100, -100, /* patches */ 0.5, 1, 1.5, -3);
  // Weights: (0.5 + 1.5) / 2 = 1 and (1 - 3) / 2 = -1. Patches: 1 - 2 < 0, and 3 + 1.
  expect([...gradCam({ activations, gradients }, 2)]).toEqual([0, 4]);
});

it('says nothing where nothing speaks for the class', () => {
  const activations = Float32Array.of(0, 1, 1);
  expect([...gradCam({ activations, gradients: Float32Array.of(0, -1, -1) }, 1)]).toEqual([0, 0]);
});
