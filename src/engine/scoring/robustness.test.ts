import { describe, expect, it } from 'vitest';
import { CROP_SIZE } from '@/lib/regions';
import { degradeStepwise } from './robustness';

/** Mean absolute difference, 0..255. */
function distance(a: Uint8Array, b: Uint8Array): number {
  return a.reduce((sum, value, i) => sum + Math.abs(value - b[i]), 0) / a.length;
}

describe('degradeStepwise', () => {
  it('goes from mild to strong in every way, and leaves the picture alone', () => {
    const rgb = Uint8Array.from({ length: CROP_SIZE * CROP_SIZE * 3 }, (_, i) => {
      const [x, y] = [Math.floor(i / 3) % CROP_SIZE, Math.floor(i / 3 / CROP_SIZE)];
      return 128 + 100 * Math.sin(x / 3) * Math.cos(y / 5 + (i % 3));
    });
    const before = rgb.slice();
    for (const { kind, levels, pictures } of degradeStepwise(rgb)) {
      const steps = pictures.map((picture) => distance(picture, rgb));
      expect(levels).toHaveLength(pictures.length);
      expect(steps[0], kind).toBeGreaterThan(0);
      expect(steps[steps.length - 1], kind).toBeGreaterThan(2 * steps[0]);
    }
    expect(rgb).toEqual(before);
  });
});
