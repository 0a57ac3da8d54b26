/** What crosses between the page and the detector worker: types only. Tensors never do. */
import type { DetectorLab } from '@/engine/detectorLab';

export type { BlendPreview } from '@/engine/detectorLab';
export type { FinetuneEvent, FinetuneRow, FinetuneStatus, SplitPlan } from '@/engine/detectorEvents';
export type { DetectorReport, ValidationView } from '@/engine/evaluate';
export type { EpochRow } from '@/engine/finetuneRun';

/** The commands of the detector worker, as they look from the page. */
export type DetectorApi = {
  [Name in keyof DetectorLab]: (
    ...args: Parameters<DetectorLab[Name]>
  ) => Promise<Awaited<ReturnType<DetectorLab[Name]>>>;
};
