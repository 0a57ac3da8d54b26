/** Curves in a unit square, as a drawing that scales with its place: ROC, DET, precision-recall. */
import layout from '@/app/ui/layout.module.css';
import type { DetectorReport } from '@/workers/protocol/evaluation';
import styles from './Report.module.css';

const SIDE = 160;
/** More corners than this are more than the pixels of the plot. */
const MAX_POINTS = 400;

export interface PlotAxis {
  label: string;
  /** Where the axis is marked, in 0..1, with what stands there. */
  ticks: readonly { at: number; text: string }[];
}

const UNIT_TICKS = [0, 0.5, 1].map((at) => ({ at, text: String(at) }));

interface CurvePlotProps {
  label: string;
  /** In 0..1 along both axes; null: undefined. */
  curve: { x: ArrayLike<number>; y: ArrayLike<number> } | null;
  x: PlotAxis;
  y: PlotAxis;
  /** A line of reference from (0, from) to (1, to). */
  reference?: { from: number; to: number };
  testId?: string;
}

export function CurvePlot({ label, curve, x, y, reference, testId }: CurvePlotProps) {
  if (!curve) return <p className={layout.hint}>Undefined: it needs faces of both classes.</p>;
  const count = curve.x.length;
  const every = Math.max(1, Math.ceil(count / MAX_POINTS));
  const points = Array.from({ length: count }, (_, i) => i)
    .filter((i) => i % every === 0 || i === count - 1)
    .map((i) => `${(SIDE * curve.x[i]).toFixed(2)},${(SIDE * (1 - curve.y[i])).toFixed(2)}`);
  return (
    <svg
      className={styles.plot}
      viewBox={`-40 -8 ${SIDE + 52} ${SIDE + 44}`}
      role="img"
      aria-label={label}
      data-testid={testId}
    >
      <rect width={SIDE} height={SIDE} className={styles.frame} />
      {reference && (
        <line
          x1="0"
          y1={SIDE * (1 - reference.from)}
          x2={SIDE}
          y2={SIDE * (1 - reference.to)}
          className={styles.chance}
        />
      )}
      <polyline points={points.join(' ')} className={styles.curve} />
      <PlotAxes x={x} y={y} />
    </svg>
  );
}

/** Ticks and names of both axes of a square of side 160. */
export function PlotAxes({ x, y }: { x: PlotAxis; y: PlotAxis }) {
  return (
    <>
      {x.ticks.map(({ at, text }) => (
        <text key={text} x={SIDE * at} y={SIDE + 13} textAnchor="middle">
          {text}
        </text>
      ))}
      {y.ticks.map(({ at, text }) => (
        <text key={text} x={-5} y={SIDE * (1 - at) + 4} textAnchor="end">
          {text}
        </text>
      ))}
      <text x={SIDE / 2} y={SIDE + 29} textAnchor="middle">
        {x.label}
      </text>
      <text x={-SIDE / 2} y="-28" textAnchor="middle" transform="rotate(-90)">
        {y.label}
      </text>
    </>
  );
}

export function RocPlot({ roc }: { roc: DetectorReport['roc'] }) {
  return (
    <CurvePlot
      label="ROC curve: true positives over false positives"
      testId="roc"
      curve={roc && { x: roc.falsePositiveRate, y: roc.truePositiveRate }}
      x={{ label: 'false positives', ticks: UNIT_TICKS }}
      y={{ label: 'true positives', ticks: UNIT_TICKS }}
      reference={{ from: 0, to: 1 }}
    />
  );
}

export function PrecisionRecallPlot({ curve }: { curve: DetectorReport['precisionRecall'] }) {
  return (
    <CurvePlot
      label="Precision over recall"
      testId="precision-recall"
      curve={curve && { x: curve.recall, y: curve.precision }}
      x={{ label: 'recall', ticks: UNIT_TICKS }}
      y={{ label: 'precision', ticks: UNIT_TICKS }}
    />
  );
}
