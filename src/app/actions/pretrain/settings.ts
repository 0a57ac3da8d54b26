/** What the next run starts from: its settings, as a link too, and its initial weights. */
import { beginWith } from '@/app/state/beginWith';
import { forgetWeights, useBegin } from '@/app/state/beginStore';
import { SETTINGS_ADDRESS, useSettings } from '@/app/state/settingsStore';
import { PRETRAINING } from '@/lib/config';
import { always, type Action } from '../action';
import { askForFiles } from '../askForFiles';
import { copyLink } from '../copyLink';
import { takeOwn } from '../ownCheckpoint';
import { settingObstacle } from './run';

export const resetSettings: Action = {
  id: 'pretrain.resetSettings',
  label: 'Reset to defaults',
  title: 'Reset the pretraining settings to their defaults',
  screens: ['/pretrain'],
  watches: [],
  obstacle: always,
  perform: () => useSettings.getState().reset(),
};

export const copySettingsLink = copyLink({
  ...{
    screen: '/pretrain',
    codec: PRETRAINING.link,
    slice: SETTINGS_ADDRESS,
    label: 'Copy link to settings',
  },
  title: 'Copy a link to the pretraining settings',
  said: 'It holds the settings, never the faces.',
  ...{ watches: [useSettings], obstacle: settingObstacle },
});

export const chooseCheckpoint: Action = {
  id: 'pretrain.chooseCheckpoint',
  label: 'Use a checkpoint',
  title: 'Pretrain from a checkpoint',
  screens: ['/pretrain'],
  watches: [],
  obstacle: always,
  perform: () => askForFiles('#checkpoints'),
};

/** A network is begun with whole where it can be, and with a detector's encoder where it is one. */
export const BEGIN_SOURCES = ['run', 'detector'] as const;

/** The settings turn to its model. */
export const beginFromHere = takeOwn({
  id: 'pretrain.beginFromHere',
  title: 'Pretrain from the latest run or detector of this browser',
  ...{ screen: '/pretrain', sources: BEGIN_SOURCES },
  take: (file) => beginWith([file]),
});

export const fromScratch: Action = {
  id: 'pretrain.fromScratch',
  label: 'From scratch',
  title: 'Pretrain from scratch',
  screens: ['/pretrain'],
  watches: [useBegin],
  obstacle: () => (useBegin.getState().online ? null : 'The next run starts from scratch already.'),
  perform: forgetWeights,
};
