/**
 * Adds faces to one dataset. Pixels go to free records first, rows follow in one transaction: a tab that is
 * closed between the two leaves records that nobody refers to, and the next writer uses them again.
 */
import { asStorageError, LabError } from '@/lib/errors';
import { FACE_BYTES, WritablePixels } from './facePixels';
import { ofDataset, type FaceIndex, type FaceRow, type SourceRow } from './faceIndex';
import { noteChanges } from './faceJournal';
import { requireSpace } from './opfs';

export type NewFace = Omit<FaceRow, 'datasetId' | 'order' | 'cropSlot' | 'mapSlot'> & {
  rgb: Uint8Array;
  parsing: Uint8Array;
};

/** Space is asked for in steps of so many faces: the question costs a few milliseconds. */
const SPACE_CHECK_EVERY = 50;

export class FaceWriter {
  private readonly faces = new Map<string, FaceRow>();
  private readonly sources = new Map<string, SourceRow>();
  private readonly contents = new Set<string>();
  private waitingFaces: FaceRow[] = [];
  private waitingSources: SourceRow[] = [];
  private untilSpaceCheck = 0;
  private nextOrder = 0;
  private nextCrop = 0;
  private nextMap = 0;

  private constructor(
    private readonly index: FaceIndex,
    private readonly datasetId: string,
    private readonly pixels: WritablePixels,
  ) {}

  /** Under the dataset's lock (see `withDatasetLock`); the caller closes it. */
  static async open(index: FaceIndex, datasetId: string): Promise<FaceWriter> {
    const writer = new FaceWriter(index, datasetId, await WritablePixels.open(datasetId));
    for (const row of await index.getAll('faces', ofDataset(datasetId))) writer.admit(row);
    for (const row of await index.getAll('sources', ofDataset(datasetId))) writer.remember(row);
    return writer;
  }

  private admit(row: FaceRow): void {
    this.faces.set(row.id, row);
    this.nextOrder = Math.max(this.nextOrder, row.order + 1);
    this.nextCrop = Math.max(this.nextCrop, row.cropSlot + 1);
    this.nextMap = Math.max(this.nextMap, row.mapSlot + 1, (row.other?.mapSlot ?? 0) + 1);
  }

  private remember(row: SourceRow): void {
    this.sources.set(row.key, row);
    if (row.outcome !== 'failed') this.contents.add(row.contentId);
  }

  /** The dataset holds this very crop. */
  hasFace(id: string): boolean {
    return this.faces.has(id);
  }

  /** All faces, those too that are not lasting yet. */
  rows(): FaceRow[] {
    return [...this.faces.values()];
  }

  /** A file of these very bytes gave a face, or was one too many. */
  hasContent(contentId: string): boolean {
    return this.contents.has(contentId);
  }

  /** What became of a file in an earlier import. */
  source(key: string): SourceRow | undefined {
    return this.sources.get(key);
  }

  /**
   * Writes the pixels; the face is there after `commit`.
   * @throws LabError `storage-full`; nothing of this face is kept then
   */
  async add({ rgb, parsing, ...face }: NewFace): Promise<void> {
    if (this.untilSpaceCheck-- <= 0) {
      await requireSpace(FACE_BYTES * SPACE_CHECK_EVERY);
      this.untilSpaceCheck = SPACE_CHECK_EVERY - 1;
    }
    const row: FaceRow = {
      ...face,
      datasetId: this.datasetId,
      order: this.nextOrder,
      cropSlot: this.nextCrop,
      mapSlot: this.nextMap,
    };
    this.pixels.crops.write(row.cropSlot, rgb);
    this.pixels.maps.write(row.mapSlot, parsing);
    this.admit(row);
    this.waitingFaces.push(row);
  }

  /**
   * Puts another face, or another map, in the place of a face. Lasting when it returns.
   * @param options `anew`: its pixels are written even where they should be there already
   */
  async replace(
    id: string,
    { rgb, parsing, ...face }: NewFace,
    { anew = false }: { anew?: boolean } = {},
  ): Promise<FaceRow> {
    const old = this.faces.get(id);
    if (!old) {
      throw new LabError('wrong-state', `Face ${id} is no longer in the dataset.`, 'Reload the page.');
    }
    if (face.id !== id && this.hasFace(face.id)) {
      throw new LabError(
        'wrong-state',
        'The dataset holds that face already.',
        'Pick another, or exclude this one.',
      );
    }
    const row: FaceRow = {
      ...face,
      datasetId: this.datasetId,
      order: old.order,
      cropSlot: face.id === id && !anew ? old.cropSlot : this.nextCrop,
      mapSlot: this.nextMap,
    };
    if (row.cropSlot !== old.cropSlot) this.pixels.crops.write(row.cropSlot, rgb);
    this.pixels.maps.write(row.mapSlot, parsing);
    this.pixels.flush();
    const transaction = this.index.transaction('faces', 'readwrite');
    await Promise.all([
      id === row.id ? undefined : transaction.store.delete([this.datasetId, id]),
      transaction.store.put(row),
      transaction.done,
    ]);
    this.faces.delete(id);
    this.admit(row);
    await noteChanges(this.datasetId, [{ face: row, before: id }]);
    return row;
  }

  /** Keeps a second map beside the one in use. Lasting when it returns. @throws LabError `storage-full` */
  async keepOther(
    row: FaceRow,
    parsing: Uint8Array,
    facts: Omit<NonNullable<FaceRow['other']>, 'mapSlot'>,
  ): Promise<FaceRow> {
    const mapSlot = this.nextMap;
    this.pixels.maps.write(mapSlot, parsing);
    this.pixels.flush();
    const kept = { ...row, other: { ...facts, mapSlot } };
    try {
      await this.index.put('faces', kept);
    } catch (error) {
      throw asStorageError(error);
    }
    this.admit(kept);
    await noteChanges(this.datasetId, [{ face: kept }]);
    return kept;
  }

  /** Writes down what became of a file, at the next `commit`. */
  note(source: Omit<SourceRow, 'datasetId'>): void {
    const row: SourceRow = { ...source, datasetId: this.datasetId };
    this.remember(row);
    this.waitingSources.push(row);
  }

  /**
   * Makes everything so far lasting.
   * @returns the faces that are new since the last time
   * @throws LabError `storage-full`
   */
  async commit(): Promise<FaceRow[]> {
    const [faces, sources] = [this.waitingFaces, this.waitingSources];
    this.waitingFaces = [];
    this.waitingSources = [];
    if (faces.length + sources.length === 0) return [];
    try {
      if (faces.length > 0) this.pixels.flush();
      const transaction = this.index.transaction(['faces', 'sources'], 'readwrite');
      const writes: Promise<unknown>[] = [];
      for (const row of faces) writes.push(transaction.objectStore('faces').put(row));
      for (const row of sources) writes.push(transaction.objectStore('sources').put(row));
      await Promise.all([...writes, transaction.done]);
    } catch (error) {
      throw asStorageError(error);
    }
    await noteChanges(this.datasetId, [
      ...faces.map((face) => ({ face })),
      ...sources.map((source) => ({ source })),
    ]);
    return faces;
  }

  close(): void {
    this.pixels.close();
  }
}

/**
 * Runs `work` while no other tab or worker writes to this dataset.
 * @throws LabError `wrong-state` when one does
 */
export function withDatasetLock<T>(datasetId: string, work: () => Promise<T>): Promise<T> {
  return navigator.locks.request(`fsfm-lab-dataset-${datasetId}`, { ifAvailable: true }, (lock) => {
    if (lock) return work();
    throw new LabError(
      'wrong-state',
      'This dataset is being changed by another import, perhaps in another tab.',
      'Wait until it has finished or cancel it there, then try again; another dataset can be used meanwhile.',
    );
  });
}
