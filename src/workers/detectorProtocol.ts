/** What crosses between the page and the detector worker: types only. Tensors never do. */
import type { DetectorLab } from '@/engine/finetune/detectorLab';

export type { BlendPreview } from '@/engine/finetune/detectorLab';
export type { FinetuneEvent, FinetuneRow, FinetuneStatus, SplitPlan } from '@/engine/finetune/detectorEvents';
export type { DetectorReport, ValidationView } from '@/engine/evaluation/evaluate';
export type { EpochRow } from '@/engine/evaluation/predictions';
export type { KeptTraining, KeptTrainings } from '@/engine/finetune/trainingKeeper';

/** The commands of the detector worker, as they look from the page. */
export type DetectorApi = {
  [Name in keyof DetectorLab]: (
    ...args: Parameters<DetectorLab[Name]>
  ) => Promise<Awaited<ReturnType<DetectorLab[Name]>>>;
};
