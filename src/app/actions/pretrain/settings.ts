/** What the next run starts from: its settings, as a link too, and its initial weights. */
import { forgetWeights, useBegin } from '@/app/state/beginStore';
import { SETTINGS_ADDRESS, useSettings } from '@/app/state/settingsStore';
import { PRETRAINING } from '@/lib/config';
import { always, type Action } from '../action';
import { askForFiles } from '../askForFiles';
import { copyLink } from '../copyLink';
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

export const fromScratch: Action = {
  id: 'pretrain.fromScratch',
  label: 'From scratch',
  title: 'Pretrain from scratch',
  screens: ['/pretrain'],
  watches: [useBegin],
  obstacle: () => (useBegin.getState().online ? null : 'The next run starts from scratch already.'),
  perform: forgetWeights,
};
