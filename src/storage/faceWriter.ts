/**
 * Adds faces to one dataset. Pixels go to free records first, rows follow in one transaction: a tab that is
 * closed between the two leaves records that nobody refers to, and the next writer uses them again.
 */
import { asStorageError, LabError } from '@/lib/errors';
import { crc32 } from './crc32';
import { FACE_BYTES, WritablePixels } from './facePixels';
import { ofDataset, type FaceGeometryRow, type FaceIndex, type FaceRow, type SourceRow } from './faceIndex';
import { noteChanges } from './faceJournal';
import { requireSpace } from './opfs';

/** What the file of a face says of it. */
export type FaceLabels = Pick<FaceRow, 'name' | 'label' | 'split' | 'group' | 'domain' | 'given'>;

/** A geometry to be stored: its record, and what the row says of it. */
export type NewGeometry = Omit<FaceGeometryRow, 'slot' | 'crc'> & {
  /** (GEOMETRY_BYTES) */
  record: Uint8Array;
};

export type NewFace = Omit<FaceRow, 'datasetId' | 'order' | 'cropSlot' | 'mapSlot' | 'geometry'> & {
  rgb: Uint8Array;
  parsing: Uint8Array;
  /** A row's own is what is stored already: it stays with the pixels that it belongs to. */
  geometry?: NewGeometry | FaceGeometryRow;
};

/** Space is asked for in steps of so many faces: the question costs a few milliseconds. */
const SPACE_CHECK_EVERY = 50;

export class FaceWriter {
  private readonly faces = new Map<string, FaceRow>();
  /** Ids of the faces that have, or had, a name. */
  private readonly named = new Map<string, Set<string>>();
  private readonly sources = new Map<string, SourceRow>();
  private readonly contents = new Set<string>();
  /** Files that gave faces, by the bytes of each. */
  private readonly givers = new Map<string, SourceRow[]>();
  private waitingFaces: FaceRow[] = [];
  private readonly waitingLabels = new Map<string, FaceLabels>();
  private readonly waitingGeometries = new Map<string, FaceGeometryRow>();
  private waitingSources: SourceRow[] = [];
  private untilSpaceCheck = 0;
  private nextOrder = 0;
  private nextCrop = 0;
  private nextMap = 0;
  private nextGeometry = 0;

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
    this.named.set(row.name, (this.named.get(row.name) ?? new Set()).add(row.id));
    this.nextOrder = Math.max(this.nextOrder, row.order + 1);
    this.nextCrop = Math.max(this.nextCrop, row.cropSlot + 1);
    this.nextMap = Math.max(this.nextMap, row.mapSlot + 1, (row.other?.mapSlot ?? 0) + 1);
    this.nextGeometry = Math.max(this.nextGeometry, (row.geometry?.slot ?? -1) + 1);
  }

  private remember(row: SourceRow): void {
    this.sources.set(row.key, row);
    if (row.outcome !== 'failed') this.contents.add(row.contentId);
    if (row.outcome === 'face')
      this.givers.set(row.contentId, [...(this.givers.get(row.contentId) ?? []), row]);
  }

  /** The dataset holds this very crop. */
  hasFace(id: string): boolean {
    return this.faces.has(id);
  }

  face(id: string): FaceRow | undefined {
    return this.faces.get(id);
  }

  /** The face that files of these very bytes gave; undefined where that cannot be told, as of files of before with one name. */
  faceOf(contentId: string): FaceRow | undefined {
    const givers = this.givers.get(contentId) ?? [];
    for (const { faceId } of givers) {
      const face = faceId === undefined ? undefined : this.faces.get(faceId);
      if (face) return face;
    }
    const ids = new Set(givers.flatMap(({ name }) => this.idsNamed(name)));
    return ids.size === 1 ? this.faces.get([...ids][0]) : undefined;
  }

  private idsNamed(name: string): string[] {
    return [...(this.named.get(name) ?? [])].filter((id) => this.faces.get(id)?.name === name);
  }

  /** Gives a face what another file says of it, at the next `commit`; all else stays as it is by then. */
  relabel(id: string, labels: FaceLabels): FaceRow | undefined {
    const row = this.faces.get(id);
    if (!row) return undefined;
    const relabelled = withLabels(row, labels);
    this.admit(relabelled);
    this.waitingLabels.set(id, labels);
    return relabelled;
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
  async add({ rgb, parsing, geometry, ...face }: NewFace): Promise<void> {
    await this.requireSpace();
    const row: FaceRow = {
      ...face,
      datasetId: this.datasetId,
      order: this.nextOrder,
      cropSlot: this.nextCrop,
      mapSlot: this.nextMap,
    };
    this.pixels.crops.write(row.cropSlot, rgb);
    this.pixels.maps.write(row.mapSlot, parsing);
    if (geometry && 'record' in geometry) row.geometry = this.writeGeometry(geometry);
    this.admit(row);
    this.waitingFaces.push(row);
  }

  private async requireSpace(): Promise<void> {
    if (this.untilSpaceCheck-- > 0) return;
    await requireSpace(FACE_BYTES * SPACE_CHECK_EVERY);
    this.untilSpaceCheck = SPACE_CHECK_EVERY - 1;
  }

  /** Never over a record that a row refers to: until its own row is there, the old one counts. */
  private writeGeometry({ record, ...facts }: NewGeometry): FaceGeometryRow {
    const slot = this.nextGeometry++;
    this.pixels.geometries.write(slot, record);
    return { ...facts, slot, crc: crc32(record) };
  }

  /**
   * Gives a stored face its geometry, at the next `commit`; all else stays as it is by then. A face that is gone is passed over.
   * @throws LabError `storage-full`
   */
  async setGeometry(id: string, geometry: NewGeometry): Promise<void> {
    const row = this.faces.get(id);
    if (!row) return;
    await this.requireSpace();
    const written = this.writeGeometry(geometry);
    this.admit({ ...row, geometry: written });
    this.waitingGeometries.set(id, written);
  }

  /**
   * Puts another face, or another map, in the place of a face. Lasting when it returns.
   * @param options `anew`: its pixels are written even where they should be there already
   */
  async replace(
    id: string,
    { rgb, parsing, geometry, ...face }: NewFace,
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
    const kept = face.id === id ? old.geometry : undefined;
    const ofRow = geometry && 'record' in geometry ? this.writeGeometry(geometry) : kept;
    if (ofRow) row.geometry = ofRow;
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
    const labels = [...this.waitingLabels];
    this.waitingLabels.clear();
    const geometries = [...this.waitingGeometries];
    this.waitingGeometries.clear();
    if (faces.length + sources.length + labels.length + geometries.length === 0) return [];
    const changed = new Map<string, FaceRow>();
    try {
      if (faces.length + geometries.length > 0) this.pixels.flush();
      const transaction = this.index.transaction(['faces', 'sources'], 'readwrite');
      const writes: Promise<unknown>[] = [];
      for (const row of faces) writes.push(transaction.objectStore('faces').put(row));
      for (const row of sources) writes.push(transaction.objectStore('sources').put(row));
      const change = async (id: string, changedOf: (row: FaceRow) => FaceRow): Promise<void> => {
        // A person may have changed something else of it meanwhile.
        const row = await transaction.objectStore('faces').get([this.datasetId, id]);
        if (!row) return;
        changed.set(id, changedOf(row));
        writes.push(transaction.objectStore('faces').put(changedOf(row)));
      };
      for (const [id, own] of labels) await change(id, (row) => withLabels(row, own));
      for (const [id, geometry] of geometries) await change(id, (row) => ({ ...row, geometry }));
      await Promise.all([...writes, transaction.done]);
    } catch (error) {
      throw asStorageError(error);
    }
    await noteChanges(this.datasetId, [
      ...faces.map((face) => ({ face })),
      ...[...changed.values()].map((face) => ({ face })),
      ...sources.map((source) => ({ source })),
    ]);
    return faces;
  }

  close(): void {
    this.pixels.close();
  }
}

function withLabels(row: FaceRow, labels: FaceLabels): FaceRow {
  const relabelled = { ...row, ...labels };
  for (const key of ['label', 'split', 'group', 'domain', 'given'] as const)
    if (!(key in labels)) delete relabelled[key];
  return relabelled;
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
