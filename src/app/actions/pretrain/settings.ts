/** What the next run starts from: its settings, as a link too, and its initial weights. */
import { toast } from 'sonner';
import { forgetWeights, useBegin } from '@/app/state/beginStore';
import { useSettings } from '@/app/state/settingsStore';
import { always, type Action } from '../action';
import { askForFiles } from '../askForFiles';
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

/** The address holds the settings; whoever opens it gets the same form. */
export const copyLink: Action = {
  id: 'pretrain.copyLink',
  label: 'Copy link to settings',
  title: 'Copy a link to the pretraining settings',
  screens: ['/pretrain'],
  watches: [useSettings],
  obstacle: settingObstacle,
  perform: async () => {
    await navigator.clipboard.writeText(location.href);
    toast.success('Link copied. It holds the settings, never the faces.');
  },
};

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
