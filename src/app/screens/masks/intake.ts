/** What the masking lab takes: whatever gives faces, into the open dataset, and the checkpoint whose reconstructions it shows. */
import type { ScreenIntake } from '@/app/intake/intakeStore';
import { importPlanned } from '@/app/state/importPlan';
import { DATASET_KINDS } from '@/app/state/library';
import { openMaskModel } from '@/app/state/maskModel';

export const masksIntake: ScreenIntake = {
  name: 'Masks',
  kinds: [...DATASET_KINDS, 'model'],
  modelUses: [{ label: 'Show its reconstructions', single: true, take: ([file]) => openMaskModel(file) }],
  takeFaces: importPlanned,
};
