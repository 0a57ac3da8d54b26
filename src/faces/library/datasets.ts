/** Named sets of faces: made, renamed, deleted with undo, described. */
import { asStorageError, isStorageFull, LabError } from '@/lib/errors';
import { countCuts, USUAL_CROPPING, type Cropping } from '@/lib/cropping';
import { heldForUndo } from '@/lib/namedLocks';
import type { DatasetRow, FaceIndex, FaceRow } from '@/storage/faceIndex';
import { ofDataset } from '@/storage/faceIndex';
import { noteChanges } from '@/storage/faceJournal';
import { datasetPath } from '@/storage/facePixels';
import { dropFeatures } from '@/storage/featureFiles';
import { removeStored, storedSizeBytes } from '@/storage/opfs';
import { forgetThumbnails } from '@/storage/runIndex';
import type { FacePose } from '../geometry';
import type { FaceDamage } from './faceCheck';
import { pooledStatistics } from './facts';
import type { DatasetInfo, LibraryFace } from './types';

/** Where faces go until a person makes a dataset of their own. */
const FIRST_DATASET: DatasetRow = { id: 'faces', name: 'My faces', createdAt: 0, deletedAt: null };

const LONGEST_NAME = 80;
const FORGED = ', forged';

export class Datasets {
  constructor(private readonly index: FaceIndex) {}

  /** All that are not deleted, oldest first; there is always one. */
  async list(): Promise<DatasetInfo[]> {
    const rows = present(await this.index.getAll('datasets'));
    if (rows.length === 0) rows.push(await this.first());
    rows.sort((a, b) => a.createdAt - b.createdAt);
    return Promise.all(rows.map((row) => this.describe(row)));
  }

  /** An empty one under its first name, or under a new id while the old can come back. */
  private async first(): Promise<DatasetRow> {
    const make = (rows: readonly DatasetRow[]): DatasetRow => {
      const [other] = present(rows); // made by another tab meanwhile
      const taken = rows.some(({ id }) => id === FIRST_DATASET.id);
      return other ?? { ...FIRST_DATASET, ...(taken && { id: crypto.randomUUID() }), createdAt: Date.now() };
    };
    try {
      return await this.write(make);
    } catch (error) {
      // Nobody can put faces into it until there is room; those that are there must be seen, and deleted.
      ignoreStorageFull(error);
      return make(await this.index.getAll('datasets'));
    }
  }

  private async describe({
    id,
    name,
    createdAt,
    cropping = USUAL_CROPPING,
  }: DatasetRow): Promise<DatasetInfo> {
    const faces = await this.index.getAll('faces', ofDataset(id));
    const used = faces.filter(({ excluded }) => !excluded);
    return {
      ...{ id, name, createdAt, cropping, cuts: countCuts(faces) },
      faceCount: faces.length,
      excludedCount: faces.length - used.length,
      sizeBytes: await storedSizeBytes(datasetPath(id)),
      statistics: pooledStatistics(used),
    };
  }

  /** @throws LabError `invalid-config` for an empty name or one that is in use, `storage-full` */
  async create(name: string): Promise<string> {
    const id = crypto.randomUUID();
    await this.write((rows) => ({
      ...{ id, name: checkedName(name, rows), createdAt: Date.now(), deletedAt: null },
    }));
    return id;
  }

  /**
   * For forgeries of the faces of another dataset.
   * @throws LabError `wrong-state` when that is gone, `storage-full`
   */
  async createForged(from: string): Promise<{ id: string; name: string }> {
    const id = crypto.randomUUID();
    const { name } = await this.write((rows) => {
      const wished = `${required(from, rows).name.slice(0, LONGEST_NAME - FORGED.length)}${FORGED}`;
      return { id, name: freeName(wished, rows, id), createdAt: Date.now(), deletedAt: null };
    });
    return { id, name };
  }

  /** @throws LabError as `create` */
  async rename(id: string, name: string): Promise<void> {
    await this.write((rows) => ({ ...required(id, rows), name: checkedName(name, rows, id) }));
  }

  /** How pictures that come from now on become crops; faces that are there stay as they are. @throws LabError as `create` */
  async setCropping(id: string, cropping: Cropping): Promise<void> {
    await this.write((rows) => ({ ...required(id, rows), cropping }));
  }

  /** @throws LabError `wrong-state` for a dataset that is gone */
  async croppingOf(id: string): Promise<Cropping> {
    return required(id, await this.index.getAll('datasets')).cropping ?? USUAL_CROPPING;
  }

  /**
   * Out of sight, to be brought back by `restore` until it is purged.
   * @throws LabError `storage-full` where there is no room for that mark: `erase` needs none
   */
  async remove(id: string): Promise<void> {
    await this.write((rows) => ({ ...required(id, rows), deletedAt: Date.now() }));
  }

  /** Under another name where a dataset was given its own meanwhile. */
  async restore(id: string): Promise<void> {
    await this.write((rows) => {
      const row = required(id, rows);
      return { ...row, name: freeName(row.name, rows, id), deletedAt: null };
    });
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
      await dropFeatures();
      await forgetThumbnails(id);
      await this.index.delete('datasets', id);
    } catch {
      // A run, perhaps of another tab, still reads the files: the next start tries again.
      await this.remove(id).catch(ignoreStorageFull);
    }
  }

  /**
   * Writes the row that `make` makes of all that are there, in one transaction: tabs take turns, so that no two datasets
   * get the same name.
   * @throws what `make` throws; LabError `storage-full`
   */
  private async write(make: (rows: readonly DatasetRow[]) => DatasetRow): Promise<DatasetRow> {
    const transaction = this.index.transaction('datasets', 'readwrite');
    const rows = await transaction.store.getAll();
    const row = make(rows);
    try {
      await Promise.all([transaction.store.put(row), transaction.done]);
    } catch (error) {
      throw asStorageError(error);
    }
    const { id, name, createdAt, deletedAt, cropping } = row;
    if (deletedAt === null)
      await noteChanges(id, [{ dataset: { name, createdAt, ...(cropping && { cropping }) } }]);
    return row;
  }
}

const present = (rows: readonly DatasetRow[]): DatasetRow[] =>
  rows.filter(({ deletedAt }) => deletedAt === null);

const isTaken = (name: string, rows: readonly DatasetRow[], own?: string): boolean =>
  present(rows).some((row) => row.id !== own && row.name === name);

/** @param own the dataset that is to have it. @throws LabError `invalid-config` */
function checkedName(name: string, rows: readonly DatasetRow[], own?: string): string {
  const trimmed = name.trim();
  if (trimmed === '' || trimmed.length > LONGEST_NAME) {
    throw new LabError(
      'invalid-config',
      `A dataset's name has 1 to ${LONGEST_NAME} characters, got ${trimmed.length}.`,
      'Type another name.',
    );
  }
  if (isTaken(trimmed, rows, own)) {
    throw new LabError('invalid-config', `There is a dataset "${trimmed}" already.`, 'Choose another name.');
  }
  return trimmed;
}

/** The name, or where another dataset has it the first of "name 2", "name 3" that none has. */
function freeName(name: string, rows: readonly DatasetRow[], own: string): string {
  for (let i = 1; ; i++) {
    const free = i === 1 ? name : `${name.slice(0, LONGEST_NAME - 1 - String(i).length)} ${i}`;
    if (!isTaken(free, rows, own)) return free;
  }
}

function required(id: string, rows: readonly DatasetRow[]): DatasetRow {
  const row = rows.find((each) => each.id === id);
  if (row) return row;
  throw new LabError('wrong-state', `There is no dataset ${id} any more.`, 'Choose another dataset.');
}

function ignoreStorageFull(error: unknown): void {
  if (!isStorageFull(error)) throw error;
}

const poseIn = ({ yaw, pitch, roll }: FacePose): FacePose => ({ yaw, pitch, roll });

/** A row for the page. @param damage what is known to be damaged of it */
export function toLibraryFace(row: FaceRow, damage?: FaceDamage): LibraryFace {
  const { datasetId, id, name, sourceWidth, sourceHeight, box, facesInPhoto, candidates } = row;
  const { label, split, group, domain, classPixels, excluded, repainted, parser, other, framing, isWhole } =
    row;
  const { geometry, forgery } = row;
  return {
    ...{ datasetId, id, name, sourceWidth, sourceHeight, box, facesInPhoto, candidates },
    ...{ label, split, group, domain, classPixels, excluded, repainted },
    ...(damage && { damaged: damage, excluded: true }),
    ...(framing && { framing }),
    ...(isWhole && { isWhole }),
    ...(parser && { parser }),
    ...(other && { disagreement: other.disagreement }),
    ...(forgery && { forgery: { family: forgery.record.family, kind: forgery.record.kind } }),
    ...(geometry && { pose: poseIn(geometry), hasBlendshapes: geometry.hasBlendshapes }),
    canPickAnother: row.photo !== null && candidates.length > 1,
  };
}
