/** What a file is, by its first bytes. */

/** Formats that the browser is asked to decode. */
export type PhotoType = 'JPEG' | 'PNG' | 'WebP' | 'AVIF';

/** Bytes that `sniff` looks at: enough for an ISO media file's list of brands. */
export const SNIFF_BYTES = 64;

/** Signatures by their first bytes (latin-1); null = recognised, but not a photograph that browsers decode. */
const SIGNATURES: readonly { start: string; name: string; type: PhotoType | null }[] = [
  { start: '\xff\xd8\xff', name: 'JPEG', type: 'JPEG' },
  { start: '\x89PNG\r\n\x1a\n', name: 'PNG', type: 'PNG' },
  { start: 'GIF8', name: 'GIF', type: null },
  { start: 'BM', name: 'BMP', type: null },
  { start: 'II*\0', name: 'TIFF', type: null },
  { start: 'MM\0*', name: 'TIFF', type: null },
  { start: '%PDF', name: 'PDF', type: null },
  { start: '\x1a\x45\xdf\xa3', name: 'video', type: null }, // Matroska, WebM
  { start: 'PK\x03\x04', name: 'ZIP', type: null },
];

/** What the first bytes of a file say that it is: its usual name, and the type when it can be decoded. */
export function sniff(bytes: Uint8Array): { name: string; type: PhotoType | null } {
  const head = String.fromCharCode(...bytes.subarray(0, SNIFF_BYTES));
  if (head.startsWith('RIFF') && head.slice(8, 12) === 'WEBP') return { name: 'WebP', type: 'WebP' };
  if (head.slice(4, 8) === 'ftyp') {
    // ISO base media file: the box's length, "ftyp", the major brand, a version, compatible brands.
    const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
    const brands = head.slice(8, Math.min(length, SNIFF_BYTES));
    if (/avi[fs]/.test(brands)) return { name: 'AVIF', type: 'AVIF' };
    return { name: /hei[cfmsx]|mif1/.test(brands) ? 'HEIC' : 'video', type: null };
  }
  if (head.startsWith('RIFF') && head.slice(8, 12) === 'AVI ') return { name: 'video', type: null };
  const found = SIGNATURES.find(({ start }) => head.startsWith(start));
  return found ?? { name: 'unknown', type: null };
}
