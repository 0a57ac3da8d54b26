/** What goes on in this tab, whatever screen is open: for the header. */
import type { ScreenPath } from '@/app/screenNames';
import { formatCount } from '@/lib/format';
import type { EvaluateStatus } from './evaluateStore';
import type { ImportStatus } from './facesStore';
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
  /** Where it can be looked at. */
  screen: ScreenPath;
}

/** What of the stores it depends on. */
export interface Goings {
  training: Training | null;
  ablationId: string | null;
  protocol: ProtocolState['working'];
  importing: ImportStatus;
  evaluation: EvaluateStatus;
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
function ofTraining({ training, ablationId, protocol }: Goings): Activity | null {
  const active = training && isActive(training.status.phase) ? training : null;
  const leftMs = active?.latest && active.status.phase === 'running' ? active.latest.etaMs : null;
  const step = active ? stepOf(active) : '';
  if (protocol) {
    const { done, total } = protocol;
    return {
      kind: 'protocol',
      what: 'Protocol',
      step: outOf(done, total),
      leftMs: null,
      screen: '/evaluate',
    };
  }
  // Between two of its runs none is active.
  if (ablationId !== null) return { kind: 'ablation', what: 'Ablation', step, leftMs: null, screen: '/runs' };
  if (!active) return null;
  return active.kind === 'pretrain'
    ? { kind: 'pretraining', what: 'Pretraining', step, leftMs, screen: '/pretrain' }
    : { kind: 'training', what: 'Training', step, leftMs, screen: '/train' };
}

function stepOf({ status, latest }: Training): string {
  if (status.phase === 'preparing' || !latest) return 'preparing';
  const step = `step ${outOf(latest.step, latest.totalSteps)}`;
  return status.phase === 'paused' ? `${step}, paused` : step;
}

function ofImport(status: ImportStatus): Activity | null {
  if (status.phase === 'idle' || status.phase === 'failed') return null;
  const shared = { kind: 'import', what: 'Import', screen: '/faces' } as const;
  if (status.phase !== 'importing') return { ...shared, step: status.phase, leftMs: null };
  const { counts, etaMs } = status;
  return {
    ...shared,
    step: outOf(counts.done, counts.total),
    leftMs: Number.isFinite(etaMs) ? etaMs : null,
  };
}

function ofEvaluation(status: EvaluateStatus): Activity | null {
  if (status.phase !== 'busy') return null;
  const { done, total } = status;
  const step = total > 0 ? outOf(done, total) : '';
  return { kind: 'evaluation', what: 'Evaluation', step, leftMs: null, screen: '/evaluate' };
}

function ofScoring({ scoring }: Goings): Activity | null {
  const wanted = wantedDetectors(scoring);
  const { photos, paused } = scoring;
  const waiting = photos.filter((photo) => photo.status === 'working' || isPending(photo, wanted)).length;
  if (waiting === 0 || wanted.length === 0) return null;
  const step = outOf(photos.length - waiting, photos.length);
  return {
    ...{ kind: 'scoring', what: 'Scoring', screen: '/score', leftMs: null },
    step: paused ? `${step}, paused` : step,
  };
}
