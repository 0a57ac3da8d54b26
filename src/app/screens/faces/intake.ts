/** What the faces library takes: whatever gives faces, into the dataset that is open. */
import type { ScreenIntake } from '@/app/intake/intakeStore';
import { importPlanned } from '@/app/state/importPlan';
import { DATASET_KINDS } from '@/app/state/library';

export const facesIntake: ScreenIntake = {
  name: 'Faces',
  kinds: DATASET_KINDS,
  modelUses: [],
  takeFaces: importPlanned,
};
