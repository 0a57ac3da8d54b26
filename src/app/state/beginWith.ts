/** Checkpoints that the next pretraining run begins with, as the worker says what they hold. */
import type { CheckpointAnswers } from '@/workers/protocol';
import { pretrainRoom } from '@/workers/training';
import { chooseWeights } from './beginStore';
import { joinedFile } from './detectors';
import { useSettings } from './settingsStore';

/** The settings turn to the model of the checkpoints. */
export async function beginWith(files: readonly File[]): Promise<void> {
  const inspect = (blob: Blob, answers: CheckpointAnswers) =>
    pretrainRoom.ask((room) => room.inspectWeights(blob, answers));
  const preset = await chooseWeights(files, inspect, joinedFile);
  if (preset) useSettings.getState().set('preset', preset);
}
