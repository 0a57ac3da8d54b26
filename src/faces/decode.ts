/**
 * From a file's bytes to pixels. What a file is, its content says and not its name; EXIF orientation is applied.
 */
import { LabError } from '@/lib/errors';
import { damageIn } from './damage';
import { checkSize, inspectPicture } from './inspect';
import { decodeHeic } from './heic';
import { sniff, SNIFF_BYTES, type FileKind, type Sniffed } from './sniff';
import { decodeTiff, type Pixels } from './tiff';

/** A file beyond this is not a photograph of a face that anybody wants to wait for. */
export const MAX_FILE_BYTES = 64 * 1024 * 1024;

const SUPPORTED = 'Use a JPEG, PNG, WebP, AVIF, HEIC, TIFF or BMP photograph.';

/** What can be done with a file that is no photograph to us, by the kind of thing that it is. */
const WAYS_OUT: Readonly<Record<FileKind, string>> = {
  picture: 'Save it as PNG or JPEG in an image editor.',
  raw: "Develop it to JPEG, PNG or TIFF (the camera maker's program, darktable, Lightroom), or use the JPEG that the camera saved beside it.",
  video:
    'Convert it to MP4 (H.264) or WebM, which this browser can play, with an ending that says so. Videos are not read from archives: unpack those.',
  archive: 'Unpack it first and choose the folder; archives are read as ZIP only.',
  checkpoint:
    'Open checkpoints where detectors are chosen; photographs are JPEG, PNG, WebP, AVIF, HEIC or TIFF.',
  document: 'Save the picture in it as PNG or JPEG.',
  unknown: SUPPORTED,
};

/** Formats that browsers do not decode, and this app does. */
const OWN_FORMATS = new Set(['HEIC', 'TIFF']);

/**
 * Decodes a photograph; the caller closes the bitmap.
 * @throws LabError `unreadable-image` that names what the file is or lacks
 */
export async function decodePhoto(blob: Blob): Promise<ImageBitmap> {
  if (blob.size === 0) throw unreadable('The file is empty.', 'Copy it again from where it came.');
  const found = sniff(new Uint8Array(await blob.slice(0, SNIFF_BYTES).arrayBuffer()));
  const { name, type, kind } = found;
  const isDecoded = type !== null || OWN_FORMATS.has(name);
  if (!isDecoded && kind !== 'unknown') throw unreadable(whatItIs(found), WAYS_OUT[kind]);
  if (blob.size > MAX_FILE_BYTES) {
    throw unreadable(
      `The file is too large: ${megabytes(blob.size)}.`,
      `Use files up to ${megabytes(MAX_FILE_BYTES)}.`,
    );
  }
  if (!isDecoded) throw unreadable(whatItIs(found), SUPPORTED);
  const bytes = new Uint8Array(await blob.arrayBuffer());
  if (type === null) return decodeOwn(name, bytes, blob);
  inspectPicture(bytes, type);
  const damage = damageIn(bytes, type);
  if (damage) {
    throw unreadable(
      `The ${name} file is damaged: ${damage}.`,
      'Copy it again from where it came; other programs show it with wrong colours or stripes.',
    );
  }
  const bitmap = await createImageBitmap(blob, ORIENTED).catch((error: unknown) => {
    throw undecodable(name, error);
  });
  try {
    checkSize(bitmap.width, bitmap.height);
    return bitmap;
  } catch (error) {
    bitmap.close();
    throw error;
  }
}

const ORIENTED: ImageBitmapOptions = { imageOrientation: 'from-image' };

function whatItIs({ name, kind }: Sniffed): string {
  if (kind === 'unknown') return 'The file is not a picture.';
  if (kind !== 'video') return `The file is a ${name} file, which is not supported.`;
  return `The file is a ${name === 'video' ? '' : `${name} `}video of which no frame could be taken.`;
}

async function decodeOwn(name: string, bytes: Uint8Array, blob: Blob): Promise<ImageBitmap> {
  try {
    if (name === 'TIFF') {
      const { width, height, data } = await decodeTiff(bytes, decodeJpegPixels);
      return await createImageBitmap(new ImageData(data, width, height));
    }
    // Safari decodes HEIC itself, as every program of its system does.
    const native = await createImageBitmap(blob, ORIENTED).catch(() => null);
    if (!native) return await decodeHeic(bytes);
    checkSize(native.width, native.height);
    return native;
  } catch (error) {
    throw error instanceof LabError ? error : undecodable(name, error);
  }
}

/** A JPEG that lies within a TIFF. */
async function decodeJpegPixels(jpeg: Uint8Array<ArrayBuffer>): Promise<Pixels> {
  inspectPicture(jpeg, 'JPEG');
  const bitmap = await createImageBitmap(new Blob([jpeg]));
  try {
    const { width, height } = bitmap;
    const context = new OffscreenCanvas(width, height).getContext('2d', { alpha: false });
    if (!context)
      throw new LabError('out-of-memory', 'No canvas for the TIFF.', 'Close other tabs and try again.');
    context.drawImage(bitmap, 0, 0);
    return { width, height, data: context.getImageData(0, 0, width, height).data as Pixels['data'] };
  } finally {
    bitmap.close();
  }
}

function undecodable(name: string, cause: unknown): LabError {
  const why = cause instanceof Error && OWN_FORMATS.has(name) ? ` (${cause.message})` : '';
  return unreadable(
    `The ${name} data is damaged or incomplete${why}.`,
    'Copy the file again, or convert it to JPEG or PNG.',
    cause,
  );
}

function unreadable(message: string, remedy: string, cause?: unknown): LabError {
  return new LabError('unreadable-image', message, remedy, { cause });
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1024 / 1024)} MB`;
}
