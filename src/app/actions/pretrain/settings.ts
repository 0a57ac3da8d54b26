/** What the next run is begun with: its settings, as a link too, and its first weights. */
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
  title: 'Begin pretraining with the weights of a checkpoint',
  screens: ['/pretrain'],
  watches: [],
  obstacle: always,
  perform: () => askForFiles('#checkpoints'),
};

export const freshWeights: Action = {
  id: 'pretrain.freshWeights',
  label: 'Fresh weights',
  title: 'Begin pretraining with fresh weights',
  screens: ['/pretrain'],
  watches: [useBegin],
  obstacle: () => (useBegin.getState().online ? null : 'The next run begins with fresh weights already.'),
  perform: forgetWeights,
};
