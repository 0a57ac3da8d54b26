import { describe, expect, it } from 'vitest';
import { SeededRandom } from '@/lib/random';
import { readFileFacts } from './fileFacts';
import {
  chunk,
  drawnGrey,
  exifSegment,
  greyJpeg,
  pngWith,
  text,
  withSegments,
  xmp,
  xmpSegment,
} from './testFiles';
import { app11, manifestStore } from './testManifests';

const HISTORY = '<xmpMM:History><rdf:Seq><rdf:li stEvt:action="saved"/></rdf:Seq></xmpMM:History>';
const jpeg = withSegments(
  greyJpeg(drawnGrey(64, 3), 90),
  exifSegment({ 0x010f: 'Maker', 0x0110: 'Camera 5', 0x0131: 'Drawing Program 3' }, true),
  xmpSegment(xmp('xmp:CreatorTool="Drawing Program 3"', HISTORY)),
  ...app11(manifestStore(), 200),
);
const png = pngWith(chunk('tEXt', text('parameters\0Steps: 1, Sampler: x')), chunk('caBX', manifestStore()));
const blobOf = (bytes: Uint8Array) => new Blob([bytes.slice()]);

describe('the facts of a file', () => {
  it('come together from all its parts', async () => {
    expect(await readFileFacts(blobOf(jpeg))).toMatchObject({
      format: 'JPEG',
      sizeBytes: jpeg.length,
      metadata: { camera: 'Maker Camera 5', historySteps: 1, problem: null },
      credentials: { place: 'JPEG APP11', generator: 'Drawing Program 3.1', problem: null },
      jpeg: { width: 64, quality: { kind: 'standard', quality: 90 } },
    });
    expect(await readFileFacts(blobOf(png))).toMatchObject({
      format: 'PNG',
      metadata: { generators: [{ field: 'PNG text "parameters"' }] },
      credentials: { place: 'PNG caBX' },
      jpeg: null,
    });
  });

  it.each([
    ['JPEG', jpeg],
    ['PNG', png],
  ])('are given, and nothing is thrown, whatever happened to a %s', async (_, whole) => {
    const random = SeededRandom.fromSeed(11);
    for (let run = 0; run < 400; run++) {
      let bytes = whole.slice();
      // Behind the signature, most of it in the parts around the pixels.
      for (let i = random.integer(12); i >= 0; i--)
        bytes[8 + random.integer(bytes.length - 8)] = random.integer(256);
      if (run % 5 === 0) bytes = bytes.subarray(0, 8 + random.integer(bytes.length - 8));
      const facts = await readFileFacts(blobOf(bytes));
      expect(facts.sizeBytes).toBe(bytes.length);
      // What is told is never much more than what there was.
      expect(JSON.stringify(facts).length).toBeLessThan(4 * whole.length + 8192);
    }
  });

  it('refuses a file that is too large, and tells of one that is none', async () => {
    const large = { size: 1024 ** 3 } as Blob;
    await expect(readFileFacts(large)).rejects.toMatchObject({ code: 'unreadable-image' });
    expect(await readFileFacts(new Blob([]))).toMatchObject({
      format: 'unknown',
      credentials: null,
      jpeg: null,
    });
  });
});
