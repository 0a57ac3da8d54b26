/**
 * Damage that browsers decode without a word. What is damaged must not become a face: its colours are shifted from some
 * row on, or its lower part is another's.
 * Sources: ITU T.81 (JPEG), W3C PNG 5.5 (checksums of chunks).
 */
import { crc32 } from '@/storage/crc32';
import { damageInJpeg } from './jpegScan';
import type { PhotoType } from './sniff';

/**
 * @param bytes of a picture that `inspectPicture` has looked at
 * @returns what is wrong, as the end of a sentence; null when nothing is, or nothing in the format would tell
 */
export function damageIn(bytes: Uint8Array, type: PhotoType): string | null {
  if (type === 'JPEG') return damageInJpeg(bytes);
  return type === 'PNG' ? damageInPng(bytes) : null;
}

/** Chunks that the picture is made of; the others only tell of it. */
const CRITICAL = new Set(['IHDR', 'PLTE', 'IDAT', 'tRNS']);

function damageInPng(bytes: Uint8Array): string | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 8; at + 12 <= bytes.length;) {
    const end = at + 8 + view.getUint32(at);
    const name = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    if (name === 'IEND' || end + 4 > bytes.length) return null;
    if (CRITICAL.has(name) && crc32(bytes.subarray(at + 4, end)) !== view.getUint32(end)) {
      return `the checksum of its ${name} chunk differs`;
    }
    at = end + 4;
  }
  return null;
}
