/** The three losses of the run of this tab, live, or else of the latest saved one; each on a scale of its own. */
import { useEffect, useMemo, useState } from 'react';
import { watchDemo } from '@/app/actions/home';
import { trainingSession } from '@/app/lab';
import { comparedIn } from '@/app/state/runComparison';
import { curvesOf, followRuns, useRuns } from '@/app/state/runsStore';
import { usePretraining } from '@/app/state/trainingStore';
import { ActionButton } from '@/app/ui/ActionButton';
import { polyline } from '@/app/viz/polyline';
import { thin } from '@/app/viz/smoothing';
import { formatFigure } from '@/lib/format';
import type { StepTable } from '@/lib/stepFigures';
import styles from './Presentation.module.css';

const LOSSES = ['c1', 'c2', 'c3'] as const;
const LABELS = new Map(comparedIn([{ kind: 'pretrain' }]).map(({ value, label }) => [value, label]));
const [WIDTH, HEIGHT] = [300, 100];
/** More points than this are more than the pixels of a curve. */
const MAX_POINTS = 600;

export function PresentedCurves() {
  const latest = usePretraining((run) => run.latest);
  const phase = usePretraining((run) => run.status.phase);
  const saved = useSavedCurves();
  const series = latest ? trainingSession.series : saved;
  if (!series || series.length === 0) {
    return (
      <div className={styles.none}>
        <p>No pretraining run yet. Start one: its three losses are drawn here while it trains.</p>
        <ActionButton action={watchDemo} />
      </div>
    );
  }
  const step = series.at('step', series.length - 1);
  return (
    <section className={styles.curves} aria-label="Losses of the run" data-testid="presented-curves">
      {LOSSES.map((loss) => (
        <Curve key={loss} loss={loss} series={series} step={step} />
      ))}
      <p className={styles.run}>
        {latest && phase === 'running'
          ? 'Training now'
          : latest
            ? 'The run of this tab'
            : 'The latest saved run'}
        , step {step}
      </p>
    </section>
  );
}

/** @param step of the last row: the table is the same object while it grows */
function Curve({ loss, series, step }: { loss: (typeof LOSSES)[number]; series: StepTable; step: number }) {
  const label = LABELS.get(loss) ?? loss;
  const { points, last } = useMemo(() => {
    const rows = thin(series.length, MAX_POINTS);
    const values = rows.map((row) => series.at(loss, row));
    return { points: polyline(values, WIDTH, HEIGHT), last: values.findLast(Number.isFinite) };
    // eslint-disable-next-line react-hooks/exhaustive-deps -- `step` says that the table has grown
  }, [loss, series, step]);
  return (
    <figure>
      <figcaption>
        <span>{label}</span> <strong>{formatFigure(last, 2)}</strong>
      </figcaption>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`${label} up to step ${step}, now ${formatFigure(last, 2)}`}
      >
        <polyline
          points={points}
          fill="none"
          stroke={`var(--line-${loss})`}
          strokeWidth={4}
          strokeLinejoin="round"
          vectorEffect="non-scaling-stroke"
        />
      </svg>
    </figure>
  );
}

/** Of the latest saved run; undefined while none is read. */
function useSavedCurves(): StepTable | undefined {
  useEffect(() => followRuns(), []);
  const run = useRuns(({ runs }) => runs?.find(({ kind, step }) => kind === 'pretrain' && step > 0));
  const [read, setRead] = useState<StepTable>();
  useEffect(() => {
    if (!run) return;
    let left = false;
    curvesOf(run).then(
      ({ series }) => {
        if (!left) setRead(series);
      },
      () => {}, // a run that cannot be read is told on Runs
    );
    return () => {
      left = true;
    };
  }, [run]);
  return read;
}
