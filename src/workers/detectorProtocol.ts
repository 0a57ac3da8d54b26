/** What crosses between the page and the detector worker: types only. Tensors never do. */
import type { DetectorLab } from '@/engine/detect/detectorLab';

export type { BlendPreview } from '@/engine/detect/detectorLab';
export type { FinetuneEvent, FinetuneRow, FinetuneStatus, SplitPlan } from '@/engine/detect/detectorEvents';
export type { DetectorReport, ValidationView } from '@/engine/detect/evaluate';
export type { EpochRow } from '@/engine/detect/finetuneRun';
export type { KeptTraining, KeptTrainings } from '@/engine/detect/trainingKeeper';

/** The commands of the detector worker, as they look from the page. */
export type DetectorApi = {
  [Name in keyof DetectorLab]: (
    ...args: Parameters<DetectorLab[Name]>
  ) => Promise<Awaited<ReturnType<DetectorLab[Name]>>>;
};
