/** The weights that the next pretraining run begins with, over a reload. */
import { useBegin } from './beginStore';
import { beginWith } from './beginWith';
import { checkpointChoice } from './checkpointChoice';
import { originOf } from './ownCheckpoints';
import { useSettings } from './settingsStore';

export const beginOrigin = () => {
  const { online } = useBegin.getState();
  return online && originOf(online.blob, online.name);
};

export const BEGIN_CHOICE = checkpointChoice({
  key: 'fsfm-lab.pretrain.begin',
  store: useBegin,
  origin: beginOrigin,
  take: (file) => beginWith([file]),
  preset: () => useSettings.getState().draft.preset,
});
