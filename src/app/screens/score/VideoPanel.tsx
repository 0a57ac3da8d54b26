/** A video as a whole: its score over time, pooled, and the frames that decided. */
import { useShallow } from 'zustand/react/shallow';
import { videoReportPdf, videoReportPng } from '@/app/actions/score/report';
import { findSelected, useScore } from '@/app/state/scoreStore';
import { decidingFrames, videoScores } from '@/app/state/videoScores';
import { ActionButton } from '@/app/ui/ActionButton';
import { Button } from '@/app/ui/Button';
import { Panel } from '@/app/ui/Panel';
import layout from '@/app/ui/layout.module.css';
import { useActiveDetector } from '@/app/useScoreDetectors';
import { thresholdOf } from '@/lib/calibration';
import { isSide, VERDICT_WORDS, verdictOf } from '@/lib/heldOutAnswer';
import { ScoreCurve } from './ScoreCurve';
import styles from './Score.module.css';

const DECIDING = 3;

export function VideoPanel() {
  const { photo } = useScore(useShallow(findSelected));
  const photos = useScore((state) => state.photos);
  const detector = useActiveDetector();
  const own = useScore((state) => state.view.threshold);
  if (!photo?.video || !detector) return null;
  const scores = videoScores(photos, photo.video, detector);
  const threshold = thresholdOf(detector.record?.validation ?? null, own).value;
  const { frames, frameCount, pooled, distance } = scores;
  const verdict = verdictOf(detector.record, { score: pooled, distance }, own);
  return (
    <Panel title={`Video ${photo.video}`}>
      <div className={layout.tight} data-testid="video">
        {pooled === null ? (
          <p className={layout.hint}>None of its frames has a score yet.</p>
        ) : (
          <>
            <p className={styles.score}>
              <strong data-testid="pooled-score">{pooled.toFixed(3)}</strong> mean attack score of{' '}
              {frames.length} of {frameCount} frames
              {verdict && `, ${VERDICT_WORDS[verdict]}${isSide(verdict) ? ' of single frames' : ''}`}
            </p>
            <ScoreCurve
              title="Over time"
              axis="frame, from the first to the last"
              levels={frames.map(({ frame }) => String(frame))}
              threshold={threshold}
              lines={[
                { name: detector.name, color: 'var(--line-c1)', values: frames.map(({ score }) => score) },
              ]}
            />
            <div className={layout.row} role="group" aria-label="Most influential frames">
              {decidingFrames(scores, threshold, DECIDING).map(({ faceKey, frame, score }) => (
                <Button key={faceKey} onClick={() => useScore.getState().select(faceKey)}>
                  {`frame ${frame}: ${score.toFixed(3)}`}
                </Button>
              ))}
            </div>
            <p className={layout.hint}>
              The frames above moved the mean most to its side of the threshold. Only the largest face of each
              frame counts.
            </p>
            <div className={layout.row}>
              <ActionButton action={videoReportPdf} />
              <ActionButton action={videoReportPng} />
            </div>
          </>
        )}
      </div>
    </Panel>
  );
}
