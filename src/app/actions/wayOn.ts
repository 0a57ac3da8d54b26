/** What comes next, with everything carried along: from imported faces, from a pretraining run, from a trained detector. */
import { chooseDetector } from '@/app/state/evaluateSession';
import { trainingFaces, useFaces } from '@/app/state/facesStore';
import { openMaskModel } from '@/app/state/maskModel';
import { givesCheckpoint, ofRun } from '@/app/state/ownCheckpoints';
import { openReconstructor } from '@/app/state/reconstructor';
import { runsUnread, useRuns } from '@/app/state/runsStore';
import { openRun, setOpenRun, toggleCompared, useRunsView } from '@/app/state/runsView';
import { openDetector } from '@/app/state/scoreDetectors';
import { drive } from '@/app/state/scoreSession';
import { useScore } from '@/app/state/scoreStore';
import { goTo, useShell } from '@/app/state/shellStore';
import { finetuningOf, pretrainingOf, useTraining } from '@/app/state/trainingStore';
import { chooseEncoder, labelledFaces } from '@/app/state/trainStore';
import type { ScreenPath } from '@/app/screenNames';
import type { PretrainRunInfo } from '@/workers/protocol';
import type { Action } from './action';
import { isImporting } from './faces/import';
import { withCheckpoint } from './ownCheckpoint';
import { rowAction, type RowAction } from './rowAction';

function withFaces(id: string, label: string, title: string, to: ScreenPath): Action {
  return {
    ...{ id, label, title, screens: ['/faces'], watches: [useFaces] },
    obstacle: () => {
      if (isImporting()) return 'Faces are still being imported.';
      return trainingFaces(useFaces.getState().faces).length > 0 ? null : 'Import faces first.';
    },
    perform: () => goTo(to),
  };
}

export const lookAtMasks = withFaces(
  'faces.masks',
  'Look at masks',
  'Look at masks of these faces',
  '/masks',
);
export const pretrainOnThese = withFaces(
  'faces.pretrain',
  'Pretrain on these',
  'Pretrain on the open dataset',
  '/pretrain',
);

/** Faces and their classes come along: the dataset is the one that is open there too. */
export const trainOnThese: Action = {
  ...{ id: 'faces.train', label: 'Train a detector on these', title: 'Train a detector on the open dataset' },
  ...{ screens: ['/faces'], watches: [useFaces] },
  obstacle: () => {
    if (isImporting()) return 'Faces are still being imported.';
    return labelledFaces(useFaces.getState().faces).length > 0 ? null : 'Give faces classes first.';
  },
  perform: () => goTo('/train'),
};

/** The run of this tab where it has ended, as far as it is saved. */
export function endedRun(): PretrainRunInfo | undefined {
  const { runId, status } = pretrainingOf(useTraining.getState());
  if (status.phase !== 'finished' && status.phase !== 'stopped') return undefined;
  return useRuns
    .getState()
    .runs?.filter(givesCheckpoint)
    .find(({ id }) => id === runId);
}

/** On Runs the one that is open, elsewhere the one of this tab. */
function meantRun(): PretrainRunInfo | undefined {
  if (useShell.getState().drawn !== '/runs') return endedRun();
  const open = openRun();
  return open && givesCheckpoint(open) ? open : undefined;
}

function withRun(
  words: Pick<Action, 'id' | 'title'> & { label: string; title: string },
  perform: (run: PretrainRunInfo) => unknown,
): RowAction<PretrainRunInfo> {
  return rowAction<PretrainRunInfo>({
    ...words,
    screens: ['/pretrain', '/runs'],
    watches: [useTraining, useRuns, useRunsView, useShell],
    key: ({ id }) => id,
    pick: meantRun,
    none: () => runsUnread() ?? 'No pretraining run with saved weights has ended here, and none is open.',
    perform,
  });
}

/** On Masks, with the network of the run. */
const seeReconstructions = withRun(
  { id: 'run.reconstruct', label: 'See what it reconstructs', title: 'See what the run reconstructs' },
  async (run) => {
    await withCheckpoint(ofRun(run), openMaskModel);
    await goTo('/masks');
  },
);

/** On Train, with the encoder of the run and its size. */
const trainFromRun = withRun(
  { id: 'run.train', label: 'Train a detector from it', title: 'Train a detector from the run' },
  async (run) => {
    await withCheckpoint(ofRun(run), (file) => chooseEncoder([file]));
    await goTo('/train');
  },
);

export const compareRun = withRun(
  { id: 'run.compare', label: 'Compare with other runs', title: 'Compare the run with other runs' },
  async ({ id }) => {
    setOpenRun(id);
    if (!useRunsView.getState().comparedIds.includes(id)) toggleCompared(id);
    await goTo('/runs');
  },
);

/** A pretrained network scores nothing by itself: where it reconstructs badly is a map beside a detector's score. */
const residualOfRun = withRun(
  { id: 'run.residual', label: 'Use it for the residual', title: 'Show residuals on Score with the run' },
  async (run) => {
    await withCheckpoint(ofRun(run), (file) => openReconstructor([file]));
    useScore.getState().changeView({ map: 'residual' });
    await goTo('/score');
  },
);

/** What can be done with the weights of a run, in the order of the buttons. */
export const RUN_STEPS: readonly RowAction<PretrainRunInfo>[] = [
  ...[seeReconstructions, trainFromRun, compareRun, residualOfRun],
];

function withTrained(
  words: { id: string; label: string; title: string },
  perform: (id: string) => unknown,
): Action {
  return {
    ...words,
    screens: ['/train'],
    watches: [useTraining],
    obstacle: () =>
      finetuningOf(useTraining.getState()).detectorId === null
        ? 'No training has made a detector yet.'
        : null,
    perform: () => {
      const { detectorId } = finetuningOf(useTraining.getState());
      return detectorId === null ? undefined : perform(detectorId);
    },
  };
}

export const scoreWithTrained = withTrained(
  { id: 'train.score', label: 'Score with it', title: 'Score with the detector that was trained' },
  async (id) => {
    await goTo('/score');
    await openDetector(id);
    await drive();
  },
);

export const evaluateTrained = withTrained(
  {
    id: 'train.toEvaluate',
    label: 'Evaluate it',
    title: 'Evaluate the detector that was trained on other data',
  },
  (id) => {
    chooseDetector(id, true);
    return goTo('/evaluate');
  },
);
