/** The table of runs as the screens see it. */
import { create } from 'zustand';
import { toErrorReport, type ErrorReport } from '@/lib/errors';
import { runs as runTable } from '@/workers/runs';
import type { RunInfo } from '@/workers/protocol';
import { seriesOf, type MetricSeries } from './metricSeries';

interface RunsState {
  /** The latest first; null until they were read. */
  runs: readonly RunInfo[] | null;
  space: { usedBytes: number; quotaBytes: number } | null;
  problem: ErrorReport | null;
}

export const useRuns = create<RunsState>()(() => ({ runs: null, space: null, problem: null }));

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

/** Frees what runs hold that were deleted a while ago. */
export const purgeOldRuns = (): Promise<void> => runTable.ask((library) => library.purge());

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

/** Out of sight; `restoreRun` brings it back until `purgeRun`. */
export async function removeRun(id: string): Promise<void> {
  await runTable.ask((library) => library.remove(id));
  await refreshRuns();
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

/** Figures that were read, by run and the step they reach. */
const known = new Map<string, MetricSeries>();

/** The curves of a run up to its newest kept state. */
export async function curvesOf({ id, step }: Pick<RunInfo, 'id' | 'step'>): Promise<MetricSeries> {
  const key = `${id} ${step}`;
  const found = known.get(key) ?? seriesOf(await runTable.ask((library) => library.figures(id)));
  for (const old of known.keys()) if (old.startsWith(`${id} `)) known.delete(old);
  known.set(key, found);
  return found;
}
