/**
 * What detectors say of the library's faces: scores of this visit by detector and face, and the scoring under way.
 * Failures are in the store; nothing here rejects.
 */
import { proxy } from 'comlink';
import { create } from '@/app/state/createStore';
import { toErrorReport, type ErrorReport } from '@/lib/errors';
import { askJudge } from '@/workers/judgeClient';
import type { JudgeEvent, KeptDetector } from '@/workers/judgeProtocol';
import type { LibraryFace } from '@/workers/protocol';
import { useEvaluate } from './evaluateStore';

type ScoringStatus =
  | { phase: 'idle' }
  /** `etaMs` is NaN before the first faces are scored. */
  | { phase: 'busy'; detector: string; done: number; total: number; etaMs: number }
  | { phase: 'failed'; error: ErrorReport };

/** Raw attack scores by face. A face's id is the hash of its pixels: its score is true of it in every dataset. */
export type FaceScores = ReadonlyMap<string, number>;

interface FaceScoresState {
  /** By `scoringKey`. */
  scores: Readonly<Record<string, FaceScores>>;
  status: ScoringStatus;
}

export const useFaceScores = create<FaceScoresState>()(() => ({ scores: {}, status: { phase: 'idle' } }));

const NONE: FaceScores = new Map();
let latest = 0;

/** The file and what its outputs mean: other names for them turn its scores about. */
function scoringKey({ id, classes, bonaFide }: KeptDetector['info']): string {
  return `${id}/${bonaFide === null ? -1 : classes.indexOf(bonaFide)}`;
}

/** What a detector has said so far. */
export function useScoresBy(detector: KeptDetector | null): FaceScores {
  return useFaceScores(({ scores }) => (detector && scores[scoringKey(detector.info)]) ?? NONE);
}

/** Scores those of the faces that the detector has not scored yet. */
export async function scoreFaces({ info }: KeptDetector, faces: readonly LibraryFace[]): Promise<void> {
  const key = scoringKey(info);
  const known = useFaceScores.getState().scores[key] ?? NONE;
  const asked = faces.filter(({ id }) => !known.has(id));
  const job = ++latest;
  const isCurrent = () => job === latest && useFaceScores.getState().status.phase === 'busy';
  const total = asked.length;
  useFaceScores.setState({
    status: { phase: 'busy', detector: info.name, done: 0, total, etaMs: Number.NaN },
  });
  const startedAt = performance.now();
  try {
    const hear = proxy((event: JudgeEvent) => {
      if (event.type === 'scores') addScores(key, event.ids, event.scores);
      if (event.type === 'progress' && isCurrent()) showProgress(event.done, startedAt);
    });
    await askJudge((judge) => judge.scoreFaces(info.id, asked, hear));
    if (isCurrent()) useFaceScores.setState({ status: { phase: 'idle' } });
  } catch (error) {
    // A cancelled scoring has already said so.
    if (isCurrent()) useFaceScores.setState({ status: { phase: 'failed', error: toErrorReport(error) } });
  }
}

/** Ends the scoring after the faces in work; what was scored stays. */
export function cancelScoring(): void {
  useFaceScores.setState({ status: { phase: 'idle' } });
  void askJudge((judge) => judge.cancel()).catch(() => {}); // a judge that is gone scores nothing either
}

/** Why faces cannot be scored now, or null. */
export function scoringObstacle(detector: KeptDetector | null, left: number): string | null {
  if (!detector) return 'Choose a detector first';
  if (detector.info.bonaFide === null) {
    return 'Which output of this detector is genuine is not known: name it on the Evaluate screen';
  }
  if (useEvaluate.getState().status.phase === 'busy') return 'The judge is at work on the Evaluate screen';
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
