/** What the next training of a detector begins with beside its settings: the encoder, how the faces would be split. */
import { create } from '@/app/state/createStore';
import type { CheckpointAnswers, LibraryFace, SplitPlan } from '@/workers/protocol';

export interface TrainState {
  /** The pretrained encoder; null: from scratch. */
  encoder: File | null;
  /** What a person said of its file. */
  answers: CheckpointAnswers;
  plan: SplitPlan | null;
}

export const useTrain = create<TrainState>()(() => ({
  encoder: null,
  answers: {},
  plan: null,
}));

/** The faces of a dataset that can be trained on or tested, each with its class; those without one are none. */
export function labelledFaces(faces: readonly LibraryFace[]): (LibraryFace & { label: string })[] {
  return faces.flatMap((face) =>
    face.excluded || face.label === undefined ? [] : [{ ...face, label: face.label }],
  );
}
