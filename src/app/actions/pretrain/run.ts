/** The pretraining run: begin it, hold it, go through it step by step, end it. */
import { trainingSession } from '@/app/lab';
import { weightsToBeginWith } from '@/app/state/beginStore';
import { facesUnread, openOrigin, trainingFaces, useFaces } from '@/app/state/facesStore';
import { roomObstacle, useForecast } from '@/app/state/forecast';
import { firstIssue, settingIssues, useSettings, validConfig } from '@/app/state/settingsStore';
import { activeObstacle, isActive, pretrainingOf, useTraining } from '@/app/state/trainingStore';
import type { Action } from '../action';
import { isImporting } from '../faces/import';

/** Why nothing can be trained on this machine or beside what is active; null where something can. */
export function trainingObstacle(): string | null {
  const state = useTraining.getState();
  if (state.adapter.state === 'unavailable')
    return `Nothing can be trained here. ${state.adapter.error.message}`;
  return activeObstacle(state);
}

/** The first thing that is wrong with the settings of the form. */
export function settingObstacle(): string | null {
  return firstIssue(settingIssues(useSettings.getState().draft));
}

const phase = () => pretrainingOf(useTraining.getState()).status.phase;

/** Begins a run over all imported faces with the settings of the form. */
export const start: Action = {
  id: 'pretrain.start',
  label: 'Start',
  title: 'Start pretraining',
  screens: ['/pretrain'],
  shortcut: 'Alt+S',
  watches: [useTraining, useFaces, useSettings, useForecast],
  obstacle: () => {
    const obstacle = trainingObstacle();
    if (obstacle) return obstacle;
    if (isImporting()) return 'Faces are still being imported.';
    if (trainingFaces(useFaces.getState().faces).length === 0)
      return facesUnread() ?? 'A run needs faces: use the samples or drop photographs.';
    const config = validConfig(useSettings.getState().draft);
    return settingObstacle() ?? roomObstacle(useForecast.getState(), config);
  },
  perform: async () => {
    const config = validConfig(useSettings.getState().draft);
    const { faces, shownIds } = useFaces.getState();
    if (!config) return;
    const showFaceIds = [...shownIds];
    const run = { config, faces: trainingFaces(faces), showFaceIds, weights: weightsToBeginWith() };
    await trainingSession.start({ kind: 'pretrain', ...run }, { origin: openOrigin() });
  },
};

/** Holds the run after the step in work, or goes on with the one that is held: one place, one key. */
export const pauseOrResume: Action = {
  id: 'pretrain.pause',
  label: () => (phase() === 'paused' ? 'Resume' : 'Pause'),
  title: 'Pause or resume the pretraining run',
  screens: ['/pretrain'],
  shortcut: 'Alt+P',
  watches: [useTraining],
  obstacle: () => (phase() === 'running' || phase() === 'paused' ? null : 'Nothing is running.'),
  perform: () => (phase() === 'paused' ? trainingSession.resume() : trainingSession.pause()),
};

/** One optimiser step of a paused run. */
export const step: Action = {
  id: 'pretrain.step',
  label: 'Step',
  title: 'Make one step of the paused pretraining run',
  screens: ['/pretrain'],
  shortcut: 'Alt+N',
  watches: [useTraining],
  obstacle: () => (phase() === 'paused' ? null : 'Single steps need a paused run.'),
  perform: () => trainingSession.step(),
};

/** Ends the run; its figures, pictures and weights stay for export. */
export const stop: Action = {
  id: 'pretrain.stop',
  label: 'Stop',
  title: 'Stop the pretraining run',
  screens: ['/pretrain'],
  shortcut: 'Alt+X',
  watches: [useTraining],
  obstacle: () => (isActive(phase()) ? null : 'Nothing is running.'),
  perform: () => trainingSession.stop(),
};

/** After the browser refused it, or lost it. */
export const connectAgain: Action = {
  id: 'pretrain.connect',
  label: 'Try again',
  title: 'Check for a GPU again',
  screens: ['/pretrain'],
  watches: [useTraining],
  obstacle: () => {
    const { state } = useTraining.getState().adapter;
    return state === 'unavailable' || state === 'lost' ? null : 'Nothing is missing.';
  },
  // A failure is in the store, and the notice says why.
  perform: () => trainingSession.connect().catch(() => {}),
};
