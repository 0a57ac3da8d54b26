/** How the score of one face changes as its picture is degraded: JPEG, blur, small sizes. */
import { useState } from 'react';
import { readScoreFace } from '@/app/state/scoreCrops';
import { findSelected, useScore } from '@/app/state/scoreStore';
import { reportFailure } from '@/app/reportFailure';
import { Button } from '@/app/ui/Button';
import { Panel } from '@/app/ui/Panel';
import { Progress } from '@/app/ui/Progress';
import { useActiveDetector, useSecondDetector } from '@/app/useScoreDetectors';
import { attackScore, thresholdOf } from '@/lib/calibration';
import type { DetectorInfo, RobustnessCurve } from '@/workers/protocol/scoring';
import { scoring } from '@/workers/scoring';
import { useShallow } from 'zustand/react/shallow';
import { ScoreCurve, type CurveLine } from './ScoreCurve';
import styles from './Score.module.css';

const WORDS: Readonly<Record<RobustnessCurve['kind'], { title: string; axis: string }>> = {
  jpeg: { title: 'JPEG', axis: 'quality, from the photograph on' },
  blur: { title: 'Blur', axis: 'sigma in pixels of the crop' },
  resize: { title: 'Resize', axis: 'times smaller, and back' },
};
const COLORS = ['var(--line-c1)', 'var(--line-c2)'];

interface Measured {
  faceKey: string;
  lines: { detector: DetectorInfo; curves: RobustnessCurve[] }[];
}

export function RobustnessPanel() {
  const { face } = useScore(useShallow(findSelected));
  const active = useActiveDetector();
  const compared = useSecondDetector();
  const own = useScore((state) => state.view.threshold);
  const [measured, setMeasured] = useState<Measured | null>(null);
  const [working, setWorking] = useState(false);
  if (!face || !active || active.bonaFide === null) return null;
  const detectors = compared ? [active, compared] : [active];
  // A detector that learned something new is another object, and what it said before is void.
  const isOld = measured?.lines.some(({ detector }) => !detectors.includes(detector));
  const shown = measured?.faceKey === face.key && !isOld ? measured : null;

  async function measure(): Promise<void> {
    if (!face) return;
    setWorking(true);
    try {
      const { rgb } = await readScoreFace(face);
      const lines: Measured['lines'] = [];
      for (const detector of detectors)
        lines.push({ detector, curves: await scoring.ask((lab) => lab.robustness(detector, { rgb })) });
      setMeasured({ faceKey: face.key, lines });
    } finally {
      setWorking(false);
    }
  }

  return (
    <Panel
      title="Robustness to degradation"
      tools={
        <Button unavailable={working} onClick={() => void reportFailure(measure)}>
          Degrade the picture step by step
        </Button>
      }
    >
      <div className={styles.stack}>
        {working && <Progress label="scoring the face at each step" done={0} total={0} />}
        {shown ? (
          <div className={styles.curves} data-testid="robustness">
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
        ) : (
          <p className={styles.hint}>
            A score that crosses the threshold under mild compression says more about the picture&rsquo;s
            history than about the face.
          </p>
        )}
      </div>
    </Panel>
  );
}
