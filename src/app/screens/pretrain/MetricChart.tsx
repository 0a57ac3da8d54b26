/** One chart of metric columns; redrawn with new figures, outside React. The legend shows and hides lines. */
import { useEffect, useRef, useState } from 'react';
import { runSession } from '@/app/lab';
import type { MetricColumn } from '@/app/state/metricSeries';
import { useRun } from '@/app/state/runStore';
import { useTheme } from '@/app/state/themeStore';
import { createLineChart, type ChartLine, type LineChart } from '@/app/viz/lineChart';
import { smooth, thin } from '@/app/viz/smoothing';
import styles from './MetricChart.module.css';

export interface MetricLine extends ChartLine {
  column: MetricColumn;
}

interface MetricChartProps {
  title: string;
  lines: readonly MetricLine[];
  /** Weight of the moving average, 0 = off. */
  smoothing: number;
  logScale: boolean;
}

const HEIGHT = 208;
/** More points than this are more than the pixels of a chart. */
const MAX_POINTS = 1500;

export function MetricChart({ title, lines, smoothing, logScale }: MetricChartProps) {
  const host = useRef<HTMLDivElement>(null);
  const chart = useRef<LineChart>(null);
  const theme = useTheme((state) => state.resolved);
  const [hidden, setHidden] = useState<readonly MetricColumn[]>([]);

  useEffect(() => {
    if (!host.current) return;
    const made = createLineChart({ host: host.current, lines, height: HEIGHT, logScale });
    chart.current = made;
    const draw = (): void => made.setData(chartData(lines, smoothing));
    draw();
    const stop = useRun.subscribe((now, before) => {
      if (now.latest !== before.latest) draw();
    });
    return () => {
      stop();
      made.destroy();
      chart.current = null;
    };
  }, [lines, logScale, smoothing, theme]);

  useEffect(() => {
    lines.forEach(({ column }, index) => chart.current?.setShown(index, !hidden.includes(column)));
  }, [hidden, lines, logScale, smoothing, theme]);

  return (
    <div className={styles.chart}>
      <h3>{title}</h3>
      <ul className={styles.legend} aria-label={`Lines of ${title}`}>
        {lines.map(({ column, label, colorToken, dash }) => (
          <li key={column}>
            <button
              type="button"
              aria-pressed={!hidden.includes(column)}
              onClick={() =>
                setHidden(
                  hidden.includes(column) ? hidden.filter((one) => one !== column) : [...hidden, column],
                )
              }
            >
              <svg width="20" height="8" aria-hidden="true">
                <line
                  x1="0"
                  x2="20"
                  y1="4"
                  y2="4"
                  strokeWidth="2"
                  stroke={`var(${colorToken})`}
                  strokeDasharray={dash?.join(' ')}
                />
              </svg>
              {label}
            </button>
          </li>
        ))}
      </ul>
      <div
        ref={host}
        className={styles.host}
        role="img"
        aria-label={`${title} over the steps of the run; export the metrics for the figures`}
      />
    </div>
  );
}

function chartData(lines: readonly MetricLine[], smoothing: number) {
  const { series } = runSession;
  const rows = thin(series.length, MAX_POINTS);
  const steps = rows.map((row) => series.at('step', row));
  const values = lines.map(({ column }) => {
    const smoothed = smooth(series.column(column), smoothing);
    return rows.map((row) => smoothed[row]);
  });
  return { steps, values };
}
