import { describe, expect, it } from 'vitest';
import { readMetadata } from './metadata';
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

const plain = greyJpeg(drawnGrey(32, 1), 80);
const TAG = {
  ...{ description: 0x010e, make: 0x010f, model: 0x0110, software: 0x0131, changed: 0x0132 },
  artist: 0x013b,
};
const SOURCE_TYPE = 'http://cv.iptc.org/newscodes/digitalsourcetype';

function historyOf(steps: number): string {
  const step =
    '<rdf:li stEvt:action="saved" stEvt:when="2026-03-04T05:06:07Z" stEvt:softwareAgent="Drawing Program 3"/>';
  const other = '<rdf:li rdf:parseType="Resource"><stEvt:action>converted</stEvt:action></rdf:li>';
  return `<xmpMM:History><rdf:Seq>${step.repeat(steps - 1)}${other}</rdf:Seq></xmpMM:History>`;
}

describe('metadata', () => {
  it('tells camera, dates and software of EXIF, and that a position is there', async () => {
    const jpeg = withSegments(
      plain,
      exifSegment(
        {
          [TAG.make]: 'Maker',
          [TAG.model]: 'Camera 5',
          [TAG.software]: 'Drawing Program 3',
          [TAG.changed]: '2026:03:04 05:06:07',
        },
        true,
      ),
    );
    expect(await readMetadata(jpeg, 'JPEG')).toMatchObject({
      kinds: ['EXIF'],
      camera: 'Maker Camera 5',
      software: [{ field: 'EXIF Software', text: 'Drawing Program 3' }],
      dates: [{ field: 'changed (EXIF)', text: '2026:03:04 05:06:07' }],
      hasGps: true,
      generators: [],
      problem: null,
    });
  });

  it('says that a position is there where XMP has it', async () => {
    const position = 'xmlns:exif="http://ns.adobe.com/exif/1.0/" exif:GPSLatitude="1,2.5N"';
    expect(await readMetadata(withSegments(plain, xmpSegment(xmp(position))), 'JPEG')).toMatchObject({
      hasGps: true,
    });
  });

  it('says a maker once, and that no position is there', async () => {
    const jpeg = withSegments(plain, exifSegment({ [TAG.make]: 'Maker', [TAG.model]: 'MAKER 7' }));
    expect(await readMetadata(jpeg, 'JPEG')).toMatchObject({ camera: 'MAKER 7', hasGps: false });
  });

  it('tells the edit history of XMP, the last steps of a long one', async () => {
    const of = (steps: number) =>
      readMetadata(
        withSegments(plain, xmpSegment(xmp('xmp:CreatorTool="Drawing Program 3"', historyOf(steps)))),
        'JPEG',
      );
    const short = await of(2);
    expect(short.software).toEqual([{ field: 'XMP CreatorTool', text: 'Drawing Program 3' }]);
    expect(short.history).toEqual([
      { action: 'saved', when: '2026-03-04T05:06:07Z', software: 'Drawing Program 3' },
      { action: 'converted', when: null, software: null },
    ]);
    const long = await of(80);
    expect(long.historySteps).toBe(80);
    expect(long.history).toHaveLength(50);
    expect(long.history.at(-1)?.action).toBe('converted');
  });

  it.each([
    ['trainedAlgorithmicMedia', true],
    ['compositeWithTrainedAlgorithmicMedia', true],
    ['digitalCapture', false],
  ])('takes the IPTC source type %s for a generator: %s', async (type, isGenerator) => {
    const jpeg = withSegments(
      plain,
      xmpSegment(xmp(`Iptc4xmpExt:DigitalSourceType="${SOURCE_TYPE}/${type}"`)),
    );
    const { generators } = await readMetadata(jpeg, 'JPEG');
    expect(generators).toEqual(isGenerator ? [{ field: 'IPTC DigitalSourceType', text: type }] : []);
  });

  it('finds what generators write into PNG texts and EXIF', async () => {
    const settings = 'a portrait\nSteps: 20, Sampler: Euler a';
    const png = pngWith(
      chunk('tEXt', text(`parameters\0${settings}`)),
      chunk('tEXt', text('Software\0NovelAI')),
      chunk('tEXt', text('Comment\0my aunt')),
    );
    expect((await readMetadata(png, 'PNG')).generators).toEqual([
      { field: 'PNG Software', text: 'NovelAI' },
      { field: 'PNG text "parameters"', text: settings },
    ]);
    const jpeg = withSegments(plain, exifSegment({ [TAG.description]: settings, [TAG.software]: 'Paint 4' }));
    expect((await readMetadata(jpeg, 'JPEG')).generators).toEqual([
      { field: 'EXIF ImageDescription', text: settings },
    ]);
  });

  it.each([
    ['software', 'Imagenomic Portraiture 3'],
    ['software', 'Bildideogramm 2'],
    ['software', 'Open-Air Gemini Suite'],
    ['software', 'OpenAir 5'],
    ['description', 'Imagen de la camara'],
    ['description', 'Imagen 3'],
    ['description', 'Vista dalle montagne'],
    ['description', 'Gemini 7 seen from Gemini 6A'],
    ['description', 'A firefly on an ideogram, flux of light'],
    ['artist', 'Agenzia Gemini Foto'],
    ['artist', 'Grok, Firefly and Sons'],
  ] as const)('take the %s "%s" for no generator', async (field, value) => {
    const jpeg = withSegments(plain, exifSegment({ [TAG[field]]: value }));
    expect((await readMetadata(jpeg, 'JPEG')).generators).toEqual([]);
  });

  it.each([
    ['software', 'Imagen 3'],
    ['software', 'Google Gemini'],
    ['software', 'Gemini 2.5 Flash Image'],
    ['software', 'Adobe Firefly'],
    ['software', 'Grok'],
    ['software', 'FLUX.1 dev'],
    ['software', 'Ideogram'],
    ['software', 'DALL-E 3'],
    ['software', 'stylegan2_ffhq'],
    ['software', 'OpenAI_images'],
    ['description', 'by Google Imagen'],
    ['description', 'made with Stable Diffusion XL'],
    ['artist', 'Midjourney'],
  ] as const)('take the %s "%s" for a generator', async (field, value) => {
    const jpeg = withSegments(plain, exifSegment({ [TAG[field]]: value }));
    expect((await readMetadata(jpeg, 'JPEG')).generators).toMatchObject([{ text: value }]);
  });

  it('names a manifest elsewhere, and cuts long texts', async () => {
    const jpeg = withSegments(
      plain,
      xmpSegment(
        xmp(`dcterms:provenance="https://example.org/m.c2pa" xmp:CreatorTool="${'x'.repeat(9000)}"`),
      ),
    );
    const { remoteManifest, software } = await readMetadata(jpeg, 'JPEG');
    expect(remoteManifest).toBe('https://example.org/m.c2pa');
    expect(software[0].text.length).toBeLessThan(400);
  });

  it('says that XMP is damaged', async () => {
    const jpeg = withSegments(plain, xmpSegment(xmp('xmp:CreatorTool="x"').replace('</rdf:RDF>', '')));
    expect((await readMetadata(jpeg, 'JPEG')).problem).toBe('The XMP is damaged and cannot be read.');
  });

  it('says that XMP is too long, and tells the rest', async () => {
    const nested = (count: number) => xmp('', '<a>'.repeat(count) + '</a>'.repeat(count));
    const png = pngWith(
      chunk('tEXt', text('Software\0Drawing Program')),
      chunk('iTXt', text(`XML:com.adobe.xmp\0\0\0\0\0${nested(100_000)}`)),
    );
    expect(await readMetadata(png, 'PNG')).toMatchObject({
      problem: 'The XMP is too long to be read: more than 512 kB.',
      software: [{ text: 'Drawing Program' }],
    });
  });

  it('finds nothing in a file without any, or of a kind that has none', async () => {
    const nothing = { kinds: [], camera: null, generators: [], problem: null };
    expect(await readMetadata(plain, 'JPEG')).toMatchObject(nothing);
    expect(await readMetadata(pngWith(), 'PNG')).toMatchObject(nothing);
    expect(await readMetadata(text('BM'), 'BMP')).toMatchObject(nothing);
  });
});
