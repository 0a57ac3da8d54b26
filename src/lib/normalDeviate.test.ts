import { expect, it } from 'vitest';
import { normalDeviate } from './normalDeviate';

it('is the inverse of the normal distribution', () => {
  // Tables: 97.5 %, 99 %, 99.9 %, and the middle.
  for (const [probability, deviate] of [
    [0.5, 0],
    [0.8, 0.8416212335729143],
    [0.975, 1.959963984540054],
    [0.99, 2.3263478740408408],
    [0.001, -3.090232306167813],
  ]) {
    expect(normalDeviate(probability)).toBeCloseTo(deviate, 7);
  }
});
