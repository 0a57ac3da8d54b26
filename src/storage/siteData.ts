/** The ways into what the browser keeps for this site; where it keeps nothing, each says so, and how that is changed. */
import { openDB, type DBSchema, type IDBPDatabase, type OpenDBCallbacks } from 'idb';
import { LabError } from '@/lib/errors';

/** As browsers word it: of files a SecurityError, of databases Chrome's UnknownError. */
const isBlocked = (error: unknown): boolean =>
  error instanceof DOMException &&
  (error.name === 'SecurityError' || /denied permission|permission denied/i.test(error.message));

async function named<T>(open: () => Promise<T>): Promise<T> {
  try {
    return await open();
  } catch (error) {
    if (!isBlocked(error)) throw error;
    throw new LabError(
      'storage-blocked',
      'The browser lets this page store nothing: site data is blocked for it.',
      'Allow site data for this address in the settings of the browser, and reload the page. Until then the first page, the lesson and the score of a photograph work; faces, runs and detectors cannot be saved.',
      { cause: error },
    );
  }
}

/** Root of the origin private file system. @throws LabError `storage-blocked` */
export const openStorageRoot = (): Promise<FileSystemDirectoryHandle> =>
  named(() => navigator.storage.getDirectory());

/** @throws LabError `storage-blocked`; DOMException `VersionError` when a newer version wrote it */
export const openDatabase = <Schema extends DBSchema>(
  name: string,
  version: number,
  upgrade: OpenDBCallbacks<Schema>['upgrade'],
): Promise<IDBPDatabase<Schema>> =>
  named(() =>
    openDB<Schema>(name, version, {
      upgrade,
      // Another tab opened a newer version: let it through rather than block it.
      blocking: (_current, _blocked, event) => (event.target as IDBDatabase).close(),
    }),
  );
