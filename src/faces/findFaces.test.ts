import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { boundsOf } from './crop';
import { findFaces, windowsOver } from './findFaces';
import type { LandmarkFinder } from './mediapipe';

/** A picture without pixels: it knows which part of the photograph it shows. */
interface FakePicture extends ImageBitmap {
  left: number;
  top: number;
}

const close = vi.fn();
const picture = (left: number, top: number, width: number, height: number): FakePicture => ({
  left,
  top,
  width,
  height,
  close,
});

/** Square faces in the photograph, by their top left corner and side. */
type Face = [x: number, y: number, side: number];

/**
 * A detector that sees a face only when it lies whole in the picture and takes between an eighth and two thirds
 * of it, as MediaPipe's roughly does.
 */
function finderOf(faces: Face[]): LandmarkFinder {
  return {
    find: (shown) => {
      const { left, top, width, height } = shown as FakePicture;
      return faces
        .map(([x, y, side]): Face => [x - left, y - top, side])
        .filter(([x, y, side]) => {
          const share = side / Math.max(width, height);
          return (
            x >= 0 && y >= 0 && x + side <= width && y + side <= height && share > 1 / 8 && share < 2 / 3
          );
        })
        .map(([x, y, side]) => ({
          points: [
            { x, y, z: 1 },
            { x: x + side, y: y + side, z: -1 },
          ],
          blendshapes: null,
          matrix: null,
        }));
    },
  };
}

describe('findFaces', () => {
  beforeEach(() => {
    close.mockClear();
    vi.stubGlobal(
      'createImageBitmap',
      (source: FakePicture, x: number, y: number, width: number, height: number) =>
        Promise.resolve(picture(source.left + x, source.top + y, width, height)),
    );
  });
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  it('takes what the first look finds and looks no further', async () => {
    const found = await findFaces(finderOf([[100, 100, 300]]), picture(0, 0, 800, 600));
    expect(found.map(({ points }) => boundsOf(points))).toEqual([
      { x: 100, y: 100, width: 300, height: 300 },
    ]);
    expect(close).not.toHaveBeenCalled();
  });

  it('finds small faces in parts of the picture, each once, in the photograph’s pixels', async () => {
    const faces: Face[] = [
      [50, 40, 120],
      [1500, 900, 120],
    ];
    const found = await findFaces(finderOf(faces), picture(0, 0, 2400, 1600));
    expect(found.map(({ points }) => boundsOf(points)).sort((a, b) => a.x - b.x)).toEqual([
      { x: 50, y: 40, width: 120, height: 120 },
      { x: 1500, y: 900, width: 120, height: 120 },
    ]);
    expect(close).toHaveBeenCalled();
  });

  it('finds a face that fills the picture by looking at it with a margin', async () => {
    const found = await findFaces(finderOf([[10, 5, 190]]), picture(0, 0, 210, 200));
    expect(found.map(({ points }) => boundsOf(points))).toEqual([{ x: 10, y: 5, width: 190, height: 190 }]);
  });

  it('looks closer for all faces of a group, and not around a single large one', async () => {
    const faces: Face[] = [
      [100, 100, 500],
      [1500, 900, 120],
    ];
    const group = finderOf([...faces, [900, 300, 400]]);
    expect(await findFaces(group, picture(0, 0, 2400, 1600))).toHaveLength(2);
    expect(await findFaces(group, picture(0, 0, 2400, 1600), true)).toHaveLength(3);
    close.mockClear();
    expect(await findFaces(finderOf(faces), picture(0, 0, 2400, 1600), true)).toHaveLength(1);
    expect(close).not.toHaveBeenCalled();
  });

  it('is empty when no look finds a face', async () => {
    expect(await findFaces(finderOf([]), picture(0, 0, 640, 480))).toEqual([]);
  });
});

describe('windowsOver', () => {
  it.each([
    [2400, 1600, 0.5],
    [701, 1933, 0.3],
    [500, 500, 1],
  ])('covers %i x %i with squares of %f of its short side that overlap by half', (width, height, look) => {
    const windows = windowsOver(width, height, look);
    const side = Math.round(Math.min(width, height) * look);
    for (const [axis, length] of [
      ['x', width],
      ['y', height],
    ] as const) {
      const starts = [...new Set(windows.map((window) => window[axis]))].sort((a, b) => a - b);
      expect(starts[0]).toBe(0);
      expect(starts[starts.length - 1]).toBe(length - side);
      for (let i = 1; i < starts.length; i++)
        expect(starts[i] - starts[i - 1]).toBeLessThanOrEqual(side / 2 + 1);
    }
  });

  it('centres a window that is larger than the picture', () => {
    expect(windowsOver(300, 200, 1.5)).toEqual([{ x: 0, y: -50, width: 300, height: 300 }]);
  });

  it('does not look at windows too small to show a face', () => {
    expect(windowsOver(200, 200, 0.3)).toEqual([]);
  });
});
