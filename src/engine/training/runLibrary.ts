/**
 * All runs of this browser, of both kinds, going on or not: their rows, what a person writes on them, their figures. No
 * GPU, so that they can be looked at without one.
 */
import type { StepRow } from '@/lib/stepFigures';
import type { FaceInfo } from '@/faces/types';
import { isStorageFull, LabError } from '@/lib/errors';
import { heldForUndo } from '@/lib/namedLocks';
import { TRAINING_KINDS, type TrainingKind } from '@/lib/trainingKind';
import type { SealedFile } from '@/storage/sealedFile';
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
  type RunChange,
  type RunRow,
} from '@/storage/runIndex';
import type { EpochRow } from '../evaluation/predictions';
import { StepTable } from '@/lib/stepFigures';
import { withoutPixels } from '../data/faceData';
import { heldRuns, holdRun } from './runLock';
import { rowOfState, type ReadState, type StateFacts } from './runRows';
import { copiedRow, copyRow, listSaved, statesOf, type RunKey } from './savedStates';

const LONGEST = { name: 80, tag: 40, tags: 20, note: 4000, thumbnail: 8192 };

/** An ablation with the faces that its runs see. */
export interface AblationInfo extends AblationRow {
  faces: FaceInfo[];
}

/** A run as lists show it. */
export type RunInfo = RunRow & {
  /** A tab, this one or another, trains it now. */
  going: boolean;
  /** A state is saved from which more steps can be made. */
  canGoOn: boolean;
  /** Its states were there and are no more: the browser, or a person, cleared them. */
  filesGone: boolean;
};

/** No state of this run says what it is: damaged, or of another version. It stays until a person deletes it. */
export interface UnreadableRun extends RunKey {
  sizeBytes: number;
}

/** The figures of a run as far as they are saved. */
export interface RunFigures {
  steps: StepRow[];
  /** Of a detector: what validation said after each epoch. */
  epochs: EpochRow[];
}

export class RunLibrary {
  /** @param readers how the states of each kind are read */
  constructor(private readonly readers: Readonly<Record<TrainingKind, ReadState>>) {}

  /** All but the deleted ones, the latest first. */
  async list(): Promise<RunInfo[]> {
    const rows = new Map((await readRunRows()).map((row) => [row.id, row]));
    const withFiles = new Set<string>();
    for (const kind of TRAINING_KINDS) {
      for (const id of await listSaved(kind)) {
        if (!(await statesOf({ kind, id }).isEmpty())) withFiles.add(id); // the copy of its row alone is no state
        const row = await this.refreshed({ kind, id }, rows.get(id));
        if (row) rows.set(id, row);
      }
    }
    const held = await heldRuns();
    return [...rows.values()]
      .filter(({ deletedAt }) => deletedAt === null)
      .sort((a, b) => b.updatedAt.localeCompare(a.updatedAt))
      .map((row) => {
        const filesGone = row.sizeBytes > 0 && !withFiles.has(row.id);
        const canGoOn = !filesGone && mayGoOn(row);
        return { ...row, ...(filesGone && { sizeBytes: 0 }), going: held.has(row.id), canGoOn, filesGone };
      });
  }

  /** Runs of which no state can be read, with a row or without. Looks into all of them: not for every second. */
  async unreadable(): Promise<UnreadableRun[]> {
    const found: UnreadableRun[] = [];
    for (const kind of TRAINING_KINDS) {
      for (const id of await listSaved(kind)) {
        const states = statesOf({ kind, id });
        if ((await states.isEmpty()) || (await this.facts({ kind, id }))) continue;
        found.push({ kind, id, sizeBytes: await states.sizeBytes() });
      }
    }
    return found;
  }

  /** What the browser lets this site keep, and what it keeps. */
  space(): Promise<StorageSpace> {
    return storageSpace();
  }

  /** @throws LabError `invalid-config` for one that is too long */
  async rename(id: string, name: string): Promise<void> {
    await this.write(id, { name: withinLength('A name', name.trim(), LONGEST.name) });
  }

  /** @throws LabError `invalid-config` for too many or too long ones */
  async setTags(id: string, tags: readonly string[]): Promise<void> {
    const clean = [...new Set(tags.map((tag) => tag.trim()).filter((tag) => tag !== ''))];
    for (const tag of clean) withinLength('A tag', tag, LONGEST.tag);
    if (clean.length > LONGEST.tags) throw tooLong('A run', `${LONGEST.tags} tags`, clean.length);
    await this.write(id, { tags: clean });
  }

  /** @throws LabError `invalid-config` for one that is too long */
  async setNote(id: string, note: string): Promise<void> {
    await this.write(id, { note: withinLength('A note', note, LONGEST.note) });
  }

  /** @throws LabError `invalid-config` for one that is too long */
  async setThumbnail(id: string, thumbnail: string): Promise<void> {
    await changeRunRow(id, { thumbnail: withinLength('A thumbnail', thumbnail, LONGEST.thumbnail) });
  }

  private async write(id: string, change: RunChange): Promise<void> {
    await changeRunRow(id, change);
    await copyRow(id);
  }

  /**
   * Out of sight, to be brought back by `restore` until it is purged. Where the storage is too full even for that mark,
   * what the run holds is freed at once: whoever deletes must get room.
   * @returns whether it can be brought back
   * @throws LabError `wrong-state` while it goes on
   */
  async remove(id: string): Promise<boolean> {
    if ((await heldRuns()).has(id)) {
      throw new LabError('wrong-state', 'This run is active.', 'Stop it first, here or in the other tab.');
    }
    try {
      await changeRunRow(id, { deletedAt: Date.now() });
      return true;
    } catch (error) {
      const row = isStorageFull(error) ? await readRunRow(id) : undefined;
      if (!row) throw error;
      await this.erase(row);
      return false;
    }
  }

  async restore(id: string): Promise<void> {
    await changeRunRow(id, { deletedAt: null });
  }

  /**
   * Frees what deleted runs hold.
   * @param id one of them now; absent: all that no tab offers to bring back
   */
  async purge(id?: string): Promise<void> {
    const offered = await heldForUndo();
    for (const row of await readRunRows()) {
      if (row.deletedAt === null) continue;
      if (id === undefined ? !offered.has(row.id) : row.id === id) await this.erase(row);
    }
  }

  /**
   * Takes the names of photographs out of states that an earlier version wrote: names belong to datasets, and go with
   * them. Runs that go on are left for another time.
   */
  async forgetNames(): Promise<void> {
    const held = await heldRuns();
    for (const kind of TRAINING_KINDS) {
      for (const id of await listSaved(kind)) {
        if (!held.has(id)) await statesOf({ kind, id }).changeHeads(withoutNames);
      }
    }
  }

  private async erase(run: RunKey): Promise<void> {
    await statesOf(run).remove(); // first: a state without a row would come back as a run
    await deleteRunRow(run.id);
  }

  /** Deletes a run that cannot be read, at once. @throws LabError `wrong-state` while a tab trains it */
  async discard(run: RunKey): Promise<void> {
    const release = await holdRun(run.id);
    try {
      await this.erase(run);
    } finally {
      release();
    }
  }

  /** The latest first. */
  async ablations(): Promise<AblationInfo[]> {
    const rows = (await readAblations()) as AblationInfo[]; // only `keepAblation` writes them
    return rows.sort((a, b) => b.startedAt.localeCompare(a.startedAt));
  }

  async keepAblation(ablation: AblationInfo): Promise<void> {
    await putAblation({ ...ablation, faces: ablation.faces.map(withoutPixels) });
  }

  /** Its runs stay. */
  forgetAblation(id: string): Promise<void> {
    return deleteAblation(id);
  }

  /** The figures of every saved step. @throws LabError `invalid-file` when they were damaged */
  async figures({ kind, id }: RunKey): Promise<RunFigures> {
    const state = await statesOf({ kind, id }).peek();
    if (!state) return { steps: [], epochs: [] };
    // States of detectors did not have them from the beginning.
    const table = state.names.includes('metrics') ? await state.read('metrics') : new Uint8Array();
    return { steps: StepTable.from(kind, table).rows(), epochs: this.readers[kind](state).epochs };
  }

  /** The row, brought up to its newest state where the tab ended between the two; made anew where it is missing. */
  private async refreshed(run: RunKey, row: RunRow | undefined): Promise<RunRow | undefined> {
    if (row && row.phase !== 'unfinished') return row;
    const state = await this.facts(run);
    if (row) {
      if (!state || row.step >= state.step) return row;
      const { step, updatedAt } = rowOfState(run.id, state);
      const change = { step, updatedAt, sizeBytes: await statesOf(run).sizeBytes(), ...state.summary };
      await changeRunRow(run.id, change);
      return { ...row, ...change };
    }
    const made = await this.remade(run, state);
    // Not over one that its own tab has written meanwhile.
    if (made && !(await readRunRow(run.id))) await putRunRow(made);
    return made;
  }

  /** From the copy beside its states, and from the newest of them; undefined where neither says anything. */
  private async remade(run: RunKey, state: StateFacts | null): Promise<RunRow | undefined> {
    const copy = await copiedRow(run);
    const sizeBytes = await statesOf(run).sizeBytes();
    if (!state) return copy ? { ...copy, sizeBytes } : undefined;
    const ofState = rowOfState(run.id, state);
    const { step, updatedAt } = ofState;
    return { ...(copy ? { ...copy, step, updatedAt, ...state.summary } : ofState), sizeBytes };
  }

  /** Null where no state can be read: nothing is saved, all is damaged, or of a version whose settings are no longer valid. */
  private async facts(run: RunKey): Promise<StateFacts | null> {
    const state: SealedFile | null = await statesOf(run).peek();
    try {
      return state && this.readers[run.kind](state);
    } catch {
      return null;
    }
  }
}

/** @returns null for a head without names of stored faces */
export function withoutNames(head: unknown): unknown {
  // Of a run that pretrains, and of one that trains a detector: sealed, so that only we wrote them.
  const { faceInfos, faces } = head as { faceInfos?: FaceInfo[]; faces?: FaceInfo[] };
  const hasNames = [...(faceInfos ?? []), ...(faces ?? [])].some(
    ({ datasetId, name }) => datasetId !== undefined && name !== '',
  );
  if (!hasNames) return null;
  return {
    ...(head as object),
    ...(faceInfos && { faceInfos: faceInfos.map(withoutPixels) }),
    ...(faces && { faces: faces.map(withoutPixels) }),
  };
}

/** Steps are left, and they would not be the same failure again. */
function mayGoOn({ phase, sizeBytes, failure }: RunRow): boolean {
  return phase !== 'finished' && sizeBytes > 0 && failure?.code !== 'non-finite-loss';
}

function withinLength(what: string, text: string, longest: number): string {
  if (text.length > longest) throw tooLong(what, `${longest} characters`, text.length);
  return text;
}

function tooLong(what: string, limit: string, got: number): LabError {
  return new LabError('invalid-config', `${what} has at most ${limit}, got ${got}.`, 'Shorten it.');
}
