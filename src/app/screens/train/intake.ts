/** What the training screen takes: whatever gives faces, into the open dataset, and models for one of three uses. */
import type { ScreenIntake } from '@/app/intake/intakeStore';
import { saveDetectorFiles } from '@/app/state/detectors';
import { useFaces } from '@/app/state/facesStore';
import { importPlanned } from '@/app/state/importPlan';
import { DATASET_KINDS } from '@/app/state/library';
import { startFromState } from '@/app/trainDetector';
import { chooseEncoder } from '@/app/state/trainStore';

export const trainIntake: ScreenIntake = {
  name: 'Train',
  kinds: [...DATASET_KINDS, 'model', 'statistics'],
  modelUses: [
    { label: 'Pretrained model', single: true, textAlone: true, take: chooseEncoder },
    {
      label: 'Saved run to resume',
      single: true,
      take: ([file]) => startFromState(file, useFaces.getState().faces),
    },
    { label: 'Detector', take: saveDetectorFiles },
  ],
  takeFaces: importPlanned,
};
