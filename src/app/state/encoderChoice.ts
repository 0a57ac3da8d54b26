/** The pretrained encoder that the next training of a detector begins with. */
import { toErrorReport } from '@/lib/errors';
import type { CheckpointAnswers } from '@/workers/protocol';
import { pretrainRoom } from '@/workers/training';
import { withHeads } from './headsQuestion';
import { useTrain } from './trainStore';
import { wholeModels } from './wholeModels';

/** Takes the first model of some files, and asks what its file does not say. Anything else that is wrong is said at the start. */
export async function takeEncoder(files: readonly File[]): Promise<void> {
  const [encoder] = await wholeModels(files);
  useTrain.setState({ encoder, answers: await answersFor(encoder) });
}

async function answersFor(encoder: File): Promise<CheckpointAnswers> {
  try {
    return await withHeads(encoder.name, async (said) => {
      await pretrainRoom.ask((room) => room.inspectWeights(encoder, said));
      return said;
    });
  } catch (error) {
    // Without an answer it is not chosen.
    if (toErrorReport(error).heads) throw error;
    return {};
  }
}
