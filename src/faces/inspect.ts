/**
 * What the bytes of a picture say before anything decodes them: sizes that would not fit, cut files, several frames,
 * colours that browsers turn into something else. Browsers show the rest of a cut file grey and convert the others in
 * their own ways: training data must not depend on that.
 * Sources: ITU T.81 (JPEG), W3C PNG, RFC 9649 (WebP).
 */
import { LabError } from '@/lib/errors';
import type { PhotoType } from './sniff';

/** Decoded pixels take 4 bytes each: this bounds one photograph to 400 MB. */
export const MAX_PIXELS = 100_000_000;

/** @throws LabError `unreadable-image` naming what is wrong */
export function inspectPicture(bytes: Uint8Array, type: PhotoType): void {
  switch (type) {
    case 'JPEG':
      return inspectJpeg(bytes);
    case 'PNG':
      return inspectPng(bytes);
    case 'WebP':
      return inspectWebp(bytes);
    case 'AVIF':
      return inspectAvif(bytes);
    case 'BMP':
      return inspectBmp(bytes);
  }
}

/** @throws LabError `unreadable-image` when a picture of this size would not fit into memory */
export function checkSize(width: number, height: number): void {
  if (width * height <= MAX_PIXELS) return;
  throw unreadable(
    `The picture is too large: ${width} x ${height} pixels.`,
    `Scale it to at most ${MAX_PIXELS / 1e6} megapixels.`,
  );
}

const START_OF_SCAN = 0xda;

function inspectJpeg(bytes: Uint8Array): void {
  const view = viewOf(bytes);
  let at = 2;
  while (at + 4 <= bytes.length) {
    if (bytes[at] !== 0xff) break; // not a marker: the browser will say that it is damaged
    const marker = bytes[at + 1];
    if (marker === START_OF_SCAN) break;
    if (marker === 0xff) {
      at++; // fill byte
      continue;
    }
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame && at + 10 <= bytes.length) {
      checkSize(view.getUint16(at + 7), view.getUint16(at + 5));
      if (bytes[at + 9] === 4) throw cmyk();
    }
    at += 2 + view.getUint16(at + 2);
  }
  // The end marker of an embedded thumbnail lies before the scan.
  if (!endsWithMarker(bytes, at)) throw cutShort('JPEG');
}

function endsWithMarker(bytes: Uint8Array, from: number): boolean {
  for (let i = bytes.length - 2; i > from; i--) if (bytes[i] === 0xff && bytes[i + 1] === 0xd9) return true;
  return false;
}

function inspectPng(bytes: Uint8Array): void {
  const view = viewOf(bytes);
  if (bytes.length < 33) throw cutShort('PNG');
  checkSize(view.getUint32(16), view.getUint32(20));
  if (bytes[24] === 16) {
    throw unreadable(
      'The PNG has 16 bits a channel; browsers round them to 8 in different ways.',
      'Save it with 8 bits a channel.',
    );
  }
  let at = 8;
  for (let name = ''; name !== 'IEND';) {
    if (at + 12 > bytes.length) throw cutShort('PNG');
    name = latin1(bytes, at + 4, 4);
    if (name === 'acTL' && view.getUint32(at + 8) > 1) throw animated('PNG');
    at += 12 + view.getUint32(at);
  }
  if (at > bytes.length) throw cutShort('PNG');
}

const WEBP_ANIMATION = 0x02;

function inspectWebp(bytes: Uint8Array): void {
  const view = viewOf(bytes);
  if (bytes.length < 30 || view.getUint32(4, true) + 8 > bytes.length) throw cutShort('WebP');
  if (latin1(bytes, 12, 4) !== 'VP8X') return;
  if (bytes[20] & WEBP_ANIMATION) throw animated('WebP');
  const size = (at: number) => 1 + bytes[at] + 256 * bytes[at + 1] + 65536 * bytes[at + 2];
  checkSize(size(24), size(27));
}

function inspectAvif(bytes: Uint8Array): void {
  // The major brand of image sequences; stills are "avif" or "mif1".
  if (latin1(bytes, 8, 4) === 'avis') throw animated('AVIF');
}

function inspectBmp(bytes: Uint8Array): void {
  const view = viewOf(bytes);
  if (bytes.length < 30 || view.getUint32(2, true) > bytes.length) throw cutShort('BMP');
  checkSize(Math.abs(view.getInt32(18, true)), Math.abs(view.getInt32(22, true)));
}

const viewOf = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

const latin1 = (bytes: Uint8Array, at: number, length: number): string =>
  String.fromCharCode(...bytes.subarray(at, at + length));

function unreadable(message: string, remedy: string): LabError {
  return new LabError('unreadable-image', message, remedy);
}

function cutShort(format: string): LabError {
  return unreadable(
    `The ${format} file is cut short: its end is missing.`,
    'Copy or download it again from where it came.',
  );
}

function animated(format: string): LabError {
  return unreadable(
    `The ${format} file is animated: it holds several pictures.`,
    'Save the frame that you want as a picture of its own.',
  );
}

function cmyk(): LabError {
  return unreadable(
    'The JPEG has four inks (CMYK) instead of red, green and blue; browsers convert them in different ways.',
    'Convert it to RGB (sRGB) in an image editor.',
  );
}
