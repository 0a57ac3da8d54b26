import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { LandmarkFinder } from './mediapipe';
import type { Point } from './polygon';
import { checkUpright, rollOf, turnedFace } from './roll';

/** Landmarks of which only the eyes matter, turned clockwise about the origin. */
function face(degrees: number): Point[] {
  const angle = (degrees * Math.PI) / 180;
  const at = (x: number): Point => ({ x: x * Math.cos(angle), y: x * Math.sin(angle) });
  const points = Array.from({ length: 478 }, () => ({ x: 0, y: 0 }));
  points[33] = at(-10);
  points[263] = at(10);
  return points;
}

const PHOTO = { width: 40, height: 20 } as ImageBitmap;
const close = vi.fn();

beforeEach(() => {
  close.mockClear();
  const context = { translate: vi.fn(), rotate: vi.fn(), drawImage: vi.fn() };
  vi.stubGlobal(
    'OffscreenCanvas',
    class {
      getContext = () => context;
    },
  );
  vi.stubGlobal('createImageBitmap', async () => ({ close }));
});

/** @param rolls of the face that is found in the picture turned by 180, 90 and 270 degrees; null: none */
function finderOf(...rolls: (number | null)[]): LandmarkFinder {
  const left = [...rolls];
  return {
    find: () => {
      const roll = left.shift();
      return roll === null || roll === undefined ? [] : [{ points: face(roll) }];
    },
  } as unknown as LandmarkFinder;
}

it.each([0, 30, -75, 90, -90, 179])('measures a roll: %d degrees', (degrees) => {
  expect(rollOf(face(degrees))).toBeCloseTo(degrees, 6);
});

describe('a face is upright', () => {
  it('without a second look up to 25 degrees', async () => {
    const find = vi.fn();
    for (const degrees of [0, 24.9, -24.9])
      await checkUpright({ find } as unknown as LandmarkFinder, PHOTO, face(degrees));
    expect(find).not.toHaveBeenCalled();
  });

  it('where no turn of the picture shows it clearly straighter: a tilted head', async () => {
    await checkUpright(finderOf(-140, 50, -130), PHOTO, face(-40));
    await checkUpright(finderOf(null, 30, null), PHOTO, face(40));
    expect(close).toHaveBeenCalledTimes(6);
  });

  it.each([
    [50, [null, 3, null], 'The picture is on its side'],
    [-55, [null, null, -8], 'The picture is on its side'],
    [130, [5, null, null], 'The picture is upside down'],
    [90, [null, null, null], 'The face is turned by 90°.'],
  ])('not: measured %d degrees, and %j when it is turned', async (roll, rolls, message) => {
    await expect(checkUpright(finderOf(...rolls), PHOTO, face(roll))).rejects.toThrow(message);
  });
});

it('says why no face is found, where one is in the turned picture', async () => {
  expect((await turnedFace(finderOf(null, null, 4), PHOTO))?.message).toContain('on its side');
  expect(await turnedFace(finderOf(null, null, null), PHOTO)).toBeNull();
  // Turned by 180 degrees, a picture on its side has landmarks too, but not the straightest.
  expect((await turnedFace(finderOf(48, 3, -50), PHOTO))?.message).toContain('on its side');
  expect((await turnedFace(finderOf(2, 40, -41), PHOTO))?.message).toContain('upside down');
  expect(await turnedFace(finderOf(88, -90, null), PHOTO)).toBeNull();
});
