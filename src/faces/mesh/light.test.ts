import { expect, it } from 'vitest';
import { SeededRandom } from '@/lib/random';
import { drawLight, LIGHT_SETTINGS, relightFace, type Light } from './light';
import { testFace } from './testFace';

const light: Light = { azimuth: 60, elevation: 0, directional: 0.8, strength: 1 };

it('without strength it leaves every byte', () => {
  const face = testFace({ side: 64 });
  expect(relightFace(face, { ...light, strength: 0 }, 64).rgb).toEqual(face.rgb);
});

it('brightens the side that the light comes from, darkens the other, and leaves the corners', () => {
  const side = 64;
  const face = testFace({ side });
  const { rgb, parsing } = relightFace(face, light, side);
  expect(parsing).toBe(face.parsing);
  const gain = (x: number, y: number) => {
    const at = 3 * (y * side + x);
    return rgb[at + 1] / face.rgb[at + 1];
  };
  expect(gain(46, 32)).toBeGreaterThan(1.15);
  expect(gain(18, 32)).toBeLessThan(0.85);
  expect(gain(0, 0)).toBe(1);
  expect(gain(63, 63)).toBe(1);
});

it('keeps the hue of what it cannot make brighter', () => {
  const side = 64;
  const face = testFace({ side });
  const reddish = Uint8Array.from(face.rgb, (_, i) => [240, 120, 60][i % 3]);
  const { rgb } = relightFace({ ...face, rgb: reddish }, light, side);
  for (let i = 0; i < rgb.length; i += 3) expect(rgb[i] / rgb[i + 1]).toBeCloseTo(2, 1);
});

it('draws lights within its settings, the same of the same seed', () => {
  const draw = (seed: number) => {
    const random = SeededRandom.fromSeed(seed);
    return Array.from({ length: 100 }, () => drawLight(random, LIGHT_SETTINGS));
  };
  expect(draw(4)).toEqual(draw(4));
  for (const { azimuth, elevation, directional, strength } of draw(4)) {
    expect(Math.abs(azimuth)).toBeLessThanOrEqual(LIGHT_SETTINGS.maxAzimuth);
    expect(elevation).toBeGreaterThanOrEqual(-LIGHT_SETTINGS.maxElevation / 2);
    expect(elevation).toBeLessThanOrEqual(LIGHT_SETTINGS.maxElevation);
    expect(directional).toBeGreaterThanOrEqual(LIGHT_SETTINGS.directional[0]);
    expect(strength).toBeLessThanOrEqual(LIGHT_SETTINGS.strength[1]);
  }
});
