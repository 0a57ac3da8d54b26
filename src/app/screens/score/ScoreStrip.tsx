/** The recorded scores of genuine faces and attacks as ticks on one scale, with the threshold and this face among them. */
import layout from '@/app/ui/layout.module.css';
import type { RecordedScores } from '@/lib/heldOutAnswer';
import { describeStrip, stripLabels } from '@/lib/scoreStrip';
import styles from './Answer.module.css';

interface ScoreStripProps {
  scores: RecordedScores;
  /** Raw attack score of this face. */
  score: number;
  threshold: number;
}

const WIDTH = 400;
const MARGIN = 10;
const ROW = 20;
/** Top of each row, and of the scale below them; above the first there is room for the mark of this face. */
const TOP = { genuine: 14, attack: 14 + ROW + 4, scale: 14 + 2 * ROW + 8 };
const HEIGHT = TOP.scale + 16;

const x = (score: number): number => MARGIN + score * (WIDTH - 2 * MARGIN);

export function ScoreStrip({ scores, score, threshold }: ScoreStripProps) {
  const labels = stripLabels(scores);
  const shown = Math.min(1, Math.max(0, threshold));
  const bottom = TOP.scale;
  return (
    <figure className={styles.strip} data-testid="score-strip">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={describeStrip(scores, score, threshold)}>
        <Ticks values={scores.genuine.scores} top={TOP.genuine} className={styles.genuine} />
        <Ticks values={scores.attack.scores} top={TOP.attack} className={styles.attack} />
        <line x1={MARGIN} x2={WIDTH - MARGIN} y1={bottom} y2={bottom} className={styles.scale} />
        {[0, 0.5, 1].map((tick) => (
          <text key={tick} x={x(tick)} y={bottom + 13} textAnchor="middle">
            {tick}
          </text>
        ))}
        <line x1={x(shown)} x2={x(shown)} y1={TOP.genuine - 4} y2={bottom} className={styles.threshold} />
        <line x1={x(score)} x2={x(score)} y1={8} y2={bottom} className={styles.face} />
        <path d={`M ${x(score) - 6} 0 h 12 l -6 10 z`} className={styles.mark} />
      </svg>
      <figcaption>
        <ul className={layout.legend}>
          <li>
            <span aria-hidden="true" className={`${styles.key} ${styles.genuineKey}`} />
            {labels.genuine}
          </li>
          <li>
            <span aria-hidden="true" className={`${styles.key} ${styles.attackKey}`} />
            {labels.attack}
          </li>
          <li>
            <span aria-hidden="true" className={`${styles.key} ${styles.thresholdKey}`} />
            threshold
          </li>
          <li>
            <span aria-hidden="true" className={`${styles.key} ${styles.faceKey}`} />
            this face
          </li>
        </ul>
      </figcaption>
    </figure>
  );
}

/** Translucent: where many lie they are darker. */
function Ticks({ values, top, className }: { values: readonly number[]; top: number; className: string }) {
  const path = values.map((value) => `M ${x(value).toFixed(1)} ${top} v ${ROW}`).join(' ');
  return <path d={path} className={`${styles.ticks} ${className}`} />;
}
