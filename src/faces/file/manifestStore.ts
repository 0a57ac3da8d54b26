/**
 * Where a file holds a C2PA manifest store.
 * Source: C2PA specification 2.2, appendix A (embedding manifests): JPEG APP11 by ISO 19566-5, PNG caBX, WebP C2PA, boxes
 * of ISO media files, TIFF tag 52545.
 */
import { boxes, jpegSegments, latin1, pngChunks, riffChunks, viewOf } from './containers';

export interface ManifestStore {
  place: string;
  /** JUMBF boxes. */
  data: Uint8Array;
}

const APP11 = 'eb';
const UUID = 'd8fec3d61b0e483c92975828877ec481';
const TIFF_TAG = 52545;

/** @param format as `sniff` names it @returns null where there is none */
export function findManifestStore(bytes: Uint8Array, format: string): ManifestStore | null {
  switch (format) {
    case 'JPEG':
      return fromJpeg(bytes);
    case 'PNG':
      return named('PNG caBX', pngChunks(bytes).find(({ name }) => name === 'caBX')?.data);
    case 'WebP':
      return named('WebP C2PA', riffChunks(bytes).find(({ name }) => name === 'C2PA')?.data);
    case 'AVIF':
    case 'HEIC':
      return fromBoxes(bytes, format);
    case 'TIFF':
      return named('TIFF tag 52545', tiffTag(bytes));
    default:
      return null;
  }
}

const named = (place: string, data: Uint8Array | undefined): ManifestStore | null =>
  data ? { place, data } : null;

/** A box that is longer than a segment goes on in the next, behind the same length and name. */
function fromJpeg(bytes: Uint8Array): ManifestStore | null {
  const pieces = new Map<number, { order: number; data: Uint8Array }[]>();
  for (const { name, data } of jpegSegments(bytes)) {
    if (name !== APP11 || data.length < 16 || latin1(data.subarray(0, 2)) !== 'JP') continue;
    if (latin1(data.subarray(12, 16)) !== 'jumb') continue;
    const view = viewOf(data);
    const box = view.getUint16(2);
    pieces.set(box, [...(pieces.get(box) ?? []), { order: view.getUint32(4), data: data.subarray(8) }]);
  }
  for (const parts of pieces.values()) {
    const ordered = parts
      .sort((a, b) => a.order - b.order)
      .map(({ data }, i) => (i === 0 ? data : data.subarray(8)));
    const data = new Uint8Array(ordered.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of ordered) {
      data.set(part, at);
      at += part.length;
    }
    // Other programs put other boxes there.
    if (latin1(data.subarray(0, 64)).includes('c2pa')) return { place: 'JPEG APP11', data };
  }
  return null;
}

/** Version and flags, a purpose that ends with zero, a place of 8 bytes, then the store. */
function fromBoxes(bytes: Uint8Array, format: string): ManifestStore | null {
  for (const { name, data } of boxes(bytes)) {
    if (name !== 'uuid' || data.length < 32) continue;
    const id = Array.from(data.subarray(0, 16), (byte) => byte.toString(16).padStart(2, '0')).join('');
    const end = data.indexOf(0, 20);
    if (id !== UUID || end < 0 || end > 60 || latin1(data.subarray(20, end)) !== 'manifest') continue;
    return { place: `${format} uuid box`, data: data.subarray(end + 9) };
  }
  return null;
}

/** Of the first directory. */
function tiffTag(bytes: Uint8Array): Uint8Array | undefined {
  if (bytes.length < 8) return undefined;
  const view = viewOf(bytes);
  const isLittle = bytes[0] === 0x49;
  const at = view.getUint32(4, isLittle);
  if (at + 2 > bytes.length) return undefined;
  const end = Math.min(bytes.length - 12, at + 2 + 12 * view.getUint16(at, isLittle));
  for (let entry = at + 2; entry < end; entry += 12) {
    if (view.getUint16(entry, isLittle) !== TIFF_TAG) continue;
    const [size, from] = [view.getUint32(entry + 4, isLittle), view.getUint32(entry + 8, isLittle)];
    return size > 4 && from + size <= bytes.length ? bytes.subarray(from, from + size) : undefined;
  }
  return undefined;
}
