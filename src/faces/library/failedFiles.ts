/** Files of earlier imports that gave no face, with their reasons. */
import type { FaceIndex } from '@/storage/faceIndex';
import type { FailedFile } from './types';

export class FailedFiles {
  constructor(private readonly index: FaceIndex) {}

  async list(datasetId: string): Promise<FailedFile[]> {
    const rows = await this.index.getAllFromIndex('sources', 'byOutcome', [datasetId, 'failed']);
    return rows.flatMap(({ name, error }) => (error ? [{ name, error }] : []));
  }

  /** Forgets them; they can be imported again either way. */
  async clear(datasetId: string): Promise<void> {
    const transaction = this.index.transaction('sources', 'readwrite');
    const keys = await transaction.store.index('byOutcome').getAllKeys([datasetId, 'failed']);
    await Promise.all([...keys.map((key) => transaction.store.delete(key)), transaction.done]);
  }
}
