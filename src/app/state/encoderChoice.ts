/** The encoder that the next detector begins with, over a reload. */
import { checkpointChoice } from './checkpointChoice';
import { originOf } from './ownCheckpoints';
import { useDetectorSettings } from './settingsStore';
import { chooseEncoder, useTrain } from './trainStore';

export const encoderOrigin = () => {
  const { encoder } = useTrain.getState();
  return encoder && originOf(encoder.file, encoder.file.name);
};

export const ENCODER_CHOICE = checkpointChoice({
  key: 'fsfm-lab.train.encoder',
  store: useTrain,
  origin: encoderOrigin,
  take: (file) => chooseEncoder([file]),
  preset: () => useDetectorSettings.getState().draft.preset,
});
