/**
 * From a file's bytes to pixels. What a file is, its content says and not its name; EXIF orientation is applied.
 */
import { LabError } from '@/lib/errors';
import { checkSize, inspectPicture } from './inspect';

/** Formats that the browser is asked to decode. */
export type PhotoType = 'JPEG' | 'PNG' | 'WebP' | 'AVIF';

/** A file beyond this is not a photograph of a face that anybody wants to wait for. */
export const MAX_FILE_BYTES = 64 * 1024 * 1024;

const SUPPORTED = 'Use a JPEG, PNG, WebP or AVIF photograph.';
/** Bytes that `sniff` looks at: enough for an ISO media file's list of brands. */
const SNIFF_BYTES = 64;

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

/**
 * Decodes a photograph; the caller closes the bitmap.
 * @throws LabError `unreadable-image` that names what the file is or lacks
 */
export async function decodePhoto(blob: Blob): Promise<ImageBitmap> {
  if (blob.size === 0) throw unreadable('The file is empty.', 'Copy it again from where it came.');
  if (sniff(new Uint8Array(await blob.slice(0, SNIFF_BYTES).arrayBuffer())).name === 'video') {
    throw unreadable(
      'The file is a video of which no frame could be taken.',
      'Choose or drop the video itself or its folder, not an archive. One that this browser cannot play must be converted to MP4 (H.264) or WebM.',
    );
  }
  if (blob.size > MAX_FILE_BYTES) {
    throw unreadable(
      `The file is too large: ${megabytes(blob.size)}.`,
      `Use files up to ${megabytes(MAX_FILE_BYTES)}.`,
    );
  }
  const bytes = new Uint8Array(await blob.arrayBuffer());
  const { name, type } = sniff(bytes);
  if (type === null) {
    const what =
      name === 'unknown'
        ? 'The file is not a picture.'
        : `The file is a ${name} file, which is not supported.`;
    throw unreadable(what, SUPPORTED);
  }
  inspectPicture(bytes, type);
  const bitmap = await createImageBitmap(blob, { imageOrientation: 'from-image' }).catch((error: unknown) => {
    throw unreadable(
      `The ${name} data is damaged or incomplete.`,
      'Copy the file again, or convert it.',
      error,
    );
  });
  try {
    checkSize(bitmap.width, bitmap.height);
    return bitmap;
  } catch (error) {
    bitmap.close();
    throw error;
  }
}

function unreadable(message: string, remedy: string, cause?: unknown): LabError {
  return new LabError('unreadable-image', message, remedy, { cause });
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1024 / 1024)} MB`;
}
