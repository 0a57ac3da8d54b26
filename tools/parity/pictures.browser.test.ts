/** Formats that browsers do not decode, through the front door, against the same picture as PNG. */
import heic from './cases/drawn.heic?url';
import jpeg from './cases/drawn-baseline.jpg?url';
import png from './cases/drawn.png?url';
import tiff from './cases/drawn.tif?url';
import { describe, expect, it } from 'vitest';
import { decodePhoto } from '@/faces/decode';

async function pixelsOf(url: string): Promise<{ size: number[]; rgba: Uint8ClampedArray }> {
  const bitmap = await decodePhoto(await (await fetch(url)).blob());
  const { width, height } = bitmap;
  const context = new OffscreenCanvas(width, height).getContext('2d')!;
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  return { size: [width, height], rgba: context.getImageData(0, 0, width, height).data };
}

const meanDifference = (a: Uint8ClampedArray, b: Uint8ClampedArray) =>
  a.reduce((sum, value, i) => sum + Math.abs(value - b[i]), 0) / a.length;

describe('decodePhoto', () => {
  it('reads TIFF to the bit, and HEIC and JPEG as near as their compression is', async () => {
    const expected = await pixelsOf(png);
    const scan = await pixelsOf(tiff);
    expect(scan.size).toEqual([72, 56]);
    expect(scan.rgba).toEqual(expected.rgba);
    for (const url of [heic, jpeg]) {
      const lossy = await pixelsOf(url);
      expect(lossy.size).toEqual([72, 56]);
      expect(meanDifference(lossy.rgba, expected.rgba)).toBeLessThan(12);
    }
  });

  it('names a damaged HEIC', async () => {
    const file = await (await fetch(heic)).blob();
    await expect(decodePhoto(file.slice(0, 600))).rejects.toThrow(/HEIC data is damaged/);
  });
});
