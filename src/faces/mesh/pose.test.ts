import { expect, it } from 'vitest';
import { SeededRandom } from '@/lib/random';
import { drawPose, POSE_SETTINGS, turnFace, turnRefusal } from './pose';
import { poseOf } from '../geometry';
import { farthest, testFace } from './testFace';

it.each([64, 224])('turned by nothing is the same, at %i pixels', (side) => {
  const face = testFace({ side });
  const turned = turnFace(face, { yaw: 0, pitch: 0 }, side);
  expect(farthest(turned.rgb, face.rgb)).toBeLessThanOrEqual(1);
  expect(turned.parsing).toEqual(face.parsing);
});

it('moves the nose to where the face is told to look', () => {
  const face = testFace();
  const nose = (yaw: number, pitch: number) => {
    const { landmarks } = turnFace(face, { yaw, pitch }, 224).geometry;
    return [landmarks[3] - face.geometry.landmarks[3], landmarks[4] - face.geometry.landmarks[4]];
  };
  expect(nose(20, 0)[0]).toBeGreaterThan(5);
  expect(nose(-20, 0)[0]).toBeLessThan(-5);
  expect(nose(0, 10)[1]).toBeGreaterThan(3);
});

it('tells the pose that it was turned to, by its matrix and by its landmarks', () => {
  const { geometry } = turnFace(testFace(), { yaw: 18, pitch: 0 }, 64);
  expect(poseOf(geometry).yaw).toBeCloseTo(18, 3);
  expect(Math.abs(poseOf({ ...geometry, matrix: null }).yaw - 18)).toBeLessThan(6);
  const nodding = poseOf(turnFace(testFace(), { yaw: 0, pitch: -7 }, 64).geometry);
  expect(nodding.pitch).toBeCloseTo(-7, 3);
  expect(nodding.roll).toBeCloseTo(0, 3);
});

it('leaves what lies beyond the ring byte by byte, and takes the map the way of the picture', () => {
  const side = 224;
  const face = testFace({ side });
  // A picture that tells the classes: then the warped picture must tell those of the warped map.
  const asPicture = (map: Uint8Array) => Uint8Array.from({ length: map.length * 3 }, (_, i) => map[Math.floor(i / 3)] * 20); // prettier-ignore
  const turned = turnFace({ ...face, rgb: asPicture(face.parsing) }, { yaw: 15, pitch: 5 }, side);
  const told = asPicture(turned.parsing);
  expect(turned.parsing).not.toEqual(face.parsing);
  const differ = told.filter((value, i) => value !== turned.rgb[i]).length / told.length;
  // Only where the picture is between two classes.
  expect(differ).toBeLessThan(0.06);
  const noisy = turnFace(face, { yaw: 15, pitch: 5 }, side);
  for (const corner of [0, side - 1, side * (side - 1), side * side - 1])
    expect(noisy.rgb.subarray(3 * corner, 3 * corner + 3)).toEqual(face.rgb.subarray(3 * corner, 3 * corner + 3)); // prettier-ignore
});

it('does not tear: a smooth picture stays smooth around the face', () => {
  const side = 224;
  const face = testFace({ side });
  const ramp = Uint8Array.from({ length: side * side * 3 }, (_, i) => Math.floor(i / 3) % side);
  const { rgb } = turnFace({ ...face, rgb: ramp }, { yaw: 20, pitch: 0 }, side);
  let steepest = 0;
  for (let i = 0; i < side * side; i++)
    if (i % side > 0) steepest = Math.max(steepest, Math.abs(rgb[3 * i] - rgb[3 * (i - 1)]));
  expect(steepest).toBeLessThan(25);
});

it('draws turns within its limits, the same of the same seed, and none for a face that looks away', () => {
  const own = { yaw: 12, pitch: -5, roll: 3 };
  const draws = (seed: number) => {
    const random = SeededRandom.fromSeed(seed);
    return Array.from({ length: 200 }, () => drawPose(random, POSE_SETTINGS, own)!);
  };
  for (const { yaw, pitch } of draws(1)) {
    expect(Math.abs(yaw)).toBeLessThanOrEqual(20);
    expect(Math.abs(own.yaw + yaw)).toBeLessThanOrEqual(20);
    expect(Math.abs(own.pitch + pitch)).toBeLessThanOrEqual(10);
  }
  expect(draws(1)).toEqual(draws(1));
  expect(draws(1)).not.toEqual(draws(2));
  const spread = draws(3).map(({ yaw }) => yaw);
  expect(Math.max(...spread)).toBeGreaterThan(7);
  expect(Math.min(...spread)).toBeLessThan(-18);
  const random = SeededRandom.fromSeed(1);
  expect(drawPose(random, POSE_SETTINGS, { yaw: 15, pitch: 0, roll: 0 })).toBeNull();
});

it('refuses, with the numbers, what its limits do not allow, and no turn that leads back', () => {
  const ahead = { yaw: 10, pitch: 0, roll: 0 };
  expect(turnRefusal(ahead, { yaw: 10, pitch: 10 })).toBeNull();
  expect(turnRefusal(ahead, { yaw: 14, pitch: 0 })).toContain('a yaw of 24°; beyond 20°');
  expect(turnRefusal(ahead, { yaw: -14, pitch: 0 })).toBeNull();
  expect(turnRefusal(ahead, { yaw: 0, pitch: -11 })).toContain('a pitch of -11°');
  expect(turnRefusal({ ...ahead, pitch: 13 }, { yaw: 0, pitch: -2 })).toBeNull();
  expect(turnRefusal({ ...ahead, yaw: 15 }, { yaw: -5, pitch: 0 })).toContain('looks away already (yaw 15°');
});
