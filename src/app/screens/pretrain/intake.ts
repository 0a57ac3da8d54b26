/** What the pretraining screen takes: whatever gives faces, into the open dataset, and checkpoints to begin with. */
import type { ScreenIntake } from '@/app/intake/intakeStore';
import { chooseWeights } from '@/app/state/beginStore';
import { joinedFile } from '@/app/state/detectors';
import { importPlanned } from '@/app/state/importPlan';
import { DATASET_KINDS } from '@/app/state/library';
import { useSettings } from '@/app/state/settingsStore';
import type { CheckpointAnswers } from '@/workers/protocol';
import { pretrainRoom } from '@/workers/training';

export const pretrainIntake: ScreenIntake = {
  name: 'Pretrain',
  kinds: [...DATASET_KINDS, 'model'],
  modelUses: [{ label: 'Start from its weights', take: beginWith }],
  takeFaces: importPlanned,
};

/** The settings turn to the model of the checkpoints. */
export async function beginWith(files: readonly File[]): Promise<void> {
  const inspect = (blob: Blob, answers: CheckpointAnswers) =>
    pretrainRoom.ask((room) => room.inspectWeights(blob, answers));
  const preset = await chooseWeights(files, inspect, joinedFile);
  if (preset) useSettings.getState().set('preset', preset);
}
