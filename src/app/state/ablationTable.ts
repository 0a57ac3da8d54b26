/** What an ablation came to: losses over the last epoch by variant, mean and range over its seeds; as a table and CSV. */
import { csvCell, csvComment } from '@/lib/csv';
import { stepsPerEpoch } from '@/lib/config';
import type { AblationInfo, PretrainRunInfo } from '@/workers/protocol';
import type { MetricColumn, StepTable } from '@/lib/stepFigures';

export interface MadeRun {
  label: string;
  run: PretrainRunInfo;
  series: StepTable;
}

export interface Range {
  mean: number;
  low: number;
  high: number;
}

export interface AblationLine {
  label: string;
  /** Runs that are finished. */
  runs: number;
  /** Over the last epoch, in the order of `ABLATION_FIGURES`; null before a run is finished. */
  figures: (Range | null)[];
  /** Training time of them all. */
  trainedMs: number;
}

export const ABLATION_FIGURES: readonly { column: MetricColumn; label: string }[] = [
  { column: 'total', label: 'Total' },
  { column: 'c1', label: 'C1' },
  { column: 'c2', label: 'C2' },
  { column: 'c3', label: 'C3' },
];

/** Mean of a column over the last epoch of a run; NaN where no step has a value. */
export function lastEpochMean(series: StepTable, column: MetricColumn, run: PretrainRunInfo): number {
  const values = [...series.column(column)].slice(-stepsPerEpoch(run.faceCount, run.config));
  const known = values.filter(Number.isFinite);
  return known.reduce((sum, value) => sum + value, 0) / known.length;
}

function rangeOf(values: readonly number[]): Range | null {
  const known = values.filter(Number.isFinite);
  if (known.length === 0) return null;
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
  return { mean, low: Math.min(...known), high: Math.max(...known) };
}

/** One line a variant, in the plan's order. @param made its runs that are finished */
export function ablationTable({ runs }: AblationInfo, made: readonly MadeRun[]): AblationLine[] {
  return [...new Set(runs.map(({ label }) => label))].map((label) => {
    const own = made.filter((each) => each.label === label);
    const figures = ABLATION_FIGURES.map(({ column }) =>
      rangeOf(own.map(({ run, series }) => lastEpochMean(series, column, run))),
    );
    return {
      label,
      runs: own.length,
      figures,
      trainedMs: own.reduce((sum, { run }) => sum + run.trainedMs, 0),
    };
  });
}

/** One line a run: what it was, and its losses over the last epoch. */
export function ablationTableCsv(ablation: AblationInfo, made: readonly MadeRun[]): string {
  const head = [
    'variant',
    'seed',
    'steps',
    ...ABLATION_FIGURES.map(({ column }) => column),
    'trainedMs',
    'runId',
  ];
  const lines = made.map(({ label, run, series }) => {
    const figures = ABLATION_FIGURES.map(({ column }) => cell(lastEpochMean(series, column, run)));
    return [csvCell(label), run.config.seed, run.step, ...figures, Math.round(run.trainedMs), run.id].join(
      ',',
    );
  });
  return [comment(ablation, made), head.join(','), ...lines, ''].join('\n');
}

/** One line a step of a run. */
export function ablationCurvesCsv(ablation: AblationInfo, made: readonly MadeRun[]): string {
  const columns: MetricColumn[] = ['step', 'epoch', ...ABLATION_FIGURES.map(({ column }) => column)];
  const lines = made.flatMap(({ label, run, series }) =>
    Array.from({ length: series.length }, (_, row) =>
      [csvCell(label), run.config.seed, ...columns.map((column) => cell(series.at(column, row)))].join(','),
    ),
  );
  return [comment(ablation, made), ['variant', 'seed', ...columns].join(','), ...lines, ''].join('\n');
}

const cell = (value: number): string => (Number.isFinite(value) ? String(value) : '');

/** What a reader needs to repeat it, as one line of JSON. */
function comment({ kind, startedAt, runs, dataset }: AblationInfo, made: readonly MadeRun[]): string {
  const { faceCount, datasetFingerprint, adapter, versions } = made[0]?.run ?? {};
  const { config } = runs[0];
  return csvComment({
    ...{ ablation: kind, startedAt, config, dataset, faceCount, datasetFingerprint, adapter, versions },
  });
}
