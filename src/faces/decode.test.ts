import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
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

/** A TIFF-like directory of these tags, with a text behind it. */
function raw(order: 'II' | 'MM', tags: readonly number[], text = ''): Uint8Array {
  const bytes = new Uint8Array(512);
  const view = new DataView(bytes.buffer);
  const isLittle = order === 'II';
  bytes.set(latin1(order));
  view.setUint16(2, 42, isLittle);
  view.setUint32(4, 8, isLittle);
  view.setUint16(8, tags.length, isLittle);
  tags.forEach((tag, i) => {
    view.setUint16(10 + 12 * i, tag, isLittle);
    view.setUint32(14 + 12 * i, text.length, isLittle);
    view.setUint32(18 + 12 * i, 400, isLittle);
  });
  bytes.set(latin1(text), 400);
  return bytes;
}

const broadcast = (start: number) => {
  const bytes = new Uint8Array(1024);
  for (let at = start; at < 1024; at += 188 + start) bytes[at] = 0x47;
  return bytes;
};

describe('what people drop', () => {
  it.each([
    ['camera raw (CR3)', 'raw', isoMedia('crx ', 'isom')],
    ['camera raw (CR2)', 'raw', latin1('II*\0\x10\0\0\0CR\x02\0')],
    ['camera raw (NEF)', 'raw', raw('MM', [271, 330], 'NIKON CORPORATION')],
    ['camera raw (ARW)', 'raw', raw('II', [271, 330], 'SONY')],
    ['camera raw (DNG)', 'raw', raw('II', [271, 330, 50706], 'Google')],
    ['camera raw (RAF)', 'raw', latin1('FUJIFILMCCD-RAW 0201')],
    ['camera raw (ORF)', 'raw', latin1('IIRO\x08\0\0\0')],
    ['TIFF', 'picture', raw('MM', [271, 273], 'NIKON CORPORATION')],
    ['JPEG XL', 'picture', latin1('\xff\x0a\xfa\x7f')],
    ['JPEG XL', 'picture', latin1('\0\0\0\x0cJXL \r\n\x87\n')],
    ['Photoshop (PSD)', 'picture', latin1('8BPS\0\x01')],
    ['SVG', 'picture', latin1('<?xml version="1.0"?>\n<svg xmlns="x">')],
    ['SVG', 'picture', latin1('\xef\xbb\xbf<svg width="1">')],
    ['web page', 'document', latin1('<!DOCTYPE html><html>')],
    ['WMV', 'video', latin1('\x30\x26\xb2\x75\x8e\x66\xcf\x11')],
    ['MTS', 'video', broadcast(0)],
    ['MTS', 'video', broadcast(4)],
    ['7z', 'archive', latin1("7z\xbc\xaf'\x1c")],
    ['tar', 'archive', latin1(`a.jpg${'\0'.repeat(252)}ustar\x0000`)],
    ['RAR', 'archive', latin1('Rar!\x1a\x07\x01')],
    ['PyTorch checkpoint', 'checkpoint', latin1('\x80\x02}')],
    ['BMP', 'picture', latin1('BM')],
  ])('is named: %s', (name, kind, bytes) => {
    expect(sniff(bytes)).toMatchObject({ name, kind });
  });

  it('is named with the way out: a camera raw', async () => {
    const path = fileURLToPath(new URL('../../tools/parity/cases/raw.CR3', import.meta.url));
    const error = await failureOf(new Blob([new Uint8Array(await readFile(path))]));
    expect(error.message).toBe('The file is a camera raw (CR3) file, which is not supported.');
    expect(error.remedy).toContain('Develop it to JPEG');
  });

  it.each([
    ['\x30\x26\xb2\x75\x8e\x66\xcf\x11', 'a WMV video of which no frame', 'MP4'],
    ["7z\xbc\xaf'\x1c", 'a 7z file', 'Unpack it first'],
    ['8BPS\0\x01', 'a Photoshop (PSD) file', 'PNG or JPEG'],
    ['\x80\x02}', 'a PyTorch checkpoint file', 'where detectors are chosen'],
  ])('has a way out of its kind: %j', async (start, what, remedy) => {
    const error = await failureOf(new Blob([latin1(start)]));
    expect(error.message).toContain(what);
    expect(error.remedy).toContain(remedy);
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
