/** What can be done with the run that is open in the table. */
import { navigate } from '@/app/navigate';
import { deleteRun } from '@/app/deleteRun';
import { trainingSession } from '@/app/lab';
import { useFaces } from '@/app/state/facesStore';
import { openDataset } from '@/app/state/library';
import { settingsLink } from '@/app/state/runSettings';
import { runsUnread, useRuns } from '@/app/state/runsStore';
import { useDetectorSettings, useSettings } from '@/app/state/settingsStore';
import { continuation } from '@/app/state/runWords';
import { openRun, setOpenRun, toggleCompared, useRunsView } from '@/app/state/runsView';
import { activeObstacle, engineName, useTraining } from '@/app/state/trainingStore';
import { resumeDetector } from '@/app/trainDetector';
import { runTitle } from '@/lib/runTitle';
import type { RunInfo } from '@/workers/protocol';
import type { Action } from '../action';
import { focusField } from '../focusField';

/** Ids of the fields with what a person wrote on the open run. */
export const RUN_NAME_FIELD = 'run-name';
export const RUN_TAGS_FIELD = 'run-tags';
export const RUN_NOTE_FIELD = 'run-note';

const NONE_OPEN = 'Open a run first: press its name in the table.';

/** An action on the open run. @param obstacle of that run */
export function onOpenRun(
  action: Pick<Action, 'id' | 'label' | 'title'> & Partial<Action>,
  perform: (run: RunInfo) => unknown,
  obstacle: (run: RunInfo) => string | null = () => null,
): Action {
  return {
    screens: ['/runs'],
    ...action,
    watches: [useRuns, useRunsView, ...(action.watches ?? [])],
    obstacle: () => {
      const run = openRun();
      return run ? obstacle(run) : (runsUnread() ?? NONE_OPEN);
    },
    perform: () => {
      const run = openRun();
      return run && perform(run);
    },
  };
}

/** Why a saved run cannot be resumed now. */
function resumeObstacle(run: RunInfo): string | null {
  if (run.filesGone) return 'Its files are gone from this browser.';
  if (!run.canGoOn) return 'This run cannot be resumed: it is done, or no state of it is saved.';
  const active = activeObstacle(useTraining.getState());
  return active ?? (run.going ? 'It is active in another tab.' : null);
}

/** Goes to its screen and on with it, as if it had never stopped. */
export const resume = onOpenRun(
  {
    id: 'runs.resume',
    label: 'Resume',
    title: 'Resume the open run',
    hint: () => {
      const run = openRun();
      return run ? continuation(run, engineName(useTraining.getState())) : '';
    },
    watches: [useTraining],
  },
  (run) => {
    navigate(run.kind === 'pretrain' ? '/pretrain' : '/train');
    return run.kind === 'pretrain' ? trainingSession.goOn(run) : resumeDetector(run);
  },
  resumeObstacle,
);

/** Its settings and its dataset, to be changed. */
export const runAgain = onOpenRun(
  {
    id: 'runs.again',
    label: 'Run again with changes',
    title: 'Run the open run again with changes',
    watches: [useFaces],
    hint: () => {
      const run = openRun();
      return run ? againHint(run) : '';
    },
  },
  async (run) => {
    if (hasData(run)) await openDataset(run.datasetId);
    askToChange(run);
    navigate(settingsLink(run));
  },
);

/** The form opens what is not as the defaults, and says from then on what differs from the run. */
function askToChange(run: RunInfo): void {
  const title = runTitle(run);
  if (run.kind === 'pretrain') {
    useSettings.getState().compareWith(title, run.config);
    useSettings.getState().reveal();
  } else {
    useDetectorSettings.getState().compareWith(title, run.config);
    useDetectorSettings.getState().reveal();
  }
}

function againHint(run: RunInfo): string {
  const data = hasData(run)
    ? 'With its dataset and its settings, which can be changed'
    : 'With its settings, which can be changed; its dataset is gone';
  return run.kind === 'finetune' ? `${data}; a pretrained encoder has to be chosen again` : data;
}

function hasData({ datasetId }: RunInfo): boolean {
  return useFaces.getState().datasets.some(({ id }) => id === datasetId);
}

export const compare = onOpenRun(
  { id: 'runs.compare', label: 'Compare', title: 'Compare the open run, or take it out of the comparison' },
  ({ id }) => toggleCompared(id),
);

export const rename = onOpenRun({ id: 'runs.rename', label: 'Rename', title: 'Rename the open run' }, () =>
  focusField(RUN_NAME_FIELD),
);

export const tag = onOpenRun({ id: 'runs.tag', label: 'Tag', title: 'Tag the open run' }, () =>
  focusField(RUN_TAGS_FIELD),
);

export const note = onOpenRun(
  { id: 'runs.note', label: 'Save the note', title: 'Write a note on the open run' },
  () => focusField(RUN_NOTE_FIELD),
);

export const remove = onOpenRun(
  { id: 'runs.delete', label: 'Delete', title: 'Delete the open run', hint: 'Can be undone for 15 seconds' },
  deleteRun,
  (run) => (run.going ? 'It is active: stop it first.' : null),
);

export const close = onOpenRun({ id: 'runs.close', label: 'Close', title: 'Close the open run' }, () =>
  setOpenRun(null),
);
