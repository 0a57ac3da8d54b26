import { afterEach, describe, expect, it, vi } from 'vitest';
import { LabError } from '@/lib/errors';
import { decodePhoto, MAX_FILE_BYTES } from './decode';
import { sniff } from './sniff';

const latin1 = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));
/** From beginning to end marker, with nothing that could be decoded. */
const WHOLE_JPEG = '\xff\xd8\xff\xda\0\x02\x07\xff\xd9';
const isoMedia = (...brands: string[]) => {
  const body = `ftyp${brands[0]}\0\0\0\0${brands.slice(1).join('')}`;
  return latin1(`\0\0\0${String.fromCharCode(body.length + 4)}${body}mdat avif`);
};

async function failureOf(blob: Blob): Promise<LabError> {
  try {
    await decodePhoto(blob);
  } catch (error) {
    if (error instanceof LabError) return error;
    throw error;
  }
  throw new Error('decoded');
}

describe('sniff', () => {
  it.each([
    ['JPEG', latin1('\xff\xd8\xff\xe1 Exif')],
    ['PNG', latin1('\x89PNG\r\n\x1a\n....')],
    ['WebP', latin1('RIFF\x24\0\0\0WEBPVP8 ')],
    ['AVIF', isoMedia('avif', 'mif1')],
    ['AVIF', isoMedia('mif1', 'miaf', 'avif')],
  ])('recognises %s by its content', (type, bytes) => {
    expect(sniff(bytes)).toMatchObject({ name: type, type });
  });

  it.each([
    ['HEIC', isoMedia('heic', 'mif1')],
    ['video', isoMedia('isom', 'mp42')],
    ['video', latin1('\x1a\x45\xdf\xa3 webm')],
    ['video', latin1('RIFF\x24\0\0\0AVI LIST')],
    ['GIF', latin1('GIF89a')],
    ['TIFF', latin1('II*\0')],
    ['PDF', latin1('%PDF-1.7')],
    ['unknown', latin1('RIFF\x24\0\0\0WAVE')],
    ['unknown', latin1('a name is not a picture')],
    ['unknown', new Uint8Array()],
  ])('names %s, which is not decoded', (name, bytes) => {
    expect(sniff(bytes)).toMatchObject({ name, type: null });
  });
});

describe('decodePhoto', () => {
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  it.each([
    ['an empty file', new Blob([]), /empty/],
    ['text', new Blob(['hello']), /not a picture/],
    ['a video', new Blob([isoMedia('isom', 'mp42')]), /video of which no frame/],
    ['a HEIC file', new Blob([isoMedia('heic')]), /HEIC/],
  ])('says what is wrong with %s, and what to do', async (_what, blob, message) => {
    const error = await failureOf(blob);
    expect(error.code).toBe('unreadable-image');
    expect(error.message).toMatch(message);
    expect(error.remedy.length).toBeGreaterThan(10);
  });

  it('names the size of a file that is too large, without reading it', async () => {
    const blob = new Blob([]);
    vi.spyOn(blob, 'size', 'get').mockReturnValue(MAX_FILE_BYTES + 1024 * 1024);
    const error = await failureOf(blob);
    expect(error.message).toContain('65 MB');
    expect(error.remedy).toContain('64 MB');
  });

  it('says that a picture is damaged when the browser cannot decode it', async () => {
    vi.stubGlobal('createImageBitmap', () => Promise.reject(new DOMException('no', 'InvalidStateError')));
    const error = await failureOf(new Blob([latin1(WHOLE_JPEG)]));
    expect(error).toMatchObject({ code: 'unreadable-image', message: expect.stringContaining('JPEG') });
    expect(error.cause).toBeInstanceOf(DOMException);
  });

  it('asks for the orientation in EXIF, and refuses too many pixels without keeping them', async () => {
    const close = vi.fn();
    const create = vi.fn(() => Promise.resolve({ width: 20_000, height: 6_000, close }));
    vi.stubGlobal('createImageBitmap', create);
    const blob = new Blob([latin1(WHOLE_JPEG)]);
    const error = await failureOf(blob);
    expect(create).toHaveBeenCalledWith(blob, expect.objectContaining({ imageOrientation: 'from-image' }));
    expect(error.message).toContain('20000 x 6000');
    expect(close).toHaveBeenCalledOnce();
  });
});
