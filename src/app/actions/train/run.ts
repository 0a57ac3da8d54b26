/** The training of a detector: begin it, hold it, go through it step by step, end it. */
import { trainingSession } from '@/app/lab';
import { useFaces } from '@/app/state/facesStore';
import { roomObstacle, useDetectorForecast } from '@/app/state/forecast';
import { firstIssue, useDetectorSettings } from '@/app/state/settingsStore';
import { finetuningOf, isActive, useTraining } from '@/app/state/trainingStore';
import { encoderObstacle, labelledFaces, labelledObstacle, useTrain } from '@/app/state/trainStore';
import { startDetector } from '@/app/trainDetector';
import { DETECTOR } from '@/lib/detectorConfig';
import { oneClassOnly, oneClassSentence } from '@/lib/oneClass';
import type { Action } from '../action';
import { trainingObstacle } from '../pretrain/run';

const phase = () => finetuningOf(useTraining.getState()).status.phase;

/** Begins with the labelled faces of the open dataset, the settings and the encoder of the form. */
export const start: Action = {
  id: 'train.start',
  label: 'Start training',
  title: 'Start training a detector',
  screens: ['/train'],
  shortcut: 'Alt+S',
  watches: [useTraining, useFaces, useDetectorSettings, useDetectorForecast, useTrain],
  obstacle: () => {
    const obstacle = trainingObstacle();
    if (obstacle) return obstacle;
    const { draft } = useDetectorSettings.getState();
    const lacking = labelledObstacle();
    if (lacking) return lacking;
    const labels = labelledFaces(useFaces.getState().faces).map(({ label }) => label);
    const single = oneClassOnly(labels, draft.fakes);
    if (single) return oneClassSentence(single);
    return (
      firstIssue(DETECTOR.issues(draft)) ??
      useTrain.getState().plan?.refusal ??
      encoderObstacle(draft.preset) ??
      roomObstacle(useDetectorForecast.getState(), DETECTOR.valid(draft))
    );
  },
  perform: () => startDetector(useFaces.getState().faces),
};

/** Holds it after the step in work, or goes on with it: one place, one key. */
export const pauseOrResume: Action = {
  id: 'train.pause',
  label: () => (phase() === 'paused' ? 'Resume' : 'Pause'),
  title: 'Pause or resume the training of the detector',
  screens: ['/train'],
  shortcut: 'Alt+P',
  watches: [useTraining],
  obstacle: () => (phase() === 'running' || phase() === 'paused' ? null : 'No detector is being trained.'),
  perform: () => (phase() === 'paused' ? trainingSession.resume() : trainingSession.pause()),
};

export const step: Action = {
  id: 'train.step',
  label: 'Step',
  title: 'Make one step of the paused training',
  screens: ['/train'],
  shortcut: 'Alt+N',
  watches: [useTraining],
  obstacle: () => (phase() === 'paused' ? null : 'Single steps need a paused training.'),
  perform: () => trainingSession.step(),
};

/** Its best epoch goes into the library; files and figures stay for export. */
export const stop: Action = {
  id: 'train.stop',
  label: 'Stop',
  title: 'Stop the training of the detector',
  screens: ['/train'],
  shortcut: 'Alt+X',
  watches: [useTraining],
  obstacle: () => (isActive(phase()) ? null : 'No detector is being trained.'),
  perform: () => trainingSession.stop(),
};
