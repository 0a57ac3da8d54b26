/** The curves of one detector in words; none where its score is no verdict. */
import layout from '@/app/ui/layout.module.css';
import { attackScore, thresholdOf } from '@/lib/calibration';
import { isSide, verdictOf } from '@/lib/heldOutAnswer';
import { sideChanges } from '@/lib/sideChanges';
import type { ClassProbabilities, DetectorInfo, RobustnessCurve } from '@/workers/protocol/scoring';

interface RobustnessWordsProps {
  detector: DetectorInfo;
  /** Of the picture as it is. */
  said: ClassProbabilities;
  curves: readonly RobustnessCurve[];
  /** Threshold that a person has set. */
  own: number | null;
}

export function RobustnessWords({ detector, said, curves, own }: RobustnessWordsProps) {
  const { record, classes, bonaFide } = detector;
  const scoreOf = (raw: readonly number[]) => attackScore(raw, classes, bonaFide);
  const score = scoreOf(said.raw);
  const verdict = verdictOf(record, { score, distance: said.distance }, own);
  if (score === null || verdict === null) return null;
  if (!isSide(verdict)) {
    return (
      <p className={layout.hint} data-testid="robustness-words">
        Without a verdict there is none that could change.
      </p>
    );
  }
  const threshold = thresholdOf(record?.validation ?? null, own).value;
  const words = curves.map(({ kind, points }) => {
    const scores = [score, ...points.map(({ raw }) => scoreOf(raw) ?? 0)];
    return sideChanges(kind, points.map(({ level }) => level), scores, threshold); // prettier-ignore
  });
  return <p data-testid="robustness-words">The score {words.join('; it ')}.</p>;
}
