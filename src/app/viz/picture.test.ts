import { describe, expect, it } from 'vitest';
import { CIVIDIS, colorIndex, VIRIDIS } from './colorMap';
import { PARSING_COLORS } from './parsingColors';
import {
  changePicture,
  COVERED_COLOR,
  differencePicture,
  hiddenPicture,
  maskedPicture,
  parsingPicture,
  patchValuesPicture,
  rgbPicture,
  type Rgba,
} from './picture';

const SIDE = 4;
const RGB = Uint8Array.from({ length: SIDE * SIDE * 3 }, (_, i) => i);

const pixel = ({ data, side }: Rgba, x: number, y: number) => [
  ...data.slice((y * side + x) * 4, (y * side + x) * 4 + 4),
];

describe('colour maps', () => {
  it("hold d3's end colours", () => {
    expect([...VIRIDIS.slice(0, 3)]).toEqual([0x44, 0x01, 0x54]);
    expect([...VIRIDIS.slice(-3)]).toEqual([0xfd, 0xe7, 0x25]);
    expect(CIVIDIS).toHaveLength(256 * 3);
  });

  it('keep values beyond the scale at its ends', () => {
    const scale = { min: 0, max: 2 };
    expect([-1, 0, 1, 2, 99, Number.NaN].map((value) => colorIndex(value, scale))).toEqual([
      0, 0, 128, 255, 255, 0,
    ]);
  });
});

describe('pictures', () => {
  it('copy pixels', () => {
    expect(pixel(rgbPicture(RGB, SIDE), 1, 2)).toEqual([27, 28, 29, 255]);
  });

  it('mark where two maps differ and dim the rest', () => {
    const a = new Uint8Array(SIDE * SIDE);
    const b = Uint8Array.from(a, (_, i) => Number(i === 5));
    const picture = differencePicture(RGB, a, b, SIDE);
    expect(pixel(picture, 1, 1).slice(0, 3)).toEqual([...COVERED_COLOR]);
    expect(pixel(picture, 2, 1)).toEqual(
      [18, 19, 20, 60].map((value, i) => (i < 3 ? Math.round(value * 0.6) : 255)),
    );
  });

  it('cover masked patches, the covered region in a colour of its own', () => {
    const mask = Uint8Array.of(0, 1, 1, 0);
    const covered = Uint8Array.of(0, 0, 1, 0);
    const picture = maskedPicture(RGB, mask, covered, SIDE, 2);
    expect(pixel(picture, 0, 0)).toEqual([0, 1, 2, 255]);
    expect(pixel(picture, 3, 1)).toEqual([128, 128, 128, 255]);
    expect(pixel(picture, 0, 3)).toEqual([214, 120, 40, 255]);
    expect(pixel(picture, 3, 3)).toEqual([45, 46, 47, 255]);
  });

  it('mix crop and parsing map', () => {
    const parsing = new Uint8Array(SIDE * SIDE).fill(6);
    expect(pixel(parsingPicture(RGB, parsing, SIDE, 1), 1, 1)).toEqual([...PARSING_COLORS[6], 255]);
    expect(pixel(parsingPicture(RGB, parsing, SIDE, 0), 1, 1)).toEqual([15, 16, 17, 255]);
  });

  it('colour patches on a fixed scale and leave out those that are not asked for', () => {
    const picture = patchValuesPicture(
      Float32Array.of(0, 2, 1, 9),
      VIRIDIS,
      { min: 0, max: 2 },
      Uint8Array.of(1, 1, 0, 1),
    );
    expect(picture.side).toBe(2);
    expect(pixel(picture, 0, 0)).toEqual([0x44, 0x01, 0x54, 255]);
    expect(pixel(picture, 1, 0)).toEqual([0xfd, 0xe7, 0x25, 255]);
    expect(pixel(picture, 0, 1)[3]).toBe(0);
    expect(pixel(picture, 1, 1)).toEqual([0xfd, 0xe7, 0x25, 255]);
  });
});

it('leaves visible patches of a prediction out', () => {
  const { data } = hiddenPicture(new Uint8Array(4 * 4 * 3).fill(9), Uint8Array.of(1, 0, 0, 1), 4, 2);
  const opaque = Array.from({ length: 16 }, (_, i) => (data[i * 4 + 3] === 255 ? 1 : 0));
  expect(opaque).toEqual([1, 1, 0, 0, 1, 1, 0, 0, 0, 0, 1, 1, 0, 0, 1, 1]);
  expect([...data.slice(0, 4)]).toEqual([9, 9, 9, 255]);
});

it('shows what was changed in orange as strong as it was, over the crop in grey', () => {
  const rgb = new Uint8Array(SIDE * SIDE * 3).fill(100);
  const changed = Float32Array.from({ length: SIDE * SIDE }, (_, i) => i / (SIDE * SIDE - 1));
  const picture = changePicture(rgb, changed, SIDE);
  expect(pixel(picture, 0, 0)).toEqual([60, 60, 60, 255]);
  const full = pixel(picture, SIDE - 1, SIDE - 1);
  COVERED_COLOR.forEach((value, c) => expect(Math.abs(full[c] - value)).toBeLessThan(25));
  expect(pixel(picture, 1, 1)[0]).toBeLessThan(pixel(picture, 2, 2)[0]);
});
