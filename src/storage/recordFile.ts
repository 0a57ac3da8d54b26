/**
 * A file of records of one size in the origin private file system, read and written in place by number.
 * Workers only: the browser gives this synchronous access nowhere else.
 */
import { asStorageError, LabError } from '@/lib/errors';

/** What this uses of FileSystemSyncAccessHandle, which TypeScript declares for workers only. */
interface SyncAccess {
  read(into: Uint8Array<ArrayBuffer>, options: { at: number }): number;
  write(bytes: Uint8Array, options: { at: number }): number;
  flush(): void;
  close(): void;
}

/** The mode lets a writer and readers hold a file at once; the library sees to it that one writes. */
interface SharedAccess {
  createSyncAccessHandle(options: { mode: 'readwrite-unsafe' }): Promise<SyncAccess>;
}

export class RecordFile {
  private constructor(
    private readonly handle: SyncAccess,
    private readonly recordBytes: number,
  ) {}

  /**
   * Opens a file, made when it is not there. The caller closes it.
   * @throws LabError `wrong-state` when another tab holds it, in browsers that let only one do so
   */
  static async open(
    directory: FileSystemDirectoryHandle,
    name: string,
    recordBytes: number,
  ): Promise<RecordFile> {
    try {
      const file = (await directory.getFileHandle(name, { create: true })) as unknown as SharedAccess;
      return new RecordFile(await file.createSyncAccessHandle({ mode: 'readwrite-unsafe' }), recordBytes);
    } catch (error) {
      if (!(error instanceof DOMException && error.name === 'NoModificationAllowedError')) throw error;
      throw new LabError(
        'wrong-state',
        `The stored faces (${name}) are in use by another tab.`,
        'Close the other tab of this page, then try again.',
        { cause: error },
      );
    }
  }

  /** @returns a copy of the record. @throws LabError `invalid-file` when the file ends before it */
  read(slot: number): Uint8Array<ArrayBuffer> {
    const record = new Uint8Array(this.recordBytes);
    const read = this.handle.read(record, { at: slot * this.recordBytes });
    if (read === this.recordBytes) return record;
    throw new LabError(
      'invalid-file',
      `Record ${slot} of the stored faces is cut short: ${read} of ${this.recordBytes} bytes.`,
      'Delete the dataset and import its photographs again.',
    );
  }

  /**
   * Lasting only after `flush`.
   * @throws LabError `storage-full`; what was written before stays
   */
  write(slot: number, record: Uint8Array): void {
    if (record.length !== this.recordBytes) {
      throw new RangeError(`a record has ${this.recordBytes} bytes, got ${record.length}`);
    }
    try {
      const written = this.handle.write(record, { at: slot * this.recordBytes });
      if (written !== record.length) throw new DOMException('short write', 'QuotaExceededError');
    } catch (error) {
      throw asStorageError(error);
    }
  }

  flush(): void {
    try {
      this.handle.flush();
    } catch (error) {
      throw asStorageError(error);
    }
  }

  close(): void {
    this.handle.close();
  }
}
