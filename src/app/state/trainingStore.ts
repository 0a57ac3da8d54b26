/**
 * Where training stands, for React: the adapter, and the training of this tab, which is of one kind: its status, the
 * latest figures (at most ten updates a second), what was saved of it. Long series and pictures live outside React
 * (`metricSeries`, `pictures`).
 */
import { create } from '@/app/state/createStore';
import type { ErrorReport } from '@/lib/errors';
import type { FinetuneRow, PretrainRow, StepRow } from '@/lib/stepFigures';
import type {
  AttentionView,
  DetectorReport,
  EngineReport,
  EpochRow,
  TrainingStatus,
  ValidationView,
} from '@/workers/protocol';
import type { RunRecord } from './runRecord';

export type AdapterState =
  | { state: 'unknown' }
  | { state: 'starting' }
  | { state: 'ready'; report: EngineReport }
  | { state: 'unavailable'; error: ErrorReport }
  | { state: 'lost'; error: ErrorReport };

/** What became of saving the state of the training. */
export type CheckpointState =
  { state: 'none' } | { state: 'saved'; step: number } | { state: 'failed'; error: ErrorReport };

interface AnyTraining {
  runId: string;
  /** What to call it. */
  title: string;
  /** What it was started with; null until that is written down. */
  record: RunRecord | null;
  status: TrainingStatus;
  checkpoint: CheckpointState;
  /** Damaged states that were passed over when it was resumed, a sentence each. */
  passedOver: readonly string[];
  /** Why it does not go on bit for bit, where it was resumed, a sentence each. */
  otherBits: readonly string[];
}

export interface Pretraining extends AnyTraining {
  kind: 'pretrain';
  record: Extract<RunRecord, { kind: 'pretrain' }> | null;
  latest: PretrainRow | null;
  view: AttentionView;
  /** Step of the pictures on the screen; null before the first. */
  picturesStep: number | null;
  /** A step before whose pictures are looked at instead; null: the latest. */
  lookedAt: number | null;
}

export interface Finetuning extends AnyTraining {
  kind: 'finetune';
  latest: FinetuneRow | null;
  epochs: readonly EpochRow[];
  bestEpoch: number;
  /** What validation said after the latest epoch. */
  validation: ValidationView | null;
  /** What the held-out faces said. */
  report: DetectorReport | null;
  /** Of the detector that it came to, in the library; null until it is there. */
  detectorId: string | null;
}

export type Training = Pretraining | Finetuning;

export interface TrainingState {
  adapter: AdapterState;
  /** The one of this tab: active, or ended and still to be looked at. */
  training: Training | null;
}

export const useTraining = create<TrainingState>()(() => ({ adapter: { state: 'unknown' }, training: null }));

const BEFORE: AnyTraining = {
  runId: '',
  title: '',
  record: null,
  status: { phase: 'idle' },
  checkpoint: { state: 'none' },
  passedOver: [],
  otherBits: [],
};

/** Before the first of its kind. */
export const NO_PRETRAINING: Pretraining = {
  ...BEFORE,
  kind: 'pretrain',
  record: null,
  latest: null,
  view: { block: 0, head: 0, query: 0 },
  picturesStep: null,
  lookedAt: null,
};
export const NO_FINETUNING: Finetuning = {
  ...BEFORE,
  kind: 'finetune',
  latest: null,
  epochs: [],
  bestEpoch: 0,
  validation: null,
  report: null,
  detectorId: null,
};

/** The training of this tab where it is pretraining. */
export function pretrainingOf({ training }: TrainingState): Pretraining {
  return training?.kind === 'pretrain' ? training : NO_PRETRAINING;
}

/** The training of this tab where it is that of a detector. */
export function finetuningOf({ training }: TrainingState): Finetuning {
  return training?.kind === 'finetune' ? training : NO_FINETUNING;
}

export const usePretraining = <T>(select: (training: Pretraining) => T): T =>
  useTraining((state) => select(pretrainingOf(state)));

export const useFinetuning = <T>(select: (training: Finetuning) => T): T =>
  useTraining((state) => select(finetuningOf(state)));

type Change = Partial<
  Omit<Pretraining, 'kind' | 'latest' | 'record'> & Omit<Finetuning, 'kind' | 'latest'> & { latest: StepRow }
>;

/** Changes the training of this tab. @param change of its kind */
export function changeTraining(change: Change): void {
  useTraining.setState(({ training }) => ({
    training: training && ({ ...training, ...change } as Training),
  }));
}

/** Name of the engine that trains in this tab; null before one was claimed, and where none could be. */
export const engineName = ({ adapter }: TrainingState): string | null =>
  adapter.state === 'ready' ? adapter.report.name : null;

/** True while it can be paused, resumed or stopped. */
export function isActive(phase: TrainingStatus['phase']): boolean {
  return phase === 'preparing' || phase === 'running' || phase === 'paused';
}

/** What keeps anything else from being trained in this tab, and how to go on; null when nothing does. */
export function whatIsActive({ training }: TrainingState): { what: string; wayOut: string } | null {
  if (!training || !isActive(training.status.phase)) return null;
  const [what, screen] =
    training.kind === 'pretrain'
      ? ['A pretraining run', 'Pretrain']
      : ['The training of a detector', 'Train'];
  return {
    what: `${what} is active: ${training.title}.`,
    wayOut: `Stop it on ${screen} first; it can be resumed from Runs.`,
  };
}

/** The same in one text, for buttons. */
export function activeObstacle(state: TrainingState): string | null {
  const active = whatIsActive(state);
  return active && `${active.what} ${active.wayOut}`;
}
