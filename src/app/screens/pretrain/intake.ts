/** What the pretraining screen takes: whatever gives faces, into the open dataset, and checkpoints to begin with. */
import type { ScreenIntake } from '@/app/intake/intakeStore';
import { beginWith } from '@/app/state/beginWith';
import { importPlanned } from '@/app/state/importPlan';
import { DATASET_KINDS } from '@/app/state/library';

export const pretrainIntake: ScreenIntake = {
  name: 'Pretrain',
  kinds: [...DATASET_KINDS, 'model'],
  modelUses: [{ label: 'Start from its weights', take: beginWith }],
  takeFaces: importPlanned,
};
