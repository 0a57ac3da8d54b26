/**
 * Reads zip archives of stored (uncompressed) entries by range, as PyTorch writes them.
 * Source: torch.save; the container is `zipDirectory`'s.
 */
import type { ByteSource } from './byteSource';
import { crc32 } from './crc32';
import { quoted, refuseFile } from './refusal';
import { locateData, readZipDirectory, STORED, type ZipEntry } from './zipDirectory';

const refuse = (what: string) => refuseFile('PyTorch', what);

export class StoredZip {
  private constructor(
    private readonly source: ByteSource,
    /** By name, in the directory's order. */
    readonly entries: ReadonlyMap<string, ZipEntry>,
  ) {}

  /** Reads the directory only. @throws LabError `invalid-file` */
  static async open(source: ByteSource): Promise<StoredZip> {
    const entries = new Map<string, ZipEntry>();
    for (const entry of await readZipDirectory(source, refuse)) {
      // A checkpoint is whole or nothing: no entry of it may have two meanings.
      if (entry.fault) throw refuse(entry.fault);
      entries.set(entry.name, entry);
    }
    return new StoredZip(source, entries);
  }

  /** The whole entry, its checksum compared. @throws LabError `invalid-file` when it is damaged or packed */
  async read(entry: ZipEntry): Promise<Uint8Array> {
    const { name, isEncrypted, method, sizeBytes, packedBytes } = entry;
    if (isEncrypted) throw refuse(`its entry ${quoted(name)} is encrypted`);
    if (method !== STORED) {
      throw refuse(`its entry ${quoted(name)} is compressed, which torch.save never does`);
    }
    if (sizeBytes !== packedBytes) throw refuse(`its entry ${quoted(name)} has two sizes`);
    const { start, end } = await locateData(this.source, entry, refuse);
    const bytes = await this.source.read(start, end);
    if (crc32(bytes) === entry.crc) return bytes;
    throw refuse(`its entry ${quoted(entry.name)} is damaged (the checksum differs)`);
  }
}
