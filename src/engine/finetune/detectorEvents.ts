/**
 * What fine-tuning tells: types of events and reports. They cross the worker border as they are;
 * `workers/detectorProtocol` re-exports them for the page.
 */
import type { ErrorReport } from '@/lib/errors';
import type { LeakageWarning, SplitName } from '../data/detectorSplit';
import type { ValidationView } from '../evaluation/evaluate';
import type { EpochRow } from '../evaluation/predictions';
import type { FinetuneFigures } from './finetuneRun';

/** Where a run stands. One union; the screen switches on `phase`. */
export type FinetuneStatus =
  | { phase: 'idle' }
  | { phase: 'preparing'; stage: 'scaling faces' | 'computing features' | 'compiling shaders' }
  | { phase: 'running' }
  | { phase: 'paused' }
  | { phase: 'stopped'; epoch: number }
  | { phase: 'finished'; epoch: number; early: boolean }
  | { phase: 'failed'; error: ErrorReport; epoch: number };

/** The figures of one step with the clock. */
export interface FinetuneRow extends FinetuneFigures {
  imagesPerSecond: number;
  etaMs: number;
}

export type FinetuneEvent =
  | { type: 'status'; runId: string; status: FinetuneStatus }
  | { type: 'steps'; runId: string; rows: FinetuneRow[] }
  /** Of a run that goes on: what was known of its earlier epochs. */
  | { type: 'history'; runId: string; rows: EpochRow[]; bestEpoch: number }
  | { type: 'epoch'; runId: string; row: EpochRow; bestEpoch: number; view: ValidationView }
  /** The state of this step is on the disk. */
  | { type: 'kept'; runId: string; step: number }
  /** It is not, and why; the training goes on. */
  | { type: 'not-kept'; runId: string; error: ErrorReport }
  | { type: 'adapter-lost'; reason: string };

/** How faces would be split, told before a run. */
export interface SplitPlan {
  /** Faces of each class on each side, classes in the order of the logits. */
  counts: { label: string; faces: Record<SplitName, number> }[];
  /** Faces of known attacks that the test of an unseen one must not hold. */
  unused: number;
  /** What the task makes of classes of other names, a line each. */
  meaning: string[];
  /** What a split cannot tell, as sentences. */
  warnings: string[];
  leakage: LeakageWarning[];
}
