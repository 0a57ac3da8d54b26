/** The fine-tuning screen's state: where the run stands, what validation and the test said. */
import { create } from 'zustand';
import type { DetectorReport, EpochRow, FinetuneRow, FinetuneStatus, KeptTrainings, SplitPlan, ValidationView } from '@/workers/detectorProtocol'; // prettier-ignore
import type { LibraryFace } from '@/workers/protocol';
import type { KeepingState } from './runStore';

export interface TrainState {
  /** The pretrained encoder; null: from scratch. */
  encoder: File | null;
  /** Of the training in hand; '' before the first. */
  runId: string;
  status: FinetuneStatus;
  /** What became of keeping the training in hand. */
  keeping: KeepingState;
  /** Damaged states that were passed over when it went on, a sentence each. */
  passedOver: readonly string[];
  /** Kept trainings, the one in hand among them; null until they were read. */
  kept: KeptTrainings | null;
  latest: FinetuneRow | null;
  epochs: readonly EpochRow[];
  bestEpoch: number;
  view: ValidationView | null;
  plan: SplitPlan | null;
  report: DetectorReport | null;
}

export const useTrain = create<TrainState>()(() => ({
  encoder: null,
  runId: '',
  status: { phase: 'idle' },
  keeping: { state: 'none' },
  passedOver: [],
  kept: null,
  latest: null,
  epochs: [],
  bestEpoch: 0,
  view: null,
  plan: null,
  report: null,
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
