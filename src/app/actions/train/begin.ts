/** What the next training of a detector starts from: an encoder, or the state of an earlier one. */
import { deleteRun } from '@/app/deleteRun';
import { resumable, runsUnread, useRuns } from '@/app/state/runsStore';
import { DETECTOR_SETTINGS_ADDRESS, firstIssue, useDetectorSettings } from '@/app/state/settingsStore';
import { useTraining } from '@/app/state/trainingStore';
import { chooseEncoder as takeEncoder, useTrain } from '@/app/state/trainStore';
import { resumeDetector } from '@/app/trainDetector';
import { DETECTOR } from '@/lib/detectorConfig';
import type { FinetuneRunInfo } from '@/workers/protocol';
import { always, type Action } from '../action';
import { askForFiles } from '../askForFiles';
import { copyLink } from '../copyLink';
import { takeOwn } from '../ownCheckpoint';
import { trainingObstacle } from '../pretrain/run';
import { rowAction } from '../rowAction';

export const chooseEncoder: Action = {
  id: 'train.chooseEncoder',
  label: 'Choose a pretrained model',
  title: 'Train on a pretrained model',
  screens: ['/train'],
  watches: [],
  obstacle: always,
  perform: () => askForFiles('#encoder-file'),
};

/** Where an encoder can be taken from. */
export const ENCODER_SOURCES = ['run', 'detector'] as const;

/** A run's network, or a detector's encoder; the settings turn to its model. */
export const encoderFromHere = takeOwn({
  id: 'train.encoderFromHere',
  title: 'Train on the latest run or detector of this browser',
  ...{ screen: '/train', sources: ENCODER_SOURCES },
  take: (file) => takeEncoder([file]),
});

export const fromScratch: Action = {
  id: 'train.fromScratch',
  label: 'From scratch',
  title: 'Train from scratch, without a pretrained model',
  screens: ['/train'],
  watches: [useTrain],
  obstacle: () => (useTrain.getState().encoder ? null : 'The next training starts from scratch already.'),
  perform: () => useTrain.setState({ encoder: null }),
};

export const resetSettings: Action = {
  id: 'train.resetSettings',
  label: 'Reset to defaults',
  title: 'Reset the settings of the detector to their defaults',
  screens: ['/train'],
  watches: [],
  obstacle: always,
  perform: () => useDetectorSettings.getState().reset(),
};

export const copySettingsLink = copyLink({
  ...{
    screen: '/train',
    codec: DETECTOR.link,
    slice: DETECTOR_SETTINGS_ADDRESS,
    label: 'Copy link to settings',
  },
  title: 'Copy a link to the settings of the detector',
  said: 'It holds the settings, never the faces.',
  ...{
    watches: [useDetectorSettings],
    obstacle: () => firstIssue(DETECTOR.issues(useDetectorSettings.getState().draft)),
  },
});

const ofRow = {
  screens: ['/train'] as const,
  key: ({ id }: FinetuneRunInfo) => id,
  pick: () => resumable(useRuns.getState(), 'finetune').at(0),
};

/** One that was interrupted or stopped, as if it had never stopped. */
export const resumeTraining = rowAction<FinetuneRunInfo>({
  ...ofRow,
  id: 'train.resumeSaved',
  label: 'Resume',
  title: 'Resume the latest saved training of a detector',
  watches: [useTraining, useRuns],
  none: () => runsUnread() ?? 'There is no training of a detector to resume.',
  obstacle: trainingObstacle,
  perform: resumeDetector,
});

export const deleteTraining = rowAction<FinetuneRunInfo>({
  ...ofRow,
  id: 'train.deleteSaved',
  label: 'Delete',
  title: 'Delete the latest saved training of a detector',
  hint: 'Can be undone for 15 seconds.',
  watches: [useRuns],
  none: () => runsUnread() ?? 'There is no saved training of a detector.',
  perform: deleteRun,
});

/** Over the same faces, which are in the open dataset. */
export const resumeFromFile: Action = {
  id: 'train.resumeFromFile',
  label: 'Resume a saved run',
  title: 'Resume a training from a file',
  screens: ['/train'],
  watches: [useTraining],
  obstacle: trainingObstacle,
  perform: () => askForFiles('#saved-run'),
};
