/** Ablations: one run after another with one thing varied. */
import { trainingSession } from '@/app/lab';
import {
  beginAblation,
  forgetAblation,
  goOnWith,
  isSettled,
  useAblations,
} from '@/app/state/ablationSession';
import { trainingFaces, useFaces } from '@/app/state/facesStore';
import { useRuns } from '@/app/state/runsStore';
import { useSettings, validConfig } from '@/app/state/settingsStore';
import { useTraining } from '@/app/state/trainingStore';
import { ablationVariants } from '@/lib/ablation';
import type { AblationInfo } from '@/workers/protocol';
import type { Action } from '../action';
import { settingObstacle, trainingObstacle } from '../pretrain/run';

/** Why no ablation can be worked off now. */
function ablationObstacle(): string | null {
  return trainingObstacle() ?? (useAblations.getState().workingId === null ? null : 'An ablation is active.');
}

/** One run after another in this tab, with one thing varied. */
export const makeAblation: Action = {
  id: 'runs.ablation',
  label: () => {
    const { kind, seeds } = useAblations.getState().next;
    return `Start ${ablationVariants(kind, useSettings.getState().draft, seeds).length} runs`;
  },
  title: 'Start the ablation',
  hint: 'One after another, in this tab',
  screens: ['/runs'],
  shortcut: 'Alt+S',
  watches: [useTraining, useAblations, useFaces, useSettings],
  obstacle: () => {
    const obstacle = ablationObstacle();
    if (obstacle) return obstacle;
    if (trainingFaces(useFaces.getState().faces).length === 0) return 'It needs faces: import some first.';
    return settingObstacle();
  },
  perform: async () => {
    const { kind, seeds } = useAblations.getState().next;
    const config = validConfig(useSettings.getState().draft);
    if (config) await beginAblation(kind, config, seeds);
  },
};

/** The latest that has runs left. */
function unfinished() {
  const runs = useRuns.getState().runs ?? [];
  return useAblations
    .getState()
    .ablations?.find((ablation) =>
      ablation.runs.some(({ runId }) => !isSettled(runs.find(({ id }) => id === runId))),
    );
}

export const resumeLatestAblation: Action = {
  id: 'runs.resumeAblation',
  label: 'Resume the ablation',
  title: 'Resume the latest ablation',
  screens: ['/runs'],
  watches: [useTraining, useAblations, useRuns],
  obstacle: () => ablationObstacle() ?? (unfinished() ? null : 'No ablation has runs left.'),
  perform: async () => {
    const ablation = unfinished();
    if (ablation) await goOnWith(ablation);
  },
};

/** Makes the runs of one that are left. */
export function resumeAblation(ablation: AblationInfo): Action {
  return {
    id: `runs.resumeAblation.${ablation.id}`,
    label: 'Resume the ablation',
    hint: 'With the remaining runs',
    screens: ['/runs'],
    watches: [useTraining, useAblations],
    obstacle: ablationObstacle,
    perform: () => goOnWith(ablation),
  };
}

/** Deletes the plan of one; its runs stay. */
export function deleteAblation({ id }: AblationInfo): Action {
  return {
    id: `runs.forgetAblation.${id}`,
    label: 'Remove the ablation',
    hint: 'Its runs stay in the table',
    screens: ['/runs'],
    watches: [useAblations],
    obstacle: () => (useAblations.getState().workingId === id ? 'It is active: stop it first.' : null),
    perform: () => forgetAblation(id),
  };
}

/** With its active run, which can be resumed. */
export const stopAblation: Action = {
  id: 'runs.stopAblation',
  label: 'Stop the ablation',
  title: 'Stop the ablation',
  screens: ['/runs'],
  shortcut: 'Alt+X',
  watches: [useAblations],
  obstacle: () => (useAblations.getState().workingId === null ? 'No ablation is active.' : null),
  perform: () => trainingSession.stop(),
};
