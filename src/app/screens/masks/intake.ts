/** What the masking lab takes: whatever gives faces, into the open dataset, and the checkpoint whose reconstructions it shows. */
import type { ScreenIntake } from '@/app/intake/intakeStore';
import { joinedFile } from '@/app/state/detectors';
import { importPlanned } from '@/app/state/importPlan';
import { DATASET_KINDS } from '@/app/state/library';
import { openMaskModel } from '@/app/state/maskModel';

/** @param files one, or the parts of one model */
export const openModel = async (files: readonly File[]): Promise<void> =>
  openMaskModel(await joinedFile(files));

export const masksIntake: ScreenIntake = {
  name: 'Masks',
  kinds: [...DATASET_KINDS, 'model'],
  modelUses: [{ label: 'Show its reconstructions', single: true, take: openModel }],
  takeFaces: importPlanned,
};
