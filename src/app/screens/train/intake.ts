/** What the training screen takes: whatever gives faces, into the open dataset, and models for one of three uses. */
import type { ScreenIntake } from '@/app/intake/intakeStore';
import { saveDetectorFiles } from '@/app/state/detectors';
import { useFaces } from '@/app/state/facesStore';
import { DATASET_KINDS, importSorted } from '@/app/state/library';
import { startFromState } from '@/app/trainDetector';
import { takeEncoder } from '@/app/state/encoderChoice';

export const trainIntake: ScreenIntake = {
  name: 'Train',
  kinds: [...DATASET_KINDS, 'model'],
  modelUses: [
    { label: 'Pretrained model', single: true, take: takeEncoder },
    {
      label: 'Saved run to resume',
      single: true,
      take: ([file]) => startFromState(file, useFaces.getState().faces),
    },
    { label: 'Detector', take: saveDetectorFiles },
  ],
  takeFaces: importSorted,
};
