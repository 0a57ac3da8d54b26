/** One chart of metric columns of the pretraining run; redrawn with new figures, outside React. */
import { useCallback } from 'react';
import { trainingSession } from '@/app/lab';
import type { MetricColumn } from '@/lib/stepFigures';
import { pretrainingOf, useTraining } from '@/app/state/trainingStore';
import { ChartFigure } from '@/app/ui/ChartFigure';
import type { ChartLine } from '@/app/viz/lineChart';
import { relativeToStart, smooth, thinMeasured } from '@/app/viz/smoothing';

export interface MetricLine extends ChartLine {
  column: MetricColumn;
  /** Drawn as shares of its first value, both above this lowest one. */
  relativeTo?: number;
}

interface MetricChartProps {
  title: string;
  lines: readonly MetricLine[];
  /** Weight of the moving average, 0 = off. */
  smoothing: number;
  logScale: boolean;
}

/** More points than this are more than the pixels of a chart. */
const MAX_POINTS = 1500;

export function MetricChart({ title, lines, smoothing, logScale }: MetricChartProps) {
  const read = useCallback(() => chartData(lines, smoothing), [lines, smoothing]);
  return (
    <ChartFigure
      title={title}
      description={`${title} over the steps of the run; export the metrics for the figures`}
      lines={lines}
      logScale={logScale}
      read={read}
      follow={followFigures}
    />
  );
}

function followFigures(draw: () => void): () => void {
  return useTraining.subscribe((now, before) => {
    if (pretrainingOf(now).latest !== pretrainingOf(before).latest) draw();
  });
}

function chartData(lines: readonly MetricLine[], smoothing: number) {
  const { series } = trainingSession;
  const columns = lines.map(({ column }) => series.column(column));
  const rows = thinMeasured(columns, MAX_POINTS);
  const steps = rows.map((row) => series.at('step', row));
  const values = lines.map(({ relativeTo }, i) => {
    const smoothed = smooth(columns[i], smoothing);
    const drawn = relativeTo === undefined ? smoothed : relativeToStart(smoothed, relativeTo);
    return rows.map((row) => drawn[row]);
  });
  return { steps, values };
}
