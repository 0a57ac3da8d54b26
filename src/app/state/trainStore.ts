/** What the next training of a detector begins with beside its settings: the encoder, how the faces would be split. */
import { create } from '@/app/state/createStore';
import type { LibraryFace, SplitPlan } from '@/workers/protocol';

export interface TrainState {
  /** The pretrained encoder; null: from scratch. */
  encoder: File | null;
  plan: SplitPlan | null;
  /** Of the example of a self-blended fake. */
  blendSeed: number;
}

export const useTrain = create<TrainState>()(() => ({
  encoder: null,
  plan: null,
  blendSeed: 1,
}));

/** The faces of a dataset that can be trained on or tested, each with its class; those without one are none. */
export function labelledFaces(faces: readonly LibraryFace[]): (LibraryFace & { label: string })[] {
  return faces.flatMap((face) =>
    face.excluded || face.label === undefined ? [] : [{ ...face, label: face.label }],
  );
}
