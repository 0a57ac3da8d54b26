/** What the table of runs shows: which run is open, which are compared. */
import { create } from '@/app/state/createStore';
import type { RunInfo } from '@/workers/protocol';
import { useRuns } from './runsStore';

interface RunsView {
  openId: string | null;
  comparedIds: readonly string[];
}

export const useRunsView = create<RunsView>()(() => ({ openId: null, comparedIds: [] }));

/** The run that is open; undefined where none is, or it is there no more. */
export function openRun(): RunInfo | undefined {
  const { openId } = useRunsView.getState();
  return useRuns.getState().runs?.find(({ id }) => id === openId);
}

export function setOpenRun(openId: string | null): void {
  useRunsView.setState({ openId });
}

/** Takes a run into the comparison, or out of it. */
export function toggleCompared(id: string): void {
  useRunsView.setState(({ comparedIds }) => ({
    comparedIds: comparedIds.includes(id) ? comparedIds.filter((one) => one !== id) : [...comparedIds, id],
  }));
}
