/** What the table of runs shows: which run is open, which are compared. */
import * as v from 'valibot';
import { create } from '@/app/state/createStore';
import { formatCounted } from '@/lib/format';
import type { RunInfo } from '@/workers/protocol';
import { refreshRuns, useRuns } from './runsStore';
import type { TabChoice } from './tabChoice';

interface RunsView {
  openId: string | null;
  comparedIds: readonly string[];
}

export const useRunsView = create<RunsView>()(() => ({ openId: null, comparedIds: [] }));

const ChosenSchema = v.object({ openId: v.nullable(v.string()), comparedIds: v.array(v.string()) });

/** Over a reload. */
export const RUNS_CHOICE: TabChoice<RunsView> = {
  key: 'fsfm-lab.runs.chosen',
  schema: ChosenSchema,
  store: useRunsView,
  read: () => {
    const { openId, comparedIds } = onlyThere(useRunsView.getState());
    return openId === null && comparedIds.length === 0 ? null : { openId, comparedIds };
  },
  restore: async (chosen) => {
    await refreshRuns();
    if (RUNS_CHOICE.read() !== null) return []; // chosen meanwhile
    const left = onlyThere(chosen);
    useRunsView.setState(left);
    const count = ({ openId, comparedIds }: RunsView) => new Set([openId ?? '', ...comparedIds, '']).size;
    const gone = count(chosen) - count(left);
    return gone === 0 ? [] : [`${formatCounted(gone, 'chosen run')} no longer in this browser.`];
  },
};

/** Without runs that were deleted; before the table was read nothing is known of them. */
function onlyThere({ openId, comparedIds }: RunsView): RunsView {
  const { runs } = useRuns.getState();
  const isThere = (wanted: string | null) => runs === null || runs.some(({ id }) => id === wanted);
  return { openId: isThere(openId) ? openId : null, comparedIds: comparedIds.filter(isThere) };
}

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
