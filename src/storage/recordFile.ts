/**
 * A file of records of one size in the origin private file system, read and written in place by number.
 * Workers only: the browser gives this synchronous access nowhere else.
 */
import { asStorageError, LabError } from '@/lib/errors';
import { openStorageRoot } from './siteData';

const PROBE = 'handles';

interface ReadAccess {
  read(into: Uint8Array<ArrayBuffer>, options: { at: number }): number;
  close(): void;
}

/** What this uses of FileSystemSyncAccessHandle, which TypeScript declares for workers only. */
interface SyncAccess extends ReadAccess {
  write(bytes: Uint8Array, options: { at: number }): number;
  flush(): void;
}

/** The mode lets a writer and readers hold a file at once; the library sees to it that one writes. */
interface SharedAccess {
  createSyncAccessHandle(options: { mode: 'readwrite-unsafe' }): Promise<SyncAccess>;
}

let shared: Promise<boolean> | undefined;

/**
 * Whether there is that mode: browsers without it (Firefox, Safari) do not look at the wish and let one handle exist at a time.
 * Asked of a file of its own, once in a worker.
 */
function mayShare(): Promise<boolean> {
  shared ??= (async () => {
    const looked = new Error('It looks at the mode.');
    const wish = {
      get mode(): 'readwrite-unsafe' {
        throw looked;
      },
    };
    const root = await openStorageRoot();
    try {
      const file = (await root.getFileHandle(PROBE, { create: true })) as unknown as SharedAccess;
      (await file.createSyncAccessHandle(wish)).close();
      return false;
    } catch (error) {
      return error === looked;
    } finally {
      await root.removeEntry(PROBE).catch(() => {}); // another worker may be asking
    }
  })();
  return shared;
}

/** TypeScript declares it for workers only. */
declare class FileReaderSync {
  readAsArrayBuffer(blob: Blob): ArrayBuffer;
}

/** A file as it was when it was looked at: it hinders nobody who writes, and what came later it does not know. */
class Snapshot implements ReadAccess {
  constructor(private readonly file: Blob) {}

  read(into: Uint8Array<ArrayBuffer>, { at }: { at: number }): number {
    const bytes = new FileReaderSync().readAsArrayBuffer(this.file.slice(at, at + into.length));
    into.set(new Uint8Array(bytes));
    return bytes.byteLength;
  }

  close(): void {}
}

/** Records that can be read. */
export class RecordReader {
  protected constructor(
    private reading: ReadAccess,
    protected readonly recordBytes: number,
    /** What is opened again to see what was written since; null where it is seen as it is written. */
    private readonly file: FileSystemFileHandle | null = null,
  ) {}

  /** Opens a file to be read, made when it is not there. The caller closes it. */
  static async openReader(
    directory: FileSystemDirectoryHandle,
    name: string,
    recordBytes: number,
  ): Promise<RecordReader> {
    if (await mayShare()) return RecordFile.open(directory, name, recordBytes);
    const file = await directory.getFileHandle(name, { create: true });
    return new RecordReader(new Snapshot(await file.getFile()), recordBytes, file);
  }

  /** Lets what was written since it was opened be read. */
  async refresh(): Promise<void> {
    if (this.file) this.reading = new Snapshot(await this.file.getFile());
  }

  /** @returns a copy of the record. @throws LabError `invalid-file` when the file ends before it */
  read(slot: number): Uint8Array<ArrayBuffer> {
    const record = new Uint8Array(this.recordBytes);
    const read = this.reading.read(record, { at: slot * this.recordBytes });
    if (read === this.recordBytes) return record;
    throw new LabError(
      'invalid-file',
      `Record ${slot} of the stored faces is cut short: ${read} of ${this.recordBytes} bytes.`,
      'Delete the dataset and import its photographs again.',
    );
  }

  close(): void {
    this.reading.close();
  }
}

/** What `read` reads; null where the file ends before the record. */
export function readOrNull<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof LabError && error.code === 'invalid-file') return null;
    throw error;
  }
}

export class RecordFile extends RecordReader {
  private constructor(
    private readonly handle: SyncAccess,
    recordBytes: number,
  ) {
    super(handle, recordBytes);
  }

  /**
   * Opens a file to be written and read, made when it is not there. The caller closes it.
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
}
