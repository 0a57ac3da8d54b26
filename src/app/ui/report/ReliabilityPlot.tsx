/** Whether probabilities mean what they say: how often the predicted class was right, by how probable it was said. */
import layout from '@/app/ui/layout.module.css';
import type { DetectorReport } from '@/workers/protocol/evaluation';
import { PlotAxes } from './CurvePlot';
import styles from './Report.module.css';

const SIDE = 160;
const TICKS = [0, 0.5, 1].map((at) => ({ at, text: String(at) }));
type Bins = DetectorReport['reliability']['before'];

export function ReliabilityPlot({
  reliability: { before, after },
}: {
  reliability: DetectorReport['reliability'];
}) {
  return (
    <figure>
      <svg
        className={styles.plot}
        viewBox={`-40 -8 ${SIDE + 52} ${SIDE + 44}`}
        role="img"
        aria-label={`Reliability: share of correct predictions over confidence. ${inWords(before)}`}
        data-testid="reliability"
      >
        <rect width={SIDE} height={SIDE} className={styles.frame} />
        <line x1="0" y1={SIDE} x2={SIDE} y2="0" className={styles.chance} />
        <Line bins={before} className={styles.curve} />
        {after && <Line bins={after} className={styles.after} />}
        <PlotAxes x={{ label: 'confidence', ticks: TICKS }} y={{ label: 'right', ticks: TICKS }} />
      </svg>
      <figcaption className={layout.hint}>
        {after ? 'Solid: uncalibrated. Dashed: with the temperature.' : 'No temperature was fitted.'}
      </figcaption>
    </figure>
  );
}

/** A larger dot stands for more faces. */
function Line({ bins, className }: { bins: Bins; className: string }) {
  const most = Math.max(1, ...bins.map(({ count }) => count));
  const dots = bins.flatMap(({ confidence, accuracy, count }) =>
    confidence === null || accuracy === null
      ? []
      : [{ x: SIDE * confidence, y: SIDE * (1 - accuracy), r: 1.5 + 3.5 * Math.sqrt(count / most) }],
  );
  return (
    <g className={className}>
      <polyline points={dots.map(({ x, y }) => `${x},${y}`).join(' ')} />
      {dots.map(({ x, y, r }, i) => (
        <circle key={i} cx={x} cy={y} r={r} />
      ))}
    </g>
  );
}

const inWords = (bins: Bins): string =>
  bins
    .flatMap(({ low, high, count, accuracy }) =>
      accuracy === null ? [] : [`${low} to ${high}: ${accuracy.toFixed(2)} of ${count}`],
    )
    .join('; ');
