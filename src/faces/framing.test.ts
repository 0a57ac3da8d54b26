/** Which square becomes the crop, on faces that are laid out as the fit has them. */
import { describe, expect, it } from 'vitest';
import { USUAL_CROPPING } from '@/lib/cropping';
import { LANDMARK_COUNT } from './faceTopology';
import {
  coverOf,
  croppingOf,
  dlibLikeBox,
  fillsPicture,
  frameFace,
  frameFaces,
  frameWhole,
  smearedShare,
} from './framing';
import type { Point } from './polygon';

/** Corners of the eyes, base of the nose, corners of the mouth, chin: in dlib's box, as published by OpenFace. */
const PLACES: Readonly<Record<number, readonly [x: number, y: number]>> = {
  33: [0.252418718401, 0.331052263829],
  133: [0.403718978315, 0.33867711083],
  362: [0.631326076346, 0.334136672344],
  263: [0.782865376271, 0.321305281656],
  2: [0.520712933176, 0.634268222208],
  61: [0.353167761422, 0.746189164237],
  291: [0.69951672331, 0.739419187253],
  152: [0.531777802068, 1.06080371126],
};
/** The landmarks reach higher than dlib's box, to the hairline, and almost as far to the sides. */
const BOUNDS: readonly Point[] = [{ x: 0.06, y: -0.22 }, { x: 0.98, y: 1.06 }]; // prettier-ignore

/** A face whose dlib box is this one, turned about its middle. */
function faceIn(x: number, y: number, side: number, degrees = 0): Point[] {
  const angle = (degrees * Math.PI) / 180;
  const place = (u: number, v: number): Point => {
    const [a, b] = [(u - 0.5) * side, (v - 0.5) * side];
    return {
      x: x + side / 2 + a * Math.cos(angle) - b * Math.sin(angle),
      y: y + side / 2 + a * Math.sin(angle) + b * Math.cos(angle),
    };
  };
  const points = Array.from({ length: LANDMARK_COUNT }, (_, i) => place(BOUNDS[i % 2].x, BOUNDS[i % 2].y));
  for (const [index, [u, v]] of Object.entries(PLACES)) points[Number(index)] = place(u, v);
  return points;
}

/** dlib's box over the square that is fitted to these places. */
const OF_FIT = 0.957;
const THEIRS = 1.3 * OF_FIT * 160;
const PHOTO = { width: 640, height: 480 };

describe('the box of dlib', () => {
  it.each([0, 12, -20])(
    'is found again from the landmarks of a face that is turned by %i degrees',
    (turn) => {
      const { centre, side } = dlibLikeBox(faceIn(200, 120, 160, turn));
      expect(side).toBeCloseTo(160 * OF_FIT, 0);
      expect(centre.x).toBeCloseTo(280, 0);
      expect(centre.y).toBeCloseTo(200, 0);
    },
  );
});

describe("the authors' framing", () => {
  it('is 1.3 times that box where the photograph has room', () => {
    const { x, y, side } = frameFace(faceIn(200, 120, 160), PHOTO, 'authors');
    expect(Math.abs(side - THEIRS)).toBeLessThanOrEqual(1);
    expect(Math.abs(x - (280 - THEIRS / 2))).toBeLessThanOrEqual(1);
    expect(Math.abs(y - (200 - THEIRS / 2))).toBeLessThanOrEqual(1);
  });

  it.each([
    ['left', -10, 120],
    ['top', 200, -8],
    ['right', 500, 120],
    ['bottom', 200, 330],
  ])(
    'does not leave the photograph at the %s border, stays a square and repeats nothing; ours repeats',
    (_, x, y) => {
      const face = faceIn(x, y, 160);
      const box = frameFace(face, PHOTO, 'authors');
      expect(box.side).toBeLessThanOrEqual(THEIRS);
      expect(box).not.toHaveProperty('height');
      expect(smearedShare(box, PHOTO)).toBe(0);
      expect(smearedShare(frameFace(face, PHOTO, 'ours'), PHOTO)).toBeGreaterThan(0.05);
    },
  );

  it('of their CVPR tests is the middle 224 of 256', () => {
    const whole = frameFace(faceIn(200, 120, 160), PHOTO, 'authors');
    const centre = frameFace(faceIn(200, 120, 160), PHOTO, 'authors-centre');
    expect(centre.side).toBe(Math.round((whole.side * 224) / 256));
    expect(Math.abs(2 * centre.x + centre.side - (2 * whole.x + whole.side))).toBeLessThanOrEqual(1);
  });
});

describe('a picture that is a crop already', () => {
  /** As the authors' tools leave it: the picture is dlib's box x 1.3. */
  const side = 200;
  const picture = { width: side, height: side };
  const face = faceIn(20, 20, 160);

  it('is seen by the share that the face fills, and only where it is square', () => {
    expect(coverOf(face, picture)).toBeGreaterThan(0.97);
    expect(fillsPicture(face, picture)).toBe(true);
    expect(fillsPicture(faceIn(6, 20, 160), picture), 'shrunk at a border').toBe(true);
    expect(fillsPicture(face, { width: side, height: 260 })).toBe(false);
    expect(fillsPicture(faceIn(60, 70, 128), { width: 256, height: 256 }), 'room around it').toBe(false);
  });

  it('is taken whole where it is said, or decides for itself: no pixel is repeated, whatever its shape', () => {
    for (const crops of ['already', 'auto'] as const) {
      const { boxes, isWhole } = frameFaces([face], picture, { crops, framing: 'authors' });
      expect([boxes, isWhole]).toEqual([[{ x: 0, y: 0, side }], true]);
    }
    const others = [face, faceIn(0, 0, 40)];
    expect(frameFaces(others, picture, { crops: 'already', framing: 'ours' }).boxes).toHaveLength(1);
    const oblong = { width: 180, height: 240 };
    const { boxes } = frameFaces([face], oblong, { crops: 'already', framing: 'ours' });
    expect(boxes).toEqual([{ x: 0, y: 0, side: 180, height: 240 }]);
    expect(smearedShare(boxes[0], oblong)).toBe(0);
  });

  it('is cut out again the old way, with repeated edges', () => {
    const { boxes, isWhole } = frameFaces([face], picture, USUAL_CROPPING);
    expect(isWhole).toBe(false);
    expect(smearedShare(boxes[0], picture)).toBeGreaterThan(0.1);
  });

  it("loses its margin only to the middle of the authors' tests", () => {
    expect(frameWhole({ width: 256, height: 256 }, 'authors-centre')).toEqual({ x: 16, y: 16, side: 224 });
    expect(frameWhole({ width: 256, height: 128 }, 'authors-centre')).toEqual({
      ...{ x: 16, y: 8, side: 224, height: 112 },
    });
  });

  it('comes out of its picture in the same way again', () => {
    expect(croppingOf({})).toEqual(USUAL_CROPPING);
    expect(croppingOf({ framing: 'authors', isWhole: true })).toEqual({
      crops: 'already',
      framing: 'authors',
    });
  });
});
