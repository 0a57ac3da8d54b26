/**
 * Keeps the state of something that goes on step by step, written in the background, so that a crash costs little and
 * keeping costs little: what was done since the last reading, which is 5 s, or where reading is slow 10 steps, and 15 s at
 * most; and what is done while a state is being written. What a state is, and what is told of it, is its owner's.
 */
import type { Checkpoints } from '@/storage/checkpoints';
import { requireSpace } from '@/storage/opfs';

/** Not more often: what a crash may cost where reading the state is quick. */
const INTERVAL_MS = 5000;
/** Reading the state back takes at most a twentieth of the training time, as long as neither of the next two is reached. */
const PAUSE_PER_READING = 20;
/** What a crash may cost whatever reading costs: so long, or so many steps where they are slow. */
const MOST_MS = 15_000;
const MOST_STEPS = 10;

/** A state that was read and waits to be written. */
export interface ReadState {
  blob: Blob;
  /** Once it is on the disk. */
  onSaved: () => Promise<void>;
}

/** What is saved. */
export interface StateSource {
  /** Steps taken so far. */
  readonly step: number;
  /** Between two steps; the next may be taken when it resolves. */
  read: () => Promise<ReadState>;
  /** Hears why a state could not be read or saved; what was saved before stands. */
  failed: (error: unknown) => Promise<void>;
}

export class StateKeeper {
  private writing: Promise<void> | null = null;
  private readAt = performance.now();
  private readingMs = 0;
  private savedStep: number;
  private writtenStep: number;

  /** What begins, or goes on from a saved state, has nothing new to save before its next step. */
  constructor(
    private readonly checkpoints: Checkpoints,
    private readonly source: StateSource,
  ) {
    this.savedStep = this.writtenStep = source.step;
  }

  get due(): boolean {
    const sinceMs = performance.now() - this.readAt;
    if (this.writing || sinceMs < INTERVAL_MS) return false;
    const steps = this.source.step - this.savedStep;
    return sinceMs >= Math.min(MOST_MS, PAUSE_PER_READING * this.readingMs) || steps >= MOST_STEPS;
  }

  /** The last step that was taken is on the disk. */
  get whole(): boolean {
    return this.writtenStep === this.source.step;
  }

  /** Reads the state, between two steps; the next may be taken when it resolves. Never rejects. */
  async save(): Promise<void> {
    await this.writing;
    const { step } = this.source;
    if (step === this.savedStep) return;
    const began = performance.now();
    try {
      const state = await this.source.read();
      this.savedStep = step;
      this.writing = this.write(step, state).finally(() => {
        this.writing = null;
      });
    } catch (error) {
      await this.source.failed(error);
    }
    this.readAt = performance.now();
    this.readingMs = this.readAt - began;
  }

  /** Resolves when what was saved is on disk, or was told not to be. */
  async written(): Promise<void> {
    await this.writing;
  }

  private async write(step: number, { blob, onSaved }: ReadState): Promise<void> {
    try {
      await requireSpace(blob.size);
      await this.checkpoints.save(step, blob);
      this.writtenStep = step;
      await onSaved();
    } catch (error) {
      await this.source.failed(error);
    }
  }
}
