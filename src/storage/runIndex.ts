/**
 * The index of runs in IndexedDB, of those that pretrain and of those that train a detector: what each was, how far it
 * came, and what a person wrote on it. Networks and figures lie in `checkpoints`.
 */
import type { DBSchema, IDBPDatabase, IDBPObjectStore } from 'idb';
import type { AblationKind, AblationVariant } from '@/lib/ablation';
import { asStorageError, LabError, type ErrorReport } from '@/lib/errors';
import type { HeldOutErrors } from '@/lib/heldOutErrors';
import type { TrainingConfig } from '@/lib/trainingKind';
import { openDatabase } from './siteData';

/** `unfinished`: going on in some tab, or interrupted; whoever holds its lock knows. */
export type RunPhase = 'unfinished' | 'stopped' | 'finished' | 'failed';

interface RowFields {
  id: string;
  /** '' until a person gives one. */
  name: string;
  tags: string[];
  note: string;
  /** ISO 8601, as `updatedAt`. */
  startedAt: string;
  updatedAt: string;
  /** The dataset and its name when the run began; '' where the faces came from none. */
  datasetId: string;
  dataset: string;
  /** Faces that it trains on. */
  faceCount: number;
  /** Faces that it was given and does not train on; absent for none. */
  heldOutCount?: number;
  datasetFingerprint: string;
  adapter: string;
  versions: { fsfmLab: string; browser: string };
  phase: RunPhase;
  failure: ErrorReport | null;
  /** Steps whose result is kept. */
  step: number;
  totalSteps: number;
  /** Mean training loss over the last epoch, and the lowest over any; or, where the run chose so, those on held-out faces. */
  loss: number | null;
  bestLoss: number | null;
  /** Of a detector: AUC on validation after its best epoch. */
  bestAuc: number | null;
  /** Sum of the steps' times. */
  trainedMs: number;
  /** On the disk; 0 when nothing is kept. */
  sizeBytes: number;
  /** The ablation that it is part of. */
  ablationId: string | null;
  /** What it reconstructed last, small, as `app/viz/thumbnail` writes it; absent before, and of detectors. */
  thumbnail?: string;
  /** When a person deleted it; it can be brought back until it is purged. */
  deletedAt: number | null;
}

export type RunRow = RowFields & TrainingConfig;

/** What of a row changes while a run goes on, and what a person changes. */
export type RunChange = Partial<Omit<RowFields, 'id'>>;

/** Runs that are to be made one after another over the same faces. */
export interface AblationRow {
  id: string;
  kind: AblationKind;
  /** ISO 8601. */
  startedAt: string;
  /** In their order, with the ids that they have or will have. */
  runs: (AblationVariant & { runId: string })[];
  /** Of runs that hold faces out, once they are finished: by run. */
  heldOut?: Record<string, HeldOutErrors>;
  /** The faces, without pixels, as whoever began it gave them; this room does not look inside. */
  faces: unknown[];
  showFaceIds: string[];
  datasetId: string;
  dataset: string;
}

interface RunsSchema extends DBSchema {
  runs: { key: string; value: RunRow };
  ablations: { key: string; value: AblationRow };
}

const NAME = 'fsfm-lab-runs';
const VERSION = 3;

function open(): Promise<IDBPDatabase<RunsSchema>> {
  return openDatabase<RunsSchema>(NAME, VERSION, (database, before, _now, transaction) => {
    if (before < 1) database.createObjectStore('runs', { keyPath: 'id' });
    if (before < 2) database.createObjectStore('ablations', { keyPath: 'id' });
    if (before < 3) nameKinds(transaction.objectStore('runs')).catch(() => transaction.abort());
  });
}

/** Before version 3 only runs that pretrain had rows. */
async function nameKinds(rows: UpgradedRows): Promise<void> {
  for (let cursor = await rows.openCursor(); cursor; cursor = await cursor.continue()) {
    await cursor.update({ ...cursor.value, kind: 'pretrain', bestAuc: null } as RunRow);
  }
}

type UpgradedRows = IDBPObjectStore<RunsSchema, ('runs' | 'ablations')[], 'runs', 'versionchange'>;

/** @throws LabError `wrong-state` when a newer version of this app wrote it; `storage-blocked` when the browser keeps nothing for this site */
async function openOurs(): Promise<IDBPDatabase<RunsSchema>> {
  try {
    return await open();
  } catch (error) {
    if (!(error instanceof DOMException && error.name === 'VersionError')) throw error;
    throw new LabError(
      'wrong-state',
      'The table of runs was written by a newer version of FSFM Lab than this page.',
      'Close the other tabs of FSFM Lab and reload this one. No run is lost.',
      { cause: error },
    );
  }
}

/** Opens the index for one piece of work. @throws LabError `storage-full`; and as `openOurs` */
async function withIndex<T>(work: (index: IDBPDatabase<RunsSchema>) => Promise<T>): Promise<T> {
  const index = await openOurs();
  try {
    return await work(index);
  } catch (error) {
    throw asStorageError(error);
  } finally {
    index.close();
  }
}

export const readRunRows = (): Promise<RunRow[]> => withIndex((index) => index.getAll('runs'));

export const readRunRow = (id: string): Promise<RunRow | undefined> =>
  withIndex((index) => index.get('runs', id));

export const putRunRow = (row: RunRow): Promise<unknown> => withIndex((index) => index.put('runs', row));

export const deleteRunRow = (id: string): Promise<void> => withIndex((index) => index.delete('runs', id));

/** Changes some of a row in one transaction, so that tabs do not undo each other; nothing when it is gone. */
export function changeRunRow(id: string, change: RunChange): Promise<void> {
  return withIndex(async (index) => {
    const transaction = index.transaction('runs', 'readwrite');
    const row = await transaction.store.get(id);
    if (row) await transaction.store.put({ ...row, ...change });
    await transaction.done;
  });
}

/** Takes the thumbnails of runs away that show faces of a dataset: they go with its pictures. */
export function forgetThumbnails(datasetId: string): Promise<void> {
  return withIndex(async (index) => {
    const transaction = index.transaction('runs', 'readwrite');
    for (const { thumbnail, ...row } of await transaction.store.getAll()) {
      if (thumbnail !== undefined && row.datasetId === datasetId) await transaction.store.put(row);
    }
    await transaction.done;
  });
}

export const readAblations = (): Promise<AblationRow[]> => withIndex((index) => index.getAll('ablations'));

export const putAblation = (row: AblationRow): Promise<unknown> =>
  withIndex((index) => index.put('ablations', row));

export const deleteAblation = (id: string): Promise<void> =>
  withIndex((index) => index.delete('ablations', id));
