/**
 * What every part of the library works on: the rows of stored faces, their pixels as far as they are written, and who writes. One
 * of it is shared by all, so that an edit during an import goes through the import's writer.
 */
import { LabError } from '@/lib/errors';
import { ofDataset, type FaceIndex, type FaceRow } from '@/storage/faceIndex';
import { FacePixels } from '@/storage/facePixels';
import { FaceWriter, withDatasetLock } from '@/storage/faceWriter';
import { DamagedFaces } from './damagedFaces';
import { toLibraryFace } from './datasets';
import type { LibraryFace } from './types';

export class RowsAndPixels {
  readonly damaged: DamagedFaces;
  private readonly readers = new Map<string, Promise<FacePixels>>();
  /** Of what goes on for long: edits of the same dataset go through it. */
  private writing: { datasetId: string; writer: FaceWriter } | null = null;

  constructor(readonly index: FaceIndex) {
    this.damaged = new DamagedFaces(index, (datasetId) => this.reader({ datasetId }));
  }

  /** All of a dataset, in their order. */
  rows(datasetId: string): Promise<FaceRow[]> {
    return this.index.getAllFromIndex('faces', 'inOrder', ofDataset(datasetId));
  }

  /** Of faces that are neither left out nor damaged, in their order. */
  async usedRows(datasetId: string): Promise<FaceRow[]> {
    const rows = await this.rows(datasetId);
    await this.damaged.find(datasetId);
    return rows.filter((row) => !row.excluded && this.damaged.of(row) === undefined);
  }

  /** @throws LabError `wrong-state` when it is gone */
  async row(datasetId: string, id: string): Promise<FaceRow> {
    const row = await this.index.get('faces', [datasetId, id]);
    if (row) return row;
    throw new LabError('wrong-state', `Face ${id} is no longer in the dataset.`, 'Reload the page.');
  }

  /** A row for the page. */
  shown(row: FaceRow): LibraryFace {
    return toLibraryFace(row, this.damaged.of(row));
  }

  async pixels(row: FaceRow): Promise<{ rgb: Uint8Array; parsing: Uint8Array }> {
    const { crops, maps } = await this.reader(row);
    return { rgb: crops.read(row.cropSlot), parsing: maps.read(row.mapSlot) };
  }

  async readMap(row: FaceRow, slot: number): Promise<Uint8Array> {
    return (await this.reader(row)).maps.read(slot);
  }

  /** As far as it is written now. */
  async reader({ datasetId }: Pick<FaceRow, 'datasetId'>): Promise<FacePixels> {
    const reader = await this.openReader(datasetId);
    await reader.refresh();
    return reader;
  }

  private openReader(datasetId: string): Promise<FacePixels> {
    const open = this.readers.get(datasetId);
    if (open) return open;
    const reader = FacePixels.open(datasetId);
    this.readers.set(datasetId, reader);
    reader.catch(() => this.readers.delete(datasetId));
    return reader;
  }

  /** Before the files of a dataset are freed. */
  async closeReader(datasetId: string): Promise<void> {
    const reader = await this.readers.get(datasetId)?.catch(() => undefined);
    this.readers.delete(datasetId);
    reader?.close();
  }

  /** One change, of its own or in the midst of what `write` does. @throws LabError `wrong-state` while the dataset is locked */
  async edit<T>(datasetId: string, work: (writer: FaceWriter) => Promise<T>): Promise<T> {
    if (this.writing?.datasetId === datasetId) return work(this.writing.writer);
    return withDatasetLock(datasetId, () => this.withWriter(datasetId, work));
  }

  /** What goes on for long, under the dataset's lock: edits meanwhile go through its writer. */
  write<T>(datasetId: string, work: (writer: FaceWriter) => Promise<T>): Promise<T> {
    return this.withWriter(datasetId, async (writer) => {
      this.writing = { datasetId, writer };
      try {
        return await work(writer);
      } finally {
        this.writing = null;
      }
    });
  }

  private async withWriter<T>(datasetId: string, work: (writer: FaceWriter) => Promise<T>): Promise<T> {
    const writer = await FaceWriter.open(this.index, datasetId);
    try {
      return await work(writer);
    } finally {
      writer.close();
    }
  }
}
