/** What goes on in this tab, whatever screen is open: for the header. */
import type { ScreenPath } from '@/app/screenNames';
import { formatCount } from '@/lib/format';
import type { EvaluateState } from './evaluateStore';
import type { ImportStatus } from './facesStore';
import type { WorkSeen } from './pace';
import type { ProtocolState } from './protocolStore';
import { isPending, wantedDetectors, type ScoreState } from './scoreStore';
import { isActive, type Training } from './trainingStore';

export type ActivityKind =
  'pretraining' | 'training' | 'ablation' | 'protocol' | 'import' | 'evaluation' | 'scoring';

export interface Activity {
  kind: ActivityKind;
  /** "Pretraining", as the screen calls it. */
  what: string;
  /** How far it is: "step 3 of 40". */
  step: string;
  /** Null where nobody knows. */
  leftMs: number | null;
  /** From which the time left is measured; null where the job tells it itself, or what it is out of is not known. */
  work: WorkSeen | null;
  /** Where it can be looked at. */
  screen: ScreenPath;
}

/** What of the stores it depends on. */
export interface Goings {
  training: Training | null;
  ablation: { id: string; done: number; total: number } | null;
  protocol: ProtocolState['working'];
  importing: ImportStatus;
  evaluation: Pick<EvaluateState, 'status' | 'results'>;
  scoring: Pick<ScoreState, 'photos' | 'paused' | 'activeId' | 'compareId'>;
}

/** The longest work first. */
export function activitiesOf(goings: Goings): Activity[] {
  return [
    ofTraining(goings),
    ofImport(goings.importing),
    ofEvaluation(goings.evaluation),
    ofScoring(goings),
  ].filter((each) => each !== null);
}

const outOf = (done: number, total: number): string => `${formatCount(done)} of ${formatCount(total)}`;

/** An ablation and a protocol are named in place of the training that they are at. */
function ofTraining({ training, ablation, protocol }: Goings): Activity | null {
  const active = training && isActive(training.status.phase) ? training : null;
  if (protocol) {
    const step = protocol.stopping ? 'stopping' : withPause(outOf(protocol.done, protocol.total), active);
    const work = protocol.stopping ? null : workOf(`protocol ${protocol.reused}`, protocol, training);
    return { kind: 'protocol', what: 'Protocol', step, leftMs: null, work, screen: '/evaluate' };
  }
  if (ablation) {
    const step = withPause(
      `run ${outOf(Math.min(ablation.done + 1, ablation.total), ablation.total)}`,
      active,
    );
    const work = workOf(ablation.id, ablation, training);
    return { kind: 'ablation', what: 'Ablation', step, leftMs: null, work, screen: '/runs' };
  }
  if (!active) return null;
  const leftMs = active.latest && active.status.phase === 'running' ? active.latest.etaMs : null;
  const shared = { step: stepOf(active), leftMs, work: null };
  return active.kind === 'pretrain'
    ? { kind: 'pretraining', what: 'Pretraining', ...shared, screen: '/pretrain' }
    : { kind: 'training', what: 'Training', ...shared, screen: '/train' };
}

const withPause = (step: string, active: Training | null): string =>
  active?.status.phase === 'paused' ? `${step}, paused` : step;

/**
 * How many of several trainings are done, with the part of the one that runs; while it is prepared, or tested, nobody can
 * tell. Null after one of them was stopped or failed, which ends them all.
 */
function workOf(
  key: string,
  { done, total }: { done: number; total: number },
  training: Training | null,
): WorkSeen | null {
  const { phase } = training?.status ?? { phase: 'idle' };
  if (phase === 'stopped' || phase === 'failed') return null;
  const latest = phase === 'running' || phase === 'paused' ? training?.latest : null;
  const part = latest ? latest.step / latest.totalSteps : null;
  return { key, done: part === null ? null : done + part, total, paused: phase === 'paused' };
}

function stepOf(training: Training): string {
  const { status, latest } = training;
  if (status.phase === 'preparing' || !latest) return 'preparing';
  return withPause(`step ${outOf(latest.step, latest.totalSteps)}`, training);
}

function ofImport(status: ImportStatus): Activity | null {
  if (status.phase === 'idle' || status.phase === 'failed') return null;
  const shared = { kind: 'import', what: 'Import', screen: '/faces', work: null } as const;
  if (status.phase !== 'importing') return { ...shared, step: status.phase, leftMs: null };
  const { counts, etaMs } = status;
  return {
    ...shared,
    step: outOf(counts.done, counts.total),
    leftMs: Number.isFinite(etaMs) ? etaMs : null,
  };
}

function ofEvaluation({ status, results }: Goings['evaluation']): Activity | null {
  if (status.phase !== 'busy') return null;
  const { job, done, total } = status;
  const step = total > 0 ? outOf(done, total) : '';
  const shared = { kind: 'evaluation', what: 'Evaluation', step, leftMs: null, screen: '/evaluate' } as const;
  if (job === 'evaluation') return { ...shared, work: results && workOfCells(results, done, total) };
  const work = total > 0 ? { key: job, done, total, paused: false } : null;
  // The others pass over their faces several times, and each pass begins to count anew.
  return { ...shared, work: job === 'sweep' || job === 'truth' ? work : null };
}

/** Faces of all cells; of the one in work those of its pass over its set. */
function workOfCells(
  { cells, detectors, sets, at }: NonNullable<EvaluateState['results']>,
  done: number,
  total: number,
): WorkSeen {
  const sizes = sets.map(({ faces }) => faces?.length ?? 0);
  const sizeOf = (setId: string) => sizes[sets.findIndex(({ id }) => id === setId)] ?? 0;
  const inCells = cells.reduce((sum, { setId }) => sum + sizeOf(setId), 0);
  const passIsOver = total > 0 && done === total;
  return {
    key: at,
    // What such a pass came to, its cell tells, which comes next.
    done: passIsOver ? null : inCells + done,
    total: detectors.length * sizes.reduce((sum, size) => sum + size, 0),
    paused: false,
  };
}

function ofScoring({ scoring }: Goings): Activity | null {
  const wanted = wantedDetectors(scoring);
  const { photos, paused } = scoring;
  const waiting = photos.filter((photo) => photo.status === 'working' || isPending(photo, wanted)).length;
  if (waiting === 0 || wanted.length === 0) return null;
  const done = photos.length - waiting;
  const step = outOf(done, photos.length);
  return {
    ...{ kind: 'scoring', what: 'Scoring', screen: '/score', leftMs: null },
    step: paused ? `${step}, paused` : step,
    work: { key: wanted.join(), done, total: photos.length, paused },
  };
}
