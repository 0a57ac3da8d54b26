/** The table of runs, of both kinds, as the screens see it. */
import { create } from '@/app/state/createStore';
import { toErrorReport, type ErrorReport } from '@/lib/errors';
import type { TrainingKind } from '@/lib/trainingKind';
import { runs as runTable } from '@/workers/runs';
import type { EpochRow, RunInfo, RunKey, UnreadableRun } from '@/workers/protocol';
import type { StepTable } from '@/lib/stepFigures';
import { seriesOf } from './metricSeries';
import { throttle } from './throttle';
import { useTraining } from './trainingStore';

interface RunsState {
  /** The latest first; null until they were read. */
  runs: readonly RunInfo[] | null;
  /** Those of which no state can be read. */
  unreadable: readonly UnreadableRun[];
  space: { usedBytes: number; quotaBytes: number } | null;
  problem: ErrorReport | null;
}

export const useRuns = create<RunsState>()(() => ({
  runs: null,
  unreadable: [],
  space: null,
  problem: null,
}));

/** Why nothing can be said of the runs yet, a sentence; null once they were read. */
export function runsUnread(): string | null {
  const { runs, problem } = useRuns.getState();
  if (runs !== null) return null;
  return problem ? 'The runs could not be read.' : 'The runs are being read.';
}

/** Reads the table again. A failure is in the store; never rejects. */
export async function refreshRuns(): Promise<void> {
  try {
    const [runs, space] = await Promise.all([
      runTable.ask((library) => library.list()),
      runTable.ask((library) => library.space()),
    ]);
    useRuns.setState({ runs, space, problem: null });
  } catch (error) {
    useRuns.setState({ problem: toErrorReport(error) });
  }
}

/** Reads the table again, and looks into all runs for those that cannot be read; never rejects. */
export async function lookThroughRuns(): Promise<void> {
  await refreshRuns();
  useRuns.setState({ unreadable: await runTable.ask((library) => library.unreadable()).catch(() => []) });
}

const REFRESH_MS = 1000;

/**
 * Keeps the table in step with the training of this tab, and with other tabs whenever this one is looked at again.
 * @param checkpoints with each state that is saved, too
 * @returns what ends it
 */
export function followRuns({ checkpoints = false } = {}): () => void {
  const refresh = throttle(() => void refreshRuns(), REFRESH_MS);
  void lookThroughRuns();
  const look = (): void => {
    if (document.visibilityState === 'visible') refresh(null);
  };
  const stop = useTraining.subscribe(({ training: now }, { training: before }) => {
    const saved = checkpoints && now?.checkpoint !== before?.checkpoint;
    if (saved || now?.status.phase !== before?.status.phase) refresh(null);
  });
  document.addEventListener('visibilitychange', look);
  return () => {
    stop();
    document.removeEventListener('visibilitychange', look);
  };
}

/** Runs of a kind that can be resumed, the latest first. */
export function resumable<K extends TrainingKind>(
  { runs, unreadable }: RunsState,
  kind: K,
): Extract<RunInfo, { kind: K }>[] {
  const damaged = new Set(unreadable.map(({ id }) => id));
  const found = (runs ?? []).filter((run) => run.kind === kind && run.canGoOn && !damaged.has(run.id));
  return found as Extract<RunInfo, { kind: K }>[];
}

/** The runs that need the faces of a dataset: one that goes on now, and those that could be resumed. */
export async function runsOn(datasetId: string): Promise<{ going: RunInfo[]; resumable: RunInfo[] }> {
  const runs = (await runTable.ask((library) => library.list())).filter((run) => run.datasetId === datasetId);
  return { going: runs.filter(({ going }) => going), resumable: runs.filter(({ canGoOn }) => canGoOn) };
}

/** Frees what deleted runs hold that nobody can bring back any more. */
export const purgeDeletedRuns = (): Promise<void> => runTable.ask((library) => library.purge());

/** Takes out of states what earlier versions wrote of photographs. */
export const forgetNames = (): Promise<void> => runTable.ask((library) => library.forgetNames());

export async function renameRun(id: string, name: string): Promise<void> {
  await runTable.ask((library) => library.rename(id, name));
  await refreshRuns();
}

/** @param text tags with commas between them */
export async function tagRun(id: string, text: string): Promise<void> {
  await runTable.ask((library) => library.setTags(id, text.split(',')));
  await refreshRuns();
}

export async function noteRun(id: string, note: string): Promise<void> {
  await runTable.ask((library) => library.setNote(id, note));
  await refreshRuns();
}

/** Out of sight; `restoreRun` brings it back until `purgeRun`. @returns whether it can be brought back */
export async function removeRun(id: string): Promise<boolean> {
  const canRestore = await runTable.ask((library) => library.remove(id));
  await refreshRuns();
  return canRestore;
}

export async function restoreRun(id: string): Promise<void> {
  await runTable.ask((library) => library.restore(id));
  await refreshRuns();
}

/** Frees what a removed run holds; does nothing to one that was restored. */
export async function purgeRun(id: string): Promise<void> {
  await runTable.ask((library) => library.purge(id));
  await refreshRuns();
}

/** Deletes a run that cannot be read. @throws LabError `wrong-state` while a tab trains it */
export async function discardRun({ kind, id }: RunKey): Promise<void> {
  await runTable.ask((library) => library.discard({ kind, id }));
  await lookThroughRuns();
}

/** The figures of a run as curves. */
export interface RunCurvesRead {
  series: StepTable;
  /** Of a detector: what validation said after each epoch. */
  epochs: readonly EpochRow[];
}

/** Figures that were read, by run and the step they reach. */
const known = new Map<string, RunCurvesRead>();

/** The curves of a run up to its newest saved state. */
export async function curvesOf({
  kind,
  id,
  step,
}: Pick<RunInfo, 'kind' | 'id' | 'step'>): Promise<RunCurvesRead> {
  const key = `${id} ${step}`;
  const found = known.get(key) ?? (await read({ kind, id }));
  for (const old of known.keys()) if (old.startsWith(`${id} `)) known.delete(old);
  known.set(key, found);
  return found;
}

async function read(run: RunKey): Promise<RunCurvesRead> {
  const { steps, epochs } = await runTable.ask((library) => library.figures(run));
  return { series: seriesOf(run.kind, steps), epochs };
}
