import { describe, expect, it } from 'vitest';
import { CROP_SIZE } from '@/lib/regions';
import { cropBox, resampleCrop, toCrop, visiblePart, type Extent } from './crop';

/** RGBA of a picture whose pixel at (x, y) has the given colour. */
function drawn(width: number, height: number, colour: (x: number, y: number) => [number, number, number]) {
  const rgba = new Uint8ClampedArray(width * height * 4);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) rgba.set([...colour(x, y), 255], (y * width + x) * 4);
  }
  return rgba;
}
const pixel = (rgb: Uint8Array, x: number, y: number) =>
  Array.from(rgb.subarray((y * CROP_SIZE + x) * 3).subarray(0, 3));
const whole = (width: number, height: number): Extent => ({ x: 0, y: 0, width, height });

describe('cropBox', () => {
  it('is a square 1.3 times the longer side, centred on the landmarks', () => {
    const box = cropBox([
      { x: 100, y: 50 },
      { x: 160, y: 150 },
      { x: 130, y: 100 },
    ]);
    expect(box).toEqual({ x: 65, y: 35, side: 130 });
  });

  it('may reach beyond the picture', () => {
    const box = cropBox([
      { x: 0, y: 0 },
      { x: 100, y: 100 },
    ]);
    expect(box).toEqual({ x: -15, y: -15, side: 130 });
  });

  it('maps landmarks into the crop', () => {
    const box = { x: -10, y: 20, side: 112 };
    expect(toCrop([{ x: 46, y: 76 }], box)).toEqual([{ x: CROP_SIZE / 2, y: CROP_SIZE / 2 }]);
  });
});

describe('visiblePart', () => {
  it('is the overlap of crop and photograph', () => {
    expect(visiblePart({ x: -20, y: 10, side: 100 }, 60, 50)).toEqual({ x: 0, y: 10, width: 60, height: 40 });
  });

  it('is never empty, even for a crop outside the photograph', () => {
    const part = visiblePart({ x: 500, y: -500, side: 10 }, 60, 50);
    expect(part).toEqual({ x: 59, y: 0, width: 1, height: 1 });
  });
});

describe('resampleCrop', () => {
  it('returns the very pixels when nothing is scaled', () => {
    const rgba = drawn(CROP_SIZE, CROP_SIZE, (x, y) => [x, y, (x * 7 + y * 13) % 256]);
    const rgb = resampleCrop(rgba, whole(CROP_SIZE, CROP_SIZE), { x: 0, y: 0, side: CROP_SIZE });
    for (const [x, y] of [
      [0, 0],
      [17, 200],
      [223, 223],
    ] as const) {
      expect(pixel(rgb, x, y)).toEqual([x, y, (x * 7 + y * 13) % 256]);
    }
  });

  it.each([31, 224, 700])('keeps a flat colour when %i pixels become 224', (side) => {
    const rgba = drawn(side, side, () => [12, 130, 251]);
    const rgb = resampleCrop(rgba, whole(side, side), { x: 0, y: 0, side });
    for (const [channel, value] of [12, 130, 251].entries()) {
      expect(new Set(rgb.filter((_, i) => i % 3 === channel))).toEqual(new Set([value]));
    }
  });

  it('averages when shrinking, so that fine stripes turn grey instead of aliasing', () => {
    const side = CROP_SIZE * 4;
    const rgba = drawn(side, side, (x) => (x % 3 === 0 ? [255, 255, 255] : [0, 0, 0]));
    const rgb = resampleCrop(rgba, whole(side, side), { x: 0, y: 0, side });
    // The outermost columns also see repetitions of the first and the last stripe.
    const inside = rgb.filter(
      (_, i) => i % (CROP_SIZE * 3) >= 6 && i % (CROP_SIZE * 3) < (CROP_SIZE - 2) * 3,
    );
    expect(inside.every((value) => Math.abs(value - 85) <= 2)).toBe(true);
  });

  it('reproduces a slope, inside, at twice the size', () => {
    const side = CROP_SIZE / 2;
    const rgba = drawn(side, side, (x) => [2 * x, 0, 0]);
    const rgb = resampleCrop(rgba, whole(side, side), { x: 0, y: 0, side });
    for (let x = 8; x < CROP_SIZE - 8; x++) {
      expect(Math.abs(rgb[(100 * CROP_SIZE + x) * 3] - (x - 0.5))).toBeLessThanOrEqual(0.5);
    }
  });

  it('repeats the edge where the box leaves the picture', () => {
    const width = 100;
    const rgba = drawn(width, width, (x) => (x < 50 ? [200, 10, 10] : [10, 10, 200]));
    const box = { x: -50, y: -50, side: 200 };
    const part = visiblePart(box, width, width);
    const rgb = resampleCrop(rgba, part, box);
    expect(pixel(rgb, 0, 0)).toEqual([200, 10, 10]);
    expect(pixel(rgb, CROP_SIZE - 1, CROP_SIZE - 1)).toEqual([10, 10, 200]);
  });

  it('squeezes a whole picture that is no square, and repeats nothing', () => {
    const [width, height] = [CROP_SIZE, 2 * CROP_SIZE];
    const rgba = drawn(width, height, (x, y) => [x, Math.floor(y / 2), 7]);
    const box = { x: 0, y: 0, side: width, height };
    const rgb = resampleCrop(rgba, visiblePart(box, width, height), box);
    for (const [x, y] of [
      [3, 5],
      [100, 111],
      [220, 218],
    ] as const) {
      const [across, down, flat] = pixel(rgb, x, y);
      expect(across).toBe(x);
      expect(Math.abs(down - y)).toBeLessThanOrEqual(1);
      expect(flat).toBe(7);
    }
    expect(toCrop([{ x: width / 2, y: height / 2 }], box)).toEqual([{ x: CROP_SIZE / 2, y: CROP_SIZE / 2 }]);
  });

  it('gives the same pixels from a part of the photograph as from all of it', () => {
    const colour = (x: number, y: number): [number, number, number] => [
      (x * 31) % 256,
      (y * 17) % 256,
      (x * y) % 256,
    ];
    const box = { x: 100, y: 80, side: 150 };
    const part = visiblePart(box, 250, 230); // the crop ends at the photograph's far corner
    const cut = drawn(part.width, part.height, (x, y) => colour(x + part.x, y + part.y));
    const full = resampleCrop(drawn(250, 230, colour), whole(250, 230), box);
    const fromCut = resampleCrop(cut, part, box);
    // Only the near edges see another neighbour: the rest must be identical.
    for (const [x, y] of [
      [10, 10],
      [111, 57],
      [223, 223],
    ] as const) {
      expect(pixel(fromCut, x, y)).toEqual(pixel(full, x, y));
    }
  });
});
