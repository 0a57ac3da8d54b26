/** Step 8: what the demonstration detector says of this face, how good it is, and where to go on. */
import { useCallback } from 'react';
import { Link } from 'wouter';
import { watchDemo } from '@/app/actions/home';
import { useLesson } from '@/app/state/lesson';
import { ActionButton } from '@/app/ui/ActionButton';
import { CANVAS_SIDE, LiveCanvas } from '@/app/ui/LiveCanvas';
import { Notice } from '@/app/ui/Notice';
import layout from '@/app/ui/layout.module.css';
import { drawPicture } from '@/app/viz/canvas';
import { attackScore, describeThreshold, thresholdOf } from '@/lib/calibration';
import { formatFigure } from '@/lib/format';
import { verdictOf, verdictSentence } from '@/lib/heldOutAnswer';
import styles from './Steps.module.css';
import { useCropPicture, useFace } from './useLessonFace';

export function DetectorStep() {
  const crop = useCropPicture();
  const problem = useLesson((state) => state.scoreProblem);
  const render = useCallback(
    (context: CanvasRenderingContext2D) => {
      if (crop) drawPicture(context, crop, 0, 0, CANVAS_SIDE, true);
    },
    [crop],
  );
  return (
    <>
      {problem && <Notice tone="warning" title="This face cannot be scored here" error={problem} />}
      <div className={`${styles.pair} ${styles.scored}`}>
        <LiveCanvas
          label="The face that is scored"
          caption="The face crop, all of it visible"
          render={render}
        />
        <Score />
      </div>
      <div className={layout.stack}>
        <h3>Go on from here</h3>
        <div className={layout.row}>
          <ActionButton action={watchDemo} variant="primary" />
          <Link href="/train">Train a detector</Link>
          <Link href="/score">Score a photograph</Link>
          <Link href="/masks">Compare the masks</Link>
        </div>
      </div>
    </>
  );
}

function Score() {
  const face = useFace();
  const score = useLesson((state) => state.score);
  const failed = useLesson((state) => state.scoreProblem !== null);
  if (!score || score.face !== face)
    return failed ? null : <p role="status">The demonstration detector is scoring …</p>;
  const { detector, said } = score;
  const { record, classes, bonaFide } = detector;
  const value = attackScore(said.raw, classes, bonaFide);
  const threshold = thresholdOf(record?.validation ?? null, null);
  const verdict = verdictOf(record, { score: value, distance: said.distance }, null);
  if (value === null || verdict === null) return null;
  const answer = { score: value, distance: said.distance, verdict, threshold: threshold.value };
  return (
    <div className={layout.stack}>
      <figure className={styles.gauge}>
        <p className={styles.figure} data-testid="lesson-score" data-value={value}>
          Attack score <strong>{formatFigure(value)}</strong>
        </p>
        <div className={styles.gaugeScale} aria-hidden="true">
          <span className={styles.gaugeThreshold} style={{ left: `${100 * threshold.value}%` }} />
          <span className={styles.gaugeMark} style={{ left: `${100 * value}%` }} />
        </div>
        <figcaption className={`${layout.ticks} ${layout.small}`}>
          <span>0, genuine</span>
          <span>threshold {formatFigure(threshold.value)}</span>
          <span>1, attack</span>
        </figcaption>
      </figure>
      <p>{verdictSentence(record, answer)}</p>
      <p className={layout.hint}>
        By the demonstration detector. Threshold: {describeThreshold(threshold, record?.validation ?? null)}.
        It was trained on a few hundred portraits and on fakes blended from them; on other cameras or other
        kinds of fakes expect chance.
      </p>
    </div>
  );
}
