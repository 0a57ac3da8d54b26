/** What the pretraining screen takes: whatever gives faces, into the open dataset, and checkpoints to begin with. */
import type { ScreenIntake } from '@/app/intake/intakeStore';
import { chooseWeights } from '@/app/state/beginStore';
import { DATASET_KINDS, importSorted } from '@/app/state/library';
import { useSettings } from '@/app/state/settingsStore';
import { pretrainRoom } from '@/workers/training';

export const pretrainIntake: ScreenIntake = {
  name: 'Pretrain',
  kinds: [...DATASET_KINDS, 'model'],
  modelUses: [{ label: 'Start from its weights', take: beginWith }],
  takeFaces: importSorted,
};

/** The settings turn to the model of the checkpoints. */
export async function beginWith(files: readonly File[]): Promise<void> {
  const preset = await chooseWeights(files, (blob, answers) =>
    pretrainRoom.ask((room) => room.inspectWeights(blob, answers)),
  );
  if (preset) useSettings.getState().set('preset', preset);
}
