/** A ROC curve as a drawing that scales with its place; the diagonal is a detector that knows nothing. */
import type { ValidationView } from '@/workers/detectorProtocol';
import styles from './Train.module.css';

const SIDE = 160;
/** More corners than this are more than the pixels of the plot. */
const MAX_POINTS = 400;

export function RocPlot({ roc }: { roc: ValidationView['roc'] }) {
  if (!roc) return <p className={styles.hint}>Needs faces of both classes, judged at least once.</p>;
  const count = roc.thresholds.length;
  const every = Math.max(1, Math.ceil(count / MAX_POINTS));
  const points = Array.from({ length: count }, (_, i) => i)
    .filter((i) => i % every === 0 || i === count - 1)
    .map((i) => `${SIDE * roc.falsePositiveRate[i]},${SIDE * (1 - roc.truePositiveRate[i])}`);
  return (
    <svg
      className={styles.roc}
      viewBox={`-30 -6 ${SIDE + 40} ${SIDE + 34}`}
      role="img"
      aria-label="ROC curve: true positives over false positives"
      data-testid="roc"
    >
      <rect width={SIDE} height={SIDE} className={styles.frame} />
      <line x1="0" y1={SIDE} x2={SIDE} y2="0" className={styles.chance} />
      <polyline points={points.join(' ')} className={styles.curve} />
      <text x={SIDE / 2} y={SIDE + 22} textAnchor="middle">
        false positives
      </text>
      <text x={-SIDE / 2} y="-12" textAnchor="middle" transform="rotate(-90)">
        true positives
      </text>
    </svg>
  );
}
