/** Imports that were begun: who works on one holds its lock, so that those that nobody holds were interrupted. */
import { heldLocks } from '@/lib/namedLocks';
import type { FaceIndex, ImportRow } from '@/storage/faceIndex';
import { fingerprint } from './facts';
import type { Labelling } from './labelling';
import type { ImportChoice, ImportSource, SourceItem, UnfinishedImport } from './types';

const LOCK = 'fsfm-lab-import-';

/** What is written down of an import while it goes on. */
export interface BegunImport {
  /** How far it is. @throws DOMException `QuotaExceededError` */
  remember(done: number): Promise<unknown>;
  /** It is finished. */
  forget(): Promise<void>;
}

export class UnfinishedImports {
  constructor(private readonly index: FaceIndex) {}

  /** Neither finished nor given up, and nobody works on them. */
  async list(): Promise<UnfinishedImport[]> {
    const rows = await this.index.getAll('imports');
    const held = await heldLocks(LOCK);
    return rows
      .filter(({ id }) => !held.has(id))
      .map(({ handles, startedAt: _startedAt, chosen: _chosen, labelling: _labelling, ...row }) => ({
        ...row,
        canContinue: handles.length > 0,
      }));
  }

  /** What the browser opens again for one, once the page has asked for leave, and what was to become of it. */
  async choiceOf(id: string): Promise<{ handles: FileSystemHandle[]; labelling?: Labelling }> {
    const row = await this.index.get('imports', id);
    // This app's own rows.
    const labelling = row?.labelling as Labelling | undefined;
    return { handles: row?.handles ?? [], ...(labelling && { labelling }) };
  }

  forget(id: string): Promise<void> {
    return this.index.delete('imports', id);
  }

  /** Runs `work` under the lock of the import. */
  hold<T>(id: string, work: () => Promise<T>): Promise<T> {
    return navigator.locks.request(`${LOCK}${id}`, work);
  }

  /**
   * Writes an import down, under its lock and the dataset's. It goes on with earlier ones of the same files that were
   * interrupted: they are forgotten.
   * @throws DOMException `QuotaExceededError`
   */
  async begin(
    { id, datasetId, ...options }: Pick<ImportRow, 'id' | 'datasetId'> & ImportChoice,
    items: readonly SourceItem[],
    sources: readonly ImportSource[],
  ): Promise<BegunImport> {
    const handles = sources.flatMap((source) => ('handle' in source ? [source.handle] : []));
    const chosen = await fingerprint(new TextEncoder().encode(items.map(({ path }) => path).join('\n')));
    const row = {
      ...{ id, datasetId, ...options, startedAt: Date.now(), chosen, total: items.length },
      handles: handles.length === sources.length ? handles : [],
    };
    const remember = (done: number) => this.index.put('imports', { ...row, done });
    await remember(0);
    for (const other of await this.index.getAll('imports')) {
      const isSame = other.datasetId === datasetId && other.chosen === chosen;
      if (isSame && other.id !== id) await this.forget(other.id);
    }
    return { remember, forget: () => this.forget(id) };
  }
}
