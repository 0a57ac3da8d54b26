/** What pretraining, ablations and the training of detectors have in common without a screen: telling, stopping, resuming. */
import { trainingSession } from '@/app/lab';
import { describeStatus } from '@/app/state/describeStatus';
import { lookThroughRuns, resumable, useRuns } from '@/app/state/runsStore';
import { throttle } from '@/app/state/throttle';
import { isActive, useTraining, type Training } from '@/app/state/trainingStore';
import { LabError } from '@/lib/errors';
import type { TrainingKind } from '@/lib/trainingKind';
import type { RunInfo, TrainingStatus } from '@/workers/protocol';
import { errorFromReport } from '@/workers/transfer';
import type { Host } from './host';

const TELL_MS = 1000;
const RETRY_MS = 250;

/** The latest run of its kind that can go on. @throws LabError when there is none */
export async function savedRun<K extends TrainingKind>(kind: K): Promise<Extract<RunInfo, { kind: K }>> {
  await lookThroughRuns();
  const state = useRuns.getState();
  if (state.problem) throw errorFromReport(state.problem);
  const [run] = resumable(state, kind);
  if (run) return run;
  const what = kind === 'pretrain' ? 'No run' : 'No training of a detector';
  throw new LabError(
    'wrong-state',
    `${what} is saved here that could be resumed.`,
    'Start one with its faces.',
  );
}

/** Tells what everything will be computed on, and why. @throws LabError where nothing can be */
export async function tellAdapter({ tell }: Host): Promise<void> {
  const { engine, name, reason } = await trainingSession.connect();
  tell({ event: 'adapter', engine, name, reason });
}

/**
 * Follows a training from its beginning to its end, and stops it when the command is to stop.
 * @param begin begins or resumes it
 * @param figuresOf what a `step` says of it
 * @returns how it ended
 * @throws LabError why it failed
 */
export async function followTraining(
  host: Host,
  begin: () => Promise<void>,
  figuresOf: (training: Training) => Record<string, unknown> | null,
): Promise<Exclude<TrainingStatus, { phase: 'failed' }>> {
  const unfollow = tellTraining(host, figuresOf);
  const stop = () => void stopTraining();
  try {
    const begun = begin();
    host.signal.addEventListener('abort', stop);
    if (host.signal.aborted) stop();
    await begun;
    const status = await trainingSession.untilEnded();
    if (status.phase === 'failed') throw errorFromReport(status.error);
    return status;
  } finally {
    host.signal.removeEventListener('abort', stop);
    unfollow();
  }
}

/** Until nothing trains any more: one that only just begins cannot be stopped yet. */
export async function stopTraining(): Promise<void> {
  while (isActive(useTraining.getState().training?.status.phase ?? 'idle')) {
    await trainingSession.stop().catch(() => {});
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
  }
}

/** Tells what a training does. @param figuresOf what a `step` says of it @returns what ends it */
export function tellTraining(
  { tell }: Host,
  figuresOf: (training: Training) => Record<string, unknown> | null,
): () => void {
  const nothing = { words: '', epochs: 0, passedOver: 0, otherBits: 0 };
  const told = { ...nothing };
  const tellStep = throttle((training: Training) => {
    const figures = training.status.phase === 'running' ? figuresOf(training) : null;
    if (figures) tell({ event: 'step', ...figures });
  }, TELL_MS);
  return useTraining.subscribe(({ training }, { training: before }) => {
    if (!training) return;
    if (training.runId !== before?.runId) Object.assign(told, nothing);
    const words = describeStatus(training.status);
    if (words !== told.words) tell({ event: 'status', ...phaseOf(training), words });
    const { checkpoint, passedOver, otherBits } = training;
    if (checkpoint.state === 'failed' && checkpoint !== before?.checkpoint)
      tell({ event: 'not-saved', reason: checkpoint.error.message });
    for (const reason of passedOver.slice(told.passedOver)) tell({ event: 'passed-over', reason });
    for (const reason of otherBits.slice(told.otherBits)) tell({ event: 'warning', reason });
    const epochs = training.kind === 'finetune' ? training.epochs : [];
    for (const row of epochs.slice(told.epochs)) tell({ event: 'epoch', ...row });
    // One that goes on by itself after a lost adapter tells its earlier epochs again.
    told.epochs = Math.max(told.epochs, epochs.length);
    told.passedOver = passedOver.length;
    told.otherBits = otherBits.length;
    told.words = words;
    if (training.latest !== before?.latest || words === 'running') tellStep(training);
  });
}

/** Detectors have only words: their phase is the first of them. */
function phaseOf({ kind, status: { phase } }: Training): { phase?: string } {
  return kind === 'pretrain' ? { phase } : {};
}

/** The step from which a training would go on after a crash; 0: from none. */
export function savedStepOf({ checkpoint }: Training): number {
  return checkpoint.state === 'saved' ? checkpoint.step : 0;
}

/** The median step in milliseconds; null before the first. */
export function medianStepMs(): number | null {
  const times = trainingSession.series
    .column('stepMs')
    .filter((ms) => !Number.isNaN(ms))
    .sort();
  if (times.length === 0) return null;
  const middle = (times.length - 1) / 2;
  return (times[Math.floor(middle)] + times[Math.ceil(middle)]) / 2;
}
