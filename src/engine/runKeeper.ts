/**
 * Keeps a run while it goes on: its state every few seconds, written in the background, so that the run can go on
 * after a reload, a crash or a lost GPU. A failure to keep is told and does not end the run.
 */
import { toErrorReport } from '@/lib/errors';
import { Checkpoints, listKeptRuns } from '@/storage/checkpoints';
import { requireSpace } from '@/storage/opfs';
import type { GpuEvent, KeptRun, MetricRow } from './events';
import { MetricTable } from './metricTable';
import type { PretrainRun } from './pretrainRun';
import { readRunHead, writeRunState } from './runState';

/** What a crash may cost at most where reading the state is quick. */
const INTERVAL_MS = 5000;
/** Reading the state back takes at most a twentieth of the training time. */
const PAUSE_PER_READING = 20;
/** Runs of the past that can still be gone on with; older ones make room. */
const OTHER_RUNS_KEPT = 2;

export class RunKeeper {
  private readonly checkpoints: Checkpoints;
  private writing: Promise<void> | null = null;
  private readAt = performance.now();
  private readingMs = 0;
  private savedStep = 0;

  /** @param metrics the figures of earlier steps, of a run that goes on */
  constructor(
    private readonly run: Pick<PretrainRun, 'exportable' | 'step' | 'stepsAnEpoch'>,
    private readonly options: { runId: string; adapter: string; emit: (event: GpuEvent) => void },
    private readonly metrics = new MetricTable(),
  ) {
    this.checkpoints = new Checkpoints(options.runId);
    this.savedStep = run.step;
  }

  record(row: MetricRow): void {
    this.metrics.push(row);
  }

  get due(): boolean {
    const pause = Math.max(INTERVAL_MS, PAUSE_PER_READING * this.readingMs);
    return !this.writing && performance.now() - this.readAt >= pause;
  }

  /** Reads the state, between two steps whose figures were recorded; the run may go on when it resolves. */
  async save(): Promise<void> {
    await this.writing;
    const { step } = this.run;
    if (step === this.savedStep) return;
    const began = performance.now();
    try {
      const kept = await this.run.exportable(this.options.adapter);
      const loss = this.metrics.recentLoss(this.run.stepsAnEpoch);
      const about = { loss, savedAt: new Date().toISOString() };
      const state = await writeRunState(kept, this.metrics.bytes(), about);
      this.savedStep = step;
      this.writing = this.write(step, state).finally(() => {
        this.writing = null;
      });
    } catch (error) {
      this.tell(error);
    }
    this.readAt = performance.now();
    this.readingMs = this.readAt - began;
  }

  /** The last state of a run that can go on is on disk; of one that is finished nothing is. */
  async end(finished: boolean): Promise<void> {
    if (!finished) await this.save();
    await this.writing;
    if (finished) await this.checkpoints.remove().catch((error: unknown) => this.tell(error));
  }

  private async write(step: number, state: Blob): Promise<void> {
    const { runId, emit } = this.options;
    try {
      await requireSpace(state.size);
      await this.checkpoints.save(step, state);
      emit({ type: 'kept', runId, step, sizeBytes: state.size });
    } catch (error) {
      this.tell(error);
    }
  }

  private tell(error: unknown): void {
    this.options.emit({ type: 'not-kept', runId: this.options.runId, error: toErrorReport(error) });
  }
}

/** Runs that can be gone on with, the latest first. What cannot be read is left out. */
export async function keptRuns(): Promise<KeptRun[]> {
  const runs: KeptRun[] = [];
  for (const runId of await listKeptRuns()) {
    const file = await new Checkpoints(runId).peek();
    if (!file) continue;
    try {
      const { record, savedAt } = readRunHead(file);
      const { step, faceCount, datasetFingerprint, config } = record;
      runs.push({ runId, step, savedAt, faceCount, datasetFingerprint, config });
    } catch {
      // Written by a version whose settings are no longer valid: it can only be discarded.
    }
  }
  return runs.sort((a, b) => b.savedAt.localeCompare(a.savedAt));
}

/** Makes room: drops all but the latest runs. */
export async function dropOldRuns(): Promise<void> {
  const newest = (await keptRuns()).slice(0, OTHER_RUNS_KEPT).map(({ runId }) => runId);
  for (const runId of await listKeptRuns()) {
    if (!newest.includes(runId)) await new Checkpoints(runId).remove();
  }
}
