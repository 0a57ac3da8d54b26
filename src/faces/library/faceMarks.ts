/** What a person says of stored faces without touching their pixels: their class, and whether they are trained on. */
import type { FaceIndex, FaceRow } from '@/storage/faceIndex';
import { noteChanges } from '@/storage/faceJournal';
import { checkedClassName } from './labels';

export class FaceMarks {
  constructor(private readonly index: FaceIndex) {}

  /** Leaves faces out of training, or takes them in again. Ids that the dataset has not are passed over. */
  async setExcluded(datasetId: string, ids: readonly string[], excluded: boolean): Promise<void> {
    await this.change(datasetId, ids, (row) => ({ ...row, excluded }));
  }

  /**
   * Gives faces a class, or takes it from them.
   * @param label null: none
   * @returns how many of them are there
   * @throws LabError `invalid-config` for a name that no class can have
   */
  async setLabel(datasetId: string, ids: readonly string[], label: string | null): Promise<number> {
    const own = label === null ? {} : { label: checkedClassName(label) };
    return this.change(datasetId, ids, ({ label: _before, ...row }) => ({ ...row, ...own }));
  }

  /** All of them or none. @returns how many of them are there */
  private async change(
    datasetId: string,
    ids: readonly string[],
    changed: (row: FaceRow) => FaceRow,
  ): Promise<number> {
    const transaction = this.index.transaction('faces', 'readwrite');
    const rows: FaceRow[] = [];
    for (const id of ids) {
      const row = await transaction.store.get([datasetId, id]);
      if (row) rows.push(changed(row));
    }
    await Promise.all([...rows.map((row) => transaction.store.put(row)), transaction.done]);
    await noteChanges(
      datasetId,
      rows.map((face) => ({ face })),
    );
    return rows.length;
  }
}
