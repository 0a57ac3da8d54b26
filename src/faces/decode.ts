/**
 * From a file's bytes to pixels. What a file is, its content says and not its name; EXIF orientation is applied.
 */
import { LabError } from '@/lib/errors';
import { damageIn } from './damage';
import { checkSize, inspectPicture } from './inspect';
import { sniff, SNIFF_BYTES } from './sniff';

/** A file beyond this is not a photograph of a face that anybody wants to wait for. */
export const MAX_FILE_BYTES = 64 * 1024 * 1024;

const SUPPORTED = 'Use a JPEG, PNG, WebP or AVIF photograph.';
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
  const damage = damageIn(bytes, type);
  if (damage) {
    throw unreadable(
      `The ${name} file is damaged: ${damage}.`,
      'Copy it again from where it came; other programs show it with wrong colours or stripes.',
    );
  }
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
