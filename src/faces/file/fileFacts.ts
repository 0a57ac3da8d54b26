/** What the file of a photograph says of its origin. Nothing in it is believed, only told; no address in it is opened. */
import { MAX_FILE_BYTES } from '../decode';
import { sniff } from '../sniff';
import { LabError } from '@/lib/errors';
import { readCredentials } from './credentials';
import { readJpegFacts } from './jpegFacts';
import { findManifestStore } from './manifestStore';
import { readMetadata } from './metadata';
import type { FileFacts } from './types';

/** @throws LabError `unreadable-image` for a file that is too large; what is damaged within is told in the facts */
export async function readFileFacts(blob: Blob): Promise<FileFacts> {
  if (blob.size > MAX_FILE_BYTES) {
    throw new LabError(
      'unreadable-image',
      `The file is too large to be looked through: ${Math.round(blob.size / 1024 ** 2)} MB.`,
      `Use files up to ${MAX_FILE_BYTES / 1024 ** 2} MB.`,
    );
  }
  const bytes = new Uint8Array(await blob.arrayBuffer());
  const { name: format } = sniff(bytes);
  const store = findManifestStore(bytes, format);
  const { remoteManifest, ...metadata } = await readMetadata(bytes, format);
  return {
    ...{ format, sizeBytes: blob.size, metadata, remoteManifest },
    credentials: store && readCredentials(store),
    jpeg: format === 'JPEG' ? readJpegFacts(bytes) : null,
  };
}
