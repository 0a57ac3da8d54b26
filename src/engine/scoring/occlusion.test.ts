import { describe, expect, it } from 'vitest';
import { CROP_SIZE } from '@/lib/regions';
import { occludeRegions } from './occlusion';

const SIDE = 32;
const SCALE = CROP_SIZE / SIDE;

/** A grey picture whose nose, a square of 8 x 8 pixels, is white; all else is skin. */
function drawn(): { rgb: Uint8Array; parsing: Uint8Array } {
  const rgb = new Uint8Array(SIDE * SIDE * 3).fill(100);
  const parsing = new Uint8Array(CROP_SIZE * CROP_SIZE).fill(1);
  for (let y = 8; y < 16; y++) {
    for (let x = 8; x < 16; x++) {
      rgb.fill(255, 3 * (y * SIDE + x), 3 * (y * SIDE + x) + 3);
      for (let v = 0; v < SCALE; v++) {
        const row = (y * SCALE + v) * CROP_SIZE;
        parsing.fill(6, row + x * SCALE, row + (x + 1) * SCALE);
      }
    }
  }
  return { rgb, parsing };
}

/** A detector that answers by the brightest pixel. */
const byBrightest = (pictures: Uint8Array[]) =>
  Promise.resolve(pictures.map((picture) => picture.reduce((a, b) => Math.max(a, b), 0) / 255));

describe('occludeRegions', () => {
  it('names the region that decides, with its share, and leaves the picture alone', async () => {
    const { rgb, parsing } = drawn();
    const before = rgb.slice();
    const effects = await occludeRegions(rgb, parsing, [51, 51, 51], byBrightest);
    expect(effects.map(({ region }) => region)).toEqual(['nose', 'skin']);
    expect(effects[0].share).toBe(64 / 1024);
    expect(effects[0].score).toBeCloseTo(100 / 255);
    expect(effects[0].effect).toBeCloseTo(155 / 255);
    expect(effects[1].effect).toBe(0);
    expect(rgb).toEqual(before);
  });

  it('scores all pictures in one call and says nothing of regions that are not there', async () => {
    const { rgb, parsing } = drawn();
    let asked: number[] = [];
    await occludeRegions(rgb, parsing.fill(0), [0, 0, 0], (pictures) => {
      asked = [...asked, pictures.length];
      return byBrightest(pictures);
    });
    expect(asked).toEqual([2]);
  });
});
