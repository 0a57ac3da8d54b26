import { describe, expect, it } from 'vitest';
import { readCredentials } from './credentials';
import { findManifestStore } from './manifestStore';
import {
  chunk,
  drawnGrey,
  greyJpeg,
  joined,
  pngWith,
  segment,
  text,
  u16,
  u32,
  withSegments,
} from './testFiles';
import { app11, box, manifestStore, superbox } from './testManifests';

const plain = greyJpeg(drawnGrey(32, 1), 80);
const store = manifestStore();
const UUID = Uint8Array.from('d8fec3d61b0e483c92975828877ec481'.match(/../g) ?? [], (byte) =>
  Number.parseInt(byte, 16),
);

const riff = (): Uint8Array => {
  const head = (name: string, size: number) => joined(text(name), u32(size).reverse());
  return joined(head('RIFF', 12 + store.length), text('WEBP'), head('C2PA', store.length), store);
};
const avif = (): Uint8Array =>
  joined(
    box('ftyp', text('avif\0\0\0\0')),
    box('uuid', joined(UUID, u32(0), text('manifest\0'), new Uint8Array(8), store)),
  );
const tiff = (): Uint8Array =>
  joined(text('MM'), u16(42), u32(8), u16(1), u16(52545), u16(7), u32(store.length), u32(26), u32(0), store);

describe('a manifest store', () => {
  it.each([
    ['JPEG', 'JPEG APP11', withSegments(plain, ...app11(store))],
    ['JPEG', 'JPEG APP11', withSegments(plain, ...app11(store, 100))],
    ['PNG', 'PNG caBX', pngWith(chunk('caBX', store))],
    ['WebP', 'WebP C2PA', riff()],
    ['AVIF', 'AVIF uuid box', avif()],
    ['TIFF', 'TIFF tag 52545', tiff()],
  ])('is found in %s: %s', (format, place, bytes) => {
    const found = findManifestStore(bytes, format);
    expect(found?.place).toBe(place);
    expect(found?.data).toEqual(store);
  });

  it.each(['JPEG', 'PNG', 'WebP', 'AVIF', 'TIFF', 'BMP'])(
    'is not found where there is none: %s',
    (format) => {
      const other = withSegments(
        plain,
        ...app11(superbox('other')),
        segment(0xeb, text('HDR_RI ver=11 more')),
      );
      expect(findManifestStore(format === 'JPEG' ? other : pngWith(), format)).toBeNull();
    },
  );
});

describe('a manifest', () => {
  it('is shown as it states itself, the active one', () => {
    expect(readCredentials({ place: 'PNG caBX', data: store })).toEqual({
      place: 'PNG caBX',
      sizeBytes: store.length,
      manifests: 2,
      generator: 'Drawing Program 3.1',
      title: 'portrait.jpg',
      actions: [
        {
          action: 'created',
          when: '2026-03-04T05:06:07Z',
          software: 'Picture Model 2',
          sourceType: 'trainedAlgorithmicMedia',
        },
        { action: 'cropped', when: null, software: 'Drawing Program', sourceType: null },
      ],
      ingredients: ['sketch.png'],
      signer: { name: 'Signing Unit', organisation: 'Example Studio', issuer: 'Example Trust' },
      problem: null,
    });
  });

  it.each([
    ['no manifest', superbox('c2pa')],
    ['store of manifests', superbox('other')],
    ['store of manifests', new Uint8Array(40)],
    ['compressed', superbox('c2pa', superbox('urn', box('brob', new Uint8Array(8))))],
    [
      'nested too deeply',
      Array.from({ length: 20 }).reduce<Uint8Array>((inner) => superbox('c2pa', inner), superbox('x')),
    ],
    [
      '512 kB of claims',
      superbox(
        'c2pa',
        superbox('urn', superbox('c2pa.claim', box('cbor', new Uint8Array(600_000).fill(0x81)))),
      ),
    ],
    ['CBOR', superbox('c2pa', superbox('urn', superbox('c2pa.claim', box('cbor', Uint8Array.of(0xff)))))],
  ])('that cannot be read says why: %s', (why, data) => {
    expect(readCredentials({ place: 'PNG caBX', data }).problem).toContain(why);
  });
});
