/** What the Edit screen takes: whatever gives faces, into the open dataset. */
import type { ScreenIntake } from '@/app/intake/intakeStore';
import { importPlanned } from '@/app/state/importPlan';
import { DATASET_KINDS } from '@/app/state/library';

export const editIntake: ScreenIntake = {
  name: 'Edit faces',
  kinds: DATASET_KINDS,
  modelUses: [],
  takeFaces: importPlanned,
};
