/** How the score of one face changes as its picture is degraded: JPEG, blur, small sizes. */
import { degradeFace } from '@/app/actions/score/faces';
import { findSelected, useScore } from '@/app/state/scoreStore';
import { useScoreRobustness } from '@/app/state/scoreRobustness';
import { ActionButton } from '@/app/ui/ActionButton';
import { Panel } from '@/app/ui/Panel';
import { Progress } from '@/app/ui/Progress';
import layout from '@/app/ui/layout.module.css';
import { useActiveDetector, useSecondDetector } from '@/app/useScoreDetectors';
import { attackScore, thresholdOf } from '@/lib/calibration';
import type { RobustnessCurve } from '@/workers/protocol/scoring';
import { useShallow } from 'zustand/react/shallow';
import { RobustnessWords } from './RobustnessWords';
import { ScoreCurve, type CurveLine } from './ScoreCurve';

const WORDS: Readonly<Record<RobustnessCurve['kind'], { title: string; axis: string }>> = {
  jpeg: { title: 'JPEG', axis: 'quality, applied to the photograph' },
  blur: { title: 'Blur', axis: 'sigma in pixels of the crop' },
  resize: { title: 'Resize', axis: 'times smaller, then scaled up again' },
};
const COLORS = ['var(--line-c1)', 'var(--line-c2)'];

export function RobustnessPanel() {
  const { face } = useScore(useShallow(findSelected));
  const active = useActiveDetector();
  const compared = useSecondDetector();
  const own = useScore((state) => state.view.threshold);
  const { measured, working } = useScoreRobustness();
  if (!face || !active || active.bonaFide === null) return null;
  const detectors = compared ? [active, compared] : [active];
  // A detector that learned something new is another object, and what it said before is void.
  const isOld = measured?.lines.some(({ detector }) => !detectors.includes(detector));
  const shown = measured?.faceKey === face.key && !isOld ? measured : null;

  return (
    <Panel title="Robustness to image degradation" tools={<ActionButton action={degradeFace} />}>
      <div className={layout.tight}>
        {working && <Progress label="scoring the face at each step" done={0} total={0} />}
        {shown ? (
          <>
            {shown.lines.map(({ detector, curves }) =>
              detector === active && face.scores[detector.id] ? (
                <RobustnessWords
                  key={detector.id}
                  detector={detector}
                  said={face.scores[detector.id]}
                  curves={curves}
                  own={own}
                />
              ) : null,
            )}
            <div className={layout.tiles} data-testid="robustness">
              {shown.lines[0].curves.map(({ kind, points }, i) => (
                <ScoreCurve
                  key={kind}
                  {...WORDS[kind]}
                  levels={['as is', ...points.map(({ level }) => String(level))]}
                  threshold={thresholdOf(active.record?.validation ?? null, own).value}
                  lines={shown.lines.map(({ detector, curves }, k): CurveLine => ({
                    name: detector.name,
                    color: COLORS[k],
                    values: [
                      face.scores[detector.id]?.raw ?? [],
                      ...curves[i].points.map(({ raw }) => raw),
                    ].map((raw) => attackScore(raw, detector.classes, detector.bonaFide) ?? 0),
                  }))}
                />
              ))}
            </div>
          </>
        ) : (
          <p className={layout.hint}>
            A score that crosses the threshold under mild compression says more about the picture's history
            than about the face.
          </p>
        )}
      </div>
    </Panel>
  );
}
