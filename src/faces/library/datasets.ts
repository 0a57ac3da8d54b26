/** Named sets of faces: made, renamed, deleted with undo, described. */
import { asStorageError, isStorageFull, LabError } from '@/lib/errors';
import { heldForUndo } from '@/lib/namedLocks';
import type { DatasetRow, FaceIndex, FaceRow } from '@/storage/faceIndex';
import { ofDataset } from '@/storage/faceIndex';
import { noteChanges } from '@/storage/faceJournal';
import { datasetPath } from '@/storage/facePixels';
import { removeStored, storedSizeBytes } from '@/storage/opfs';
import type { FaceDamage } from './faceCheck';
import { pooledStatistics } from './facts';
import type { DatasetInfo, LibraryFace } from './types';

/** Where faces go until a person makes a dataset of their own. */
const FIRST_DATASET: DatasetRow = { id: 'faces', name: 'My faces', createdAt: 0, deletedAt: null };

const LONGEST_NAME = 80;

export class Datasets {
  constructor(private readonly index: FaceIndex) {}

  /** All that are not deleted, oldest first; there is always one. */
  async list(): Promise<DatasetInfo[]> {
    const rows = (await this.index.getAll('datasets')).filter(({ deletedAt }) => deletedAt === null);
    if (rows.length === 0) {
      // Deleted or never there: an empty one under its first name, or under a new id while the old can come back.
      const taken = (await this.index.get('datasets', FIRST_DATASET.id)) !== undefined;
      const row = { ...FIRST_DATASET, ...(taken ? { id: crypto.randomUUID() } : {}), createdAt: Date.now() };
      // Nobody can put faces into it until there is room; those that are there must be seen, and deleted.
      await this.put(row).catch(ignoreStorageFull);
      rows.push(row);
    }
    rows.sort((a, b) => a.createdAt - b.createdAt);
    return Promise.all(rows.map((row) => this.describe(row)));
  }

  private async describe({ id, name, createdAt }: DatasetRow): Promise<DatasetInfo> {
    const faces = await this.index.getAll('faces', ofDataset(id));
    const used = faces.filter(({ excluded }) => !excluded);
    return {
      ...{ id, name, createdAt },
      faceCount: faces.length,
      excludedCount: faces.length - used.length,
      sizeBytes: await storedSizeBytes(datasetPath(id)),
      statistics: pooledStatistics(used),
    };
  }

  /** @throws LabError `invalid-config` for an empty name or one that is in use, `storage-full` */
  async create(name: string): Promise<string> {
    const id = crypto.randomUUID();
    const row = { id, name: await this.checkedName(name), createdAt: Date.now(), deletedAt: null };
    await this.put(row);
    return id;
  }

  /** @throws LabError as `create` */
  async rename(id: string, name: string): Promise<void> {
    const row = await this.require(id);
    await this.put({ ...row, name: await this.checkedName(name, id) });
  }

  private async checkedName(name: string, own?: string): Promise<string> {
    const trimmed = name.trim();
    if (trimmed === '' || trimmed.length > LONGEST_NAME) {
      throw new LabError(
        'invalid-config',
        `A dataset's name has 1 to ${LONGEST_NAME} characters, got ${trimmed.length}.`,
        'Type another name.',
      );
    }
    const rows = await this.index.getAll('datasets');
    const others = rows.filter(({ id, deletedAt }) => id !== own && deletedAt === null);
    if (others.some((row) => row.name === trimmed)) {
      throw new LabError(
        'invalid-config',
        `There is a dataset "${trimmed}" already.`,
        'Choose another name.',
      );
    }
    return trimmed;
  }

  /**
   * Out of sight, to be brought back by `restore` until it is purged.
   * @throws LabError `storage-full` where there is no room for that mark: `erase` needs none
   */
  async remove(id: string): Promise<void> {
    await this.put({ ...(await this.require(id)), deletedAt: Date.now() });
  }

  async restore(id: string): Promise<void> {
    await this.put({ ...(await this.require(id)), deletedAt: null });
  }

  /**
   * Frees what deleted datasets hold.
   * @param id one of them now; absent: all that no tab offers to bring back
   */
  async purge(id?: string): Promise<void> {
    const offered = await heldForUndo();
    for (const row of await this.index.getAll('datasets')) {
      if (row.deletedAt === null) continue;
      if (id === undefined ? !offered.has(row.id) : row.id === id) await this.erase(row.id);
    }
  }

  /** Frees what a dataset holds, deleted or not. Rows first: rows without pixels would be broken faces. */
  async erase(id: string): Promise<void> {
    const transaction = this.index.transaction(['faces', 'sources', 'imports'], 'readwrite');
    const imports = await transaction.objectStore('imports').getAll();
    const abandoned = imports.filter(({ datasetId }) => datasetId === id);
    await Promise.all([
      transaction.objectStore('faces').delete(ofDataset(id)),
      transaction.objectStore('sources').delete(ofDataset(id)),
      ...abandoned.map((row) => transaction.objectStore('imports').delete(row.id)),
      transaction.done,
    ]);
    try {
      await removeStored(datasetPath(id));
      await this.index.delete('datasets', id);
    } catch {
      // A run, perhaps of another tab, still reads the files: the next start tries again.
      await this.remove(id).catch(ignoreStorageFull);
    }
  }

  private async put(row: DatasetRow): Promise<void> {
    try {
      await this.index.put('datasets', row);
    } catch (error) {
      throw asStorageError(error);
    }
    const { id, name, createdAt, deletedAt } = row;
    if (deletedAt === null) await noteChanges(id, [{ dataset: { name, createdAt } }]);
  }

  private async require(id: string): Promise<DatasetRow> {
    const row = await this.index.get('datasets', id);
    if (row) return row;
    throw new LabError('wrong-state', `There is no dataset ${id} any more.`, 'Choose another dataset.');
  }
}

function ignoreStorageFull(error: unknown): void {
  if (!isStorageFull(error)) throw error;
}

/** A row for the page. @param damage what is known to be damaged of it */
export function toLibraryFace(row: FaceRow, damage?: FaceDamage): LibraryFace {
  const { datasetId, id, name, sourceWidth, sourceHeight, box, facesInPhoto, candidates } = row;
  const { label, split, group, classPixels, excluded, repainted, parser, other } = row;
  return {
    ...{ datasetId, id, name, sourceWidth, sourceHeight, box, facesInPhoto, candidates },
    ...{ label, split, group, classPixels, excluded, repainted },
    ...(damage && { damaged: damage, excluded: true }),
    ...(parser && { parser }),
    ...(other && { disagreement: other.disagreement }),
    canPickAnother: row.photo !== null && candidates.length > 1,
  };
}
