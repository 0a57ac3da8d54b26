/**
 * The saved states of runs that pretrain, as sealed files "runs/<run>/<step>.state", and of those that train a
 * detector, in "trainings/": written aside and put in place whole, the last few and the best of them, newest first
 * when one is wanted. A damaged one is passed over and named.
 */
import { LabError, toErrorReport } from '@/lib/errors';
import { blobSource } from './byteSource';
import { listStored, readStoredFile, removeStored, writeStoredFile } from './opfs';
import { SealedFile, SealedFileWriter, withHead } from './sealedFile';

/** Where files are, by paths; the browser's file system, or a test's. */
export interface FileStore {
  /** Names in a directory; none when there is no directory. */
  list(directory: string): Promise<string[]>;
  read(path: string): Promise<Blob | null>;
  /** Whole or not at all. @throws LabError `storage-full` */
  write(path: string, data: Blob): Promise<void>;
  remove(path: string): Promise<void>;
}

const BROWSER_FILES: FileStore = {
  list: listStored,
  read: readStoredFile,
  write: writeStoredFile,
  remove: removeStored,
};

/** What the states are of. */
export type StateRoot = 'runs' | 'trainings';

const ENDING = '.state';
const ROW = 'row.sealed';
/** One to go on from, one in case that one is damaged. */
const LAST_KEPT = 2;

const nameOf = (step: number): string => `${String(step).padStart(9, '0')}${ENDING}`;

/** Ids of the runs that something is saved of. */
export function listKeptRuns(root: StateRoot, files: FileStore = BROWSER_FILES): Promise<string[]> {
  return files.list(root);
}

/** A state that can be trusted. */
export interface Found {
  step: number;
  file: SealedFile;
  sizeBytes: number;
  /** Why newer ones were passed over, a sentence each. */
  damaged: string[];
}

export class Checkpoints {
  private readonly directory: string;

  constructor(
    root: StateRoot,
    runId: string,
    private readonly files: FileStore = BROWSER_FILES,
  ) {
    if (!/^[\w-]+$/.test(runId)) throw new Error(`"${runId}" cannot name a run's directory.`);
    this.directory = `${root}/${runId}`;
  }

  /**
   * Keeps a state and drops what is no longer needed; states of later steps are of a past that was given up.
   * @throws LabError `storage-full`; what was saved before is still there
   */
  async save(step: number, state: Blob): Promise<void> {
    await this.files.write(this.pathOf(step), state);
    const steps = await this.steps();
    const earlier = steps.filter((each) => each <= step);
    const keep = new Set([...earlier.slice(0, LAST_KEPT), await this.best(earlier)]);
    for (const each of steps) if (!keep.has(each)) await this.files.remove(this.pathOf(each));
  }

  /**
   * The newest state, every byte of it checked, or null when nothing was saved.
   * @throws LabError `invalid-file` when all that was saved is damaged, saying how
   */
  async latest(): Promise<Found | null> {
    const damaged: string[] = [];
    for (const step of await this.steps()) {
      const blob = await this.files.read(this.pathOf(step));
      if (!blob) continue;
      try {
        const file = await SealedFile.open(blobSource(blob));
        await file.verify();
        return { step, file, sizeBytes: blob.size, damaged };
      } catch (error) {
        const why = blob.size === 0 ? 'It was not written to its end.' : toErrorReport(error).message;
        damaged.push(`step ${step}: ${why}`);
      }
    }
    if (damaged.length === 0) return null;
    throw new LabError(
      'invalid-file',
      `Every saved state of this run is damaged (${damaged.join(' ')}).`,
      'Discard the run and start it again; faces and settings are still here.',
    );
  }

  /** The newest state whose table of contents is whole; its sections are checked when they are read. */
  async peek(): Promise<SealedFile | null> {
    for (const step of await this.steps()) {
      const file = await this.open(step);
      if (file) return file;
    }
    return null;
  }

  /**
   * Changes what whole states say of themselves, not what they hold.
   * @param change as `withHead`
   * @throws LabError `storage-full`; each state is as it was, or changed
   */
  async changeHeads(change: (head: unknown) => unknown): Promise<void> {
    for (const step of await this.steps()) {
      const blob = await this.files.read(this.pathOf(step));
      const changed = blob && (await withHead(blob, change).catch(() => null)); // a damaged one stays as it is
      if (changed) await this.files.write(this.pathOf(step), changed);
    }
  }

  /** Drops all states but that of one step: a finished run goes on from none. */
  async keepOnly(step: number): Promise<void> {
    for (const each of await this.steps()) if (each !== step) await this.files.remove(this.pathOf(each));
  }

  /** No state is kept, not even one that was cut to nothing. */
  async isEmpty(): Promise<boolean> {
    return (await this.steps()).length === 0;
  }

  /** Bytes of all states that are saved. */
  async sizeBytes(): Promise<number> {
    const sizes = (await this.steps()).map(async (step) => (await this.files.read(this.pathOf(step)))?.size);
    return (await Promise.all(sizes)).reduce<number>((sum, size = 0) => sum + size, 0);
  }

  /** Writes the run's row of the index beside its states, from which a lost index is made again. */
  async saveRow(row: unknown): Promise<void> {
    await this.files.write(`${this.directory}/${ROW}`, await new SealedFileWriter().finish(row));
  }

  /** The row that was written last; only what we wrote can be here. null where there is none, or a damaged one. */
  async readRow(): Promise<unknown> {
    const blob = await this.files.read(`${this.directory}/${ROW}`);
    if (!blob) return null;
    return SealedFile.open(blobSource(blob)).then(
      ({ head }) => head,
      () => null,
    );
  }

  /** Drops everything of the run. */
  remove(): Promise<void> {
    return this.files.remove(this.directory);
  }

  private pathOf(step: number): string {
    return `${this.directory}/${nameOf(step)}`;
  }

  /** Newest first. */
  private async steps(): Promise<number[]> {
    const names = await this.files.list(this.directory);
    const steps = names.filter((name) => /^\d+\.state$/.test(name)).map((name) => Number.parseInt(name, 10));
    return steps.sort((a, b) => b - a);
  }

  private async open(step: number): Promise<SealedFile | null> {
    const blob = await this.files.read(this.pathOf(step));
    return blob && SealedFile.open(blobSource(blob)).catch(() => null);
  }

  private async best(steps: readonly number[]): Promise<number | undefined> {
    let best: { step: number; loss: number } | undefined;
    for (const step of steps) {
      const { loss } = ((await this.open(step))?.head ?? {}) as { loss?: number | null };
      if (typeof loss === 'number' && (!best || loss < best.loss)) best = { step, loss };
    }
    return best?.step;
  }
}
