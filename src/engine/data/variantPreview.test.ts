import { expect, it } from 'vitest';
import { testFace } from '@/faces/mesh/testFace';
import { PREVIEW_DRAWS, previewVariants } from './variantPreview';

const face = testFace();
const poses = Array.from({ length: 60 }, (_, i) => ({ yaw: i / 2 - 15, pitch: 0, roll: 0 }));
const own = poses.map(({ yaw }) => yaw);
const shown = (pose: number, light: number, maxYaw = 20) => previewVariants(face, poses, { pose, light, maxYaw }, 7); // prettier-ignore

it('shows the face, then as many draws of it, all different', () => {
  const { pictures, side } = shown(1, 1);
  expect(pictures).toHaveLength(1 + PREVIEW_DRAWS);
  for (const picture of pictures) expect(picture).toHaveLength(3 * side * side);
  expect(new Set(pictures.map((picture) => picture.join())).size).toBe(1 + PREVIEW_DRAWS);
});

it('spreads yaws by pose alone, no further than is asked, and repeats', () => {
  expect(shown(0, 1).yaws).toEqual(own);
  const { yaws } = shown(1, 0, 8);
  expect(yaws).not.toEqual(own);
  yaws.forEach((yaw, i) => {
    expect(Math.abs(yaw)).toBeLessThanOrEqual(Math.max(8, Math.abs(own[i])) + 0.1);
    expect(Math.abs(yaw - own[i])).toBeLessThanOrEqual(8);
  });
  expect(shown(1, 0, 8)).toEqual(shown(1, 0, 8));
});
