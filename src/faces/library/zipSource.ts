/**
 * Photographs out of a zip archive, one at a time: nothing is unpacked before its turn, and what an archive may claim
 * or do to the machine is bounded. What is wrong with one entry is said of that entry; the others go on.
 */
import { LabError } from '@/lib/errors';
import { formatBytes } from '@/lib/format';
import { blobSource } from '@/storage/byteSource';
import { crc32 } from '@/storage/crc32';
import { quoted, refuseFile } from '@/storage/refusal';
import { locateData, readZipDirectory, STORED, type ZipEntry } from '@/storage/zipDirectory';
import { MAX_FILE_BYTES } from '../decode';
import type { SourceItem } from './types';

const DEFLATED = 8;
/** Photographs hardly shrink; text and flat pictures reach some tens. Deflate's own limit is 1032. */
const MAX_RATIO = 200;
/** Below this any ratio is harmless. */
const HARMLESS_BYTES = 4 * 1024 ** 2;

const refuse = (what: string) =>
  refuseFile('zip', what, 'Pack the archive again, or choose the folder itself.');

/** Ways of packing that people's tools have and browsers have not. */
const METHODS: Readonly<Record<number, string>> = {
  1: 'Shrink',
  6: 'Implode',
  9: 'Deflate64',
  12: 'bzip2',
  14: 'LZMA',
  93: 'Zstandard',
  95: 'XZ',
  98: 'PPMd',
  99: 'AES encryption',
};

/**
 * @param archive the zip file
 * @param path by which people know it; entries are named behind it
 * @returns files in the directory's order; one with which something is wrong says so when it is opened
 * @throws LabError `invalid-file` when the archive as a whole cannot be read, or holds no file
 */
export async function listZip(archive: Blob, path: string): Promise<SourceItem[]> {
  const source = blobSource(archive);
  const entries = await readZipDirectory(source, refuse);
  const files = entries.filter(({ name }) => name !== '' && !name.endsWith('/'));
  if (files.length === 0) throw refuse(entries.length > 0 ? 'it holds folders, but no file' : 'it is empty');
  return files.map((entry) => ({
    path: `${path}/${entry.name}`,
    stamp: `${entry.sizeBytes}|${entry.crc}`,
    open: async () => {
      checkEntry(entry);
      const { start, end } = await locateData(source, entry, refuse);
      const bytes = await unpack(archive.slice(start, end), entry);
      if (crc32(bytes) !== entry.crc) throw refuse(`its entry ${quoted(entry.name)} is damaged (checksum)`);
      return new Blob([bytes]);
    },
  }));
}

function checkEntry(entry: ZipEntry): void {
  const { name, rawName, method, isEncrypted, sizeBytes, packedBytes, fault } = entry;
  const isOutside = /^([/\\]|[a-z]:)/i.test(rawName) || name.split('/').includes('..');
  if (isOutside) {
    throw refuseFile(
      'zip',
      `the path ${quoted(rawName)} leads out of the archive`,
      'Do not unpack this archive: such paths are made to overwrite files. Ask for another.',
    );
  }
  if (fault) throw refuse(fault);
  if (/\.zip$/i.test(name)) throw refuse(`${quoted(name)} is a zip inside the zip, which is not opened`);
  if (isEncrypted) throw refuse(`${quoted(name)} is encrypted`);
  if (method !== STORED && method !== DEFLATED) {
    const known = METHODS[method];
    throw refuseFile(
      'zip',
      `${quoted(name)} is packed by ${known ? `${known} (method ${method})` : `method ${method}`}, which browsers cannot unpack`,
      'Pack the archive again with Deflate, the usual method, or choose the folder itself.',
    );
  }
  if (sizeBytes > HARMLESS_BYTES && sizeBytes > MAX_RATIO * packedBytes)
    throw bomb(name, sizeBytes, packedBytes);
  if (sizeBytes > MAX_FILE_BYTES) {
    throw new LabError(
      'unreadable-image',
      `The file is too large: ${formatBytes(sizeBytes)}.`,
      `Use files up to ${formatBytes(MAX_FILE_BYTES)}.`,
    );
  }
}

function bomb(name: string, sizeBytes: number, packedBytes: number): LabError {
  return refuseFile(
    'zip',
    `${quoted(name)} unpacks ${formatBytes(packedBytes)} into ${formatBytes(sizeBytes)} or more, as zip bombs do`,
    'No photograph shrinks like this: leave the file out.',
  );
}

/** Stops as soon as more comes out than the directory claims. */
async function unpack(
  packed: Blob,
  { name, method, sizeBytes, packedBytes }: ZipEntry,
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(sizeBytes);
  let at = 0;
  const stream: ReadableStream<Uint8Array> =
    method === STORED ? packed.stream() : packed.stream().pipeThrough(new DecompressionStream('deflate-raw'));
  try {
    for await (const chunk of stream as unknown as AsyncIterable<Uint8Array>) {
      if (at + chunk.length > sizeBytes) throw bomb(name, at + chunk.length, packedBytes);
      bytes.set(chunk, at);
      at += chunk.length;
    }
  } catch (error) {
    if (error instanceof LabError) throw error;
    throw refuse(`its entry ${quoted(name)} is damaged`);
  }
  if (at !== sizeBytes) throw refuse(`its entry ${quoted(name)} is cut short`);
  return bytes;
}
