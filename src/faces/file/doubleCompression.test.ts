import { describe, expect, it } from 'vitest';
import { firstCoefficients } from '../jpegScan';
import { compressedBefore } from './doubleCompression';
import { readJpegFacts } from './jpegFacts';
import { standardTable } from './quantisation';
import { cutOut, drawnGrey, greyJpeg, joined, recompressed, segment, u16, type Grey } from './testFiles';

const drawn = drawnGrey(512, 7);
const hintOf = (grey: Grey, quality: number) => readJpegFacts(greyJpeg(grey, quality))?.hint;

describe('a compression before', () => {
  it.each([95, 90, 75, 50])('is not seen in a picture that was compressed once, at %i', (quality) => {
    expect(hintOf(drawn, quality)).toMatchObject({ kind: 'none' });
  });

  it('is not seen in one that was compressed twice alike', () => {
    expect(hintOf(recompressed(drawn, 90), 90)).toMatchObject({ kind: 'none' });
  });

  it.each([
    [60, 90],
    [75, 90],
    [50, 95],
    [90, 98],
  ])('at %i is seen, with its quality, in a picture of %i', (first, second) => {
    const hint = hintOf(recompressed(drawn, first), second);
    if (hint?.kind !== 'twice') throw new Error(`no hint: ${JSON.stringify(hint)}`);
    expect(hint.shown).toBeGreaterThan(hint.examined / 2);
    expect(Math.abs((hint.quality ?? 0) - first)).toBeLessThanOrEqual(1);
  });

  it('is not seen where the blocks lie elsewhere', () => {
    const moved = cutOut(recompressed(drawn, 60), 3, 5, 504);
    expect(hintOf(moved, 90)).toMatchObject({ kind: 'none' });
  });

  it('cannot be told of a flat, a small or a damaged picture', () => {
    const flat = { ...drawn, values: new Uint8Array(drawn.values.length).fill(90) };
    expect(hintOf(flat, 90)).toMatchObject({ kind: 'unknown' });
    expect(hintOf(drawnGrey(16, 1), 90)).toMatchObject({ kind: 'unknown' });
    const whole = greyJpeg(drawn, 90);
    expect(readJpegFacts(whole.subarray(0, whole.length >> 1))?.hint).toMatchObject({ kind: 'unknown' });
  });
});

describe('a file that claims much', () => {
  const start = Uint8Array.of(0xff, 0xd8);
  const end = Uint8Array.of(0xff, 0xd9);
  const frame = (side: number) =>
    segment(0xc0, joined(Uint8Array.of(8), u16(side), u16(side), Uint8Array.of(1, 1, 0x11, 0)));

  it('has no coefficients where its picture is too large, or none follows', () => {
    for (const frames of [[frame(16)], [frame(16), frame(65500)], [frame(65500)]])
      expect(firstCoefficients(joined(start, ...frames, end))).toBeNull();
    const second = joined(start, frame(16), greyJpeg(drawnGrey(16, 1), 90).subarray(2));
    expect(firstCoefficients(second)).toBeNull();
  });

  it('cannot be told of steps that no picture of 8 bits has', () => {
    const values = Int16Array.from({ length: 16 * 4000 }, (_, i) => (i * 37) % 150);
    // Different ones, so that none is worked out for another: more of them than a test waits for.
    const wide = Array.from({ length: 64 }, (_, i) => 65521 - i);
    for (const steps of [Array<number>(64).fill(0), wide])
      expect(compressedBefore(values, 16, steps)).toMatchObject({ kind: 'unknown' });
  });
});

it('of which too few coefficients tell cannot be told', () => {
  // Smooth: values of a wide, even spread. A comb: only even ones, as of a step twice as coarse.
  const value = (block: number, k: number) => (block % 150) * (k <= 2 ? 2 : 1) * (block % 2 ? 1 : -1);
  const values = Int16Array.from({ length: 16 * 6000 }, (_, i) => value(Math.floor(i / 16), i % 16));
  const hint = compressedBefore(values, 16, Array<number>(64).fill(5));
  expect(hint).toEqual({
    kind: 'unknown',
    why: '2 of 15 coefficients show a pattern, too few to say',
  });
});

describe('tables', () => {
  it.each([1, 30, 50, 75, 90, 100])('are told as quality %i', (quality) => {
    expect(readJpegFacts(greyJpeg(drawnGrey(16, 1), quality))?.quality).toEqual({
      kind: 'standard',
      quality,
    });
  });

  it('of no standard quality are told as such, with the nearest', () => {
    const odd = standardTable(80).map((step, i) => step + (i % 3 === 0 ? 1 : 0));
    const quality = readJpegFacts(greyJpeg(drawnGrey(16, 1), 80, odd))?.quality;
    expect(quality).toMatchObject({ kind: 'other' });
    expect(quality?.kind === 'other' && Math.abs(quality.nearest - 78)).toBeLessThanOrEqual(4);
  });

  it('come with the size as stored and the sampling', () => {
    expect(readJpegFacts(greyJpeg(drawnGrey(24, 1), 80))).toMatchObject({
      ...{ width: 24, height: 24, process: 'baseline', subsampling: 'none: greys only' },
      tables: [{ id: 0, steps: standardTable(80) }],
    });
  });
});
