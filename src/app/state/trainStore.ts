/** What the next training of a detector begins with beside its settings: the encoder, how the faces would be split. */
import { create } from '@/app/state/createStore';
import type { LibraryFace, SplitPlan } from '@/workers/protocol';

export interface TrainState {
  /** The pretrained encoder; null: from scratch. */
  encoder: File | null;
  plan: SplitPlan | null;
}

export const useTrain = create<TrainState>()(() => ({
  encoder: null,
  plan: null,
}));

/** The class that faces without any are taken for when none has one: people collect real photographs. */
const ASSUMED_LABEL = 'real';

/** The faces of a dataset that can be trained on or tested, each with its class. */
export function labelledFaces(faces: readonly LibraryFace[]): (LibraryFace & { label: string })[] {
  const used = faces.filter(({ excluded }) => !excluded);
  const anyLabel = used.some(({ label }) => label !== undefined);
  return used.flatMap((face) => {
    const label = face.label ?? (anyLabel ? undefined : ASSUMED_LABEL);
    return label === undefined ? [] : [{ ...face, label }];
  });
}
