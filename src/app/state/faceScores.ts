/**
 * What detectors say of the library's faces: scores of this visit by detector and face, and the scoring under way.
 * Failures are in the store; nothing here rejects.
 */
import { proxy } from 'comlink';
import { create } from '@/app/state/createStore';
import { toErrorReport, type ErrorReport } from '@/lib/errors';
import type { LibraryFace } from '@/workers/protocol';
import type { EvaluationEvent } from '@/workers/protocol/evaluation';
import type { DetectorInfo, SavedDetector } from '@/workers/protocol/scoring';
import { evaluation } from '@/workers/scoring';
import { useEvaluate } from './evaluateStore';
import { forgetWhenChanged } from './forgetFailure';
import { useGallery } from './galleryView';
import { askBeforeLeaving } from './leaving';

type ScoringStatus =
  | { phase: 'idle' }
  /** `etaMs` is NaN before the first faces are scored. */
  | {
      phase: 'busy';
      detector: string;
      done: number;
      total: number;
      etaMs: number;
      cancelling: AbortController;
    }
  | { phase: 'failed'; error: ErrorReport };

/** Raw attack scores by face. A face's id is the hash of its pixels: its score is true of it in every dataset. */
export type FaceScores = ReadonlyMap<string, number>;

interface FaceScoresState {
  /** By `scoringKey`. */
  scores: Readonly<Record<string, FaceScores>>;
  status: ScoringStatus;
}

export const useFaceScores = create<FaceScoresState>()(() => ({ scores: {}, status: { phase: 'idle' } }));

// Of another detector nothing has failed.
forgetWhenChanged(
  useGallery,
  ({ view }) => [view.by],
  () => {
    if (useFaceScores.getState().status.phase === 'failed')
      useFaceScores.setState({ status: { phase: 'idle' } });
  },
);

askBeforeLeaving(() => useFaceScores.getState().status.phase === 'busy');

const NONE: FaceScores = new Map();

/** The file, what its outputs mean and how pixels are normalised: with others its scores are others. */
function scoringKey({ id, classes, bonaFide, statistics }: DetectorInfo): string {
  return `${id}/${bonaFide === null ? -1 : classes.indexOf(bonaFide)}/${JSON.stringify(statistics)}`;
}

/** What a detector has said so far. */
export function scoresBy(
  detector: SavedDetector | null,
  { scores }: FaceScoresState = useFaceScores.getState(),
): FaceScores {
  return (detector && scores[scoringKey(detector.info)]) ?? NONE;
}

export function useScoresBy(detector: SavedDetector | null): FaceScores {
  return useFaceScores((state) => scoresBy(detector, state));
}

/** Scores those of the faces that the detector has not scored yet. */
export async function scoreFaces({ info }: SavedDetector, faces: readonly LibraryFace[]): Promise<void> {
  const key = scoringKey(info);
  const known = useFaceScores.getState().scores[key] ?? NONE;
  const asked = faces.filter(({ id }) => !known.has(id));
  const cancelling = new AbortController();
  const { signal } = cancelling;
  const total = asked.length;
  useFaceScores.setState({
    status: { phase: 'busy', detector: info.name, done: 0, total, etaMs: Number.NaN, cancelling },
  });
  const startedAt = performance.now();
  const hear = (event: EvaluationEvent): void => {
    if (event.type === 'scores') addScores(key, event.ids, event.scores);
    if (event.type === 'progress' && !signal.aborted) showProgress(event.done, startedAt);
  };
  const status = await evaluation
    .ask((lab) => lab.scoreFaces(info, asked, proxy(hear), signal))
    .then(
      (): ScoringStatus => ({ phase: 'idle' }),
      (error: unknown): ScoringStatus => ({ phase: 'failed', error: toErrorReport(error) }),
    );
  // A cancelled scoring has already said so, and another may be going on.
  if (!signal.aborted) useFaceScores.setState({ status });
}

/** Ends the scoring after the faces in work; what was scored stays. */
export function cancelScoring(): void {
  const { status } = useFaceScores.getState();
  if (status.phase !== 'busy') return;
  status.cancelling.abort();
  useFaceScores.setState({ status: { phase: 'idle' } });
}

/** Why faces cannot be scored now, or null. */
export function scoringObstacle(detector: SavedDetector | null, left: number): string | null {
  if (!detector) return 'Choose a detector first';
  if (detector.info.bonaFide === null) {
    return 'It is not known which output of this detector is genuine: name it on the Evaluate screen';
  }
  if (useEvaluate.getState().status.phase === 'busy')
    return 'An evaluation is running on the Evaluate screen';
  return left === 0 ? 'Every face of this dataset is scored' : null;
}

function addScores(key: string, ids: readonly string[], values: readonly number[]): void {
  useFaceScores.setState(({ scores }) => {
    const known = new Map(scores[key] ?? NONE);
    ids.forEach((id, i) => known.set(id, values[i]));
    return { scores: { ...scores, [key]: known } };
  });
}

function showProgress(done: number, startedAt: number): void {
  const eachMs = (performance.now() - startedAt) / done;
  useFaceScores.setState(({ status }) =>
    status.phase === 'busy' ? { status: { ...status, done, etaMs: (status.total - done) * eachMs } } : {},
  );
}
