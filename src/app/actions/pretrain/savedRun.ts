/** The latest pretraining run that was interrupted or stopped, as the notice on the screen offers it. */
import { deleteRun } from '@/app/deleteRun';
import { trainingSession } from '@/app/lab';
import { resumable, runsUnread, useRuns } from '@/app/state/runsStore';
import { activeObstacle, useTraining } from '@/app/state/trainingStore';
import type { Action } from '../action';
import { trainingObstacle } from './run';

const saved = () => resumable(useRuns.getState(), 'pretrain').at(0);
const none = () => runsUnread() ?? (saved() ? null : 'There is no pretraining run to resume.');

/** Goes on with it as if it had never stopped. */
export const resumeSaved: Action = {
  id: 'pretrain.resumeSaved',
  label: 'Resume this run',
  title: 'Resume the latest saved pretraining run',
  screens: ['/pretrain'],
  watches: [useTraining, useRuns],
  obstacle: () => trainingObstacle() ?? none(),
  perform: async () => {
    const run = saved();
    if (run) await trainingSession.goOn(run);
  },
};

/** Deletes it; the one before it is offered then. */
export const deleteSaved: Action = {
  id: 'pretrain.deleteSaved',
  label: 'Delete this run',
  title: 'Delete the latest saved pretraining run',
  hint: 'Can be undone for 15 seconds.',
  screens: ['/pretrain'],
  watches: [useTraining, useRuns],
  obstacle: () => activeObstacle(useTraining.getState()) ?? none(),
  perform: async () => {
    const run = saved();
    if (run) await deleteRun(run);
  },
};
