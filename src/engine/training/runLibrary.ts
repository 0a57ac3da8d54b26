/**
 * All runs of this browser, going on or not: their rows, what a person writes on them, their figures. No GPU, so that
 * they can be looked at without one.
 */
import type { FaceInfo } from '@/faces/types';
import { LabError } from '@/lib/errors';
import { Checkpoints, listKeptRuns } from '@/storage/checkpoints';
import { storageSpace, type StorageSpace } from '@/storage/opfs';
import {
  changeRunRow,
  deleteAblation,
  deleteRunRow,
  putAblation,
  putRunRow,
  readAblations,
  readRunRow,
  readRunRows,
  type AblationRow,
  type RunRow,
} from '@/storage/runIndex';
import type { MetricRow } from './events';
import { MetricTable } from './metricTable';
import { heldRuns } from './runLock';
import { rowOfState } from './runRows';
import { readRunHead } from './runState';

/** A run that another tab deleted this recently may still be brought back there. */
const UNDO_MS = 10 * 60_000;
const LONGEST = { name: 80, tag: 40, tags: 20, note: 4000 };

/** An ablation with the faces that its runs see. */
export interface AblationInfo extends AblationRow {
  faces: FaceInfo[];
}

/** A run as lists show it. */
export interface RunInfo extends RunRow {
  /** A tab, this one or another, trains it now. */
  going: boolean;
  /** A state is kept from which more steps can be made. */
  canGoOn: boolean;
}

export class RunLibrary {
  /** All but the deleted ones, the latest first. */
  async list(): Promise<RunInfo[]> {
    const rows = new Map((await readRunRows()).map((row) => [row.id, row]));
    for (const id of await listKeptRuns('runs')) {
      const row = await refreshed(id, rows.get(id));
      if (row) rows.set(id, row);
    }
    const held = await heldRuns();
    return [...rows.values()]
      .filter(({ deletedAt }) => deletedAt === null)
      .sort((a, b) => b.updatedAt.localeCompare(a.updatedAt))
      .map((row) => ({
        ...row,
        going: held.has(row.id),
        canGoOn: row.phase !== 'finished' && row.sizeBytes > 0 && !diverged(row),
      }));
  }

  /** What the browser lets this site keep, and what it keeps. */
  space(): Promise<StorageSpace> {
    return storageSpace();
  }

  /** @throws LabError `invalid-config` for one that is too long */
  async rename(id: string, name: string): Promise<void> {
    await changeRunRow(id, { name: withinLength('A name', name.trim(), LONGEST.name) });
  }

  /** @throws LabError `invalid-config` for too many or too long ones */
  async setTags(id: string, tags: readonly string[]): Promise<void> {
    const clean = [...new Set(tags.map((tag) => tag.trim()).filter((tag) => tag !== ''))];
    for (const tag of clean) withinLength('A tag', tag, LONGEST.tag);
    if (clean.length > LONGEST.tags) throw tooLong('A run', `${LONGEST.tags} tags`, clean.length);
    await changeRunRow(id, { tags: clean });
  }

  /** @throws LabError `invalid-config` for one that is too long */
  async setNote(id: string, note: string): Promise<void> {
    await changeRunRow(id, { note: withinLength('A note', note, LONGEST.note) });
  }

  /** Out of sight, to be brought back by `restore` until it is purged. @throws LabError `wrong-state` while it goes on */
  async remove(id: string): Promise<void> {
    if ((await heldRuns()).has(id)) {
      throw new LabError('wrong-state', 'This run is going on.', 'Stop it first, here or in the other tab.');
    }
    await changeRunRow(id, { deletedAt: Date.now() });
  }

  async restore(id: string): Promise<void> {
    await changeRunRow(id, { deletedAt: null });
  }

  /**
   * Frees what deleted runs hold.
   * @param id one of them now; absent: all whose time to be brought back is over
   */
  async purge(id?: string): Promise<void> {
    for (const row of await readRunRows()) {
      if (row.deletedAt === null) continue;
      if (id === undefined ? Date.now() - row.deletedAt < UNDO_MS : row.id !== id) continue;
      await new Checkpoints('runs', row.id).remove(); // first: a state without a row would come back as a run
      await deleteRunRow(row.id);
    }
  }

  /** The latest first. */
  async ablations(): Promise<AblationInfo[]> {
    const rows = (await readAblations()) as AblationInfo[]; // only `keepAblation` writes them
    return rows.sort((a, b) => b.startedAt.localeCompare(a.startedAt));
  }

  async keepAblation(ablation: AblationInfo): Promise<void> {
    await putAblation(ablation);
  }

  /** Its runs stay. */
  forgetAblation(id: string): Promise<void> {
    return deleteAblation(id);
  }

  /** The figures of every kept step. @throws LabError `invalid-file` when they were damaged */
  async figures(id: string): Promise<MetricRow[]> {
    const file = await new Checkpoints('runs', id).peek();
    return file ? MetricTable.from(await file.read('metrics')).rows() : [];
  }
}

/** The row, brought up to its newest state where the tab ended between the two; made anew where it is missing. */
async function refreshed(id: string, row: RunRow | undefined): Promise<RunRow | undefined> {
  if (row && row.phase !== 'unfinished') return row;
  const checkpoints = new Checkpoints('runs', id);
  const file = await checkpoints.peek();
  if (!file) return row;
  try {
    const head = readRunHead(file);
    if (row && row.step >= head.record.step) return row;
    const { step, loss, updatedAt } = rowOfState(id, head);
    const sizeBytes = await checkpoints.sizeBytes();
    if (row) {
      await changeRunRow(id, { step, loss, updatedAt, sizeBytes });
      return { ...row, step, loss, updatedAt, sizeBytes };
    }
    const made: RunRow = { ...rowOfState(id, head), sizeBytes };
    // Not over one that its own tab has written meanwhile.
    if (!(await readRunRow(id))) await putRunRow(made);
    return made;
  } catch {
    return row; // Written by a version whose settings are no longer valid.
  }
}

/** Its next steps would be the same again. */
function diverged({ failure }: RunRow): boolean {
  return failure?.code === 'non-finite-loss';
}

function withinLength(what: string, text: string, longest: number): string {
  if (text.length > longest) throw tooLong(what, `${longest} characters`, text.length);
  return text;
}

function tooLong(what: string, limit: string, got: number): LabError {
  return new LabError('invalid-config', `${what} has at most ${limit}, got ${got}.`, 'Shorten it.');
}
