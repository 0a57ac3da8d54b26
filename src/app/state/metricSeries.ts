/** The figures of a run for other programs: TensorBoard and CSV. */
import { csvComment } from '@/lib/csv';
import { heldOutState } from '@/lib/heldOut';
import { StepTable, type StepRow } from '@/lib/stepFigures';
import type { TrainingKind } from '@/lib/trainingKind';
import type { RunCurves } from '@/workers/protocol';

/** A table of these figures, all of this kind. */
export function seriesOf(kind: TrainingKind, rows: readonly StepRow[]): StepTable {
  const series = new StepTable(kind);
  for (const row of rows) series.push(row);
  return series;
}

/**
 * The curves of a pretraining run for TensorBoard. `train_loss` and `lr` have the tags of the released code.
 * @param startedAtMs when the run began, since 1970: a row's time is that and the steps up to it
 */
export function scalarSeries(series: StepTable, startedAtMs: number): RunCurves['series'] {
  let elapsedMs = 0;
  const wallTimes = series.column('stepMs').map((stepMs) => {
    elapsedMs += Number.isNaN(stepMs) ? 0 : stepMs;
    return (startedAtMs + elapsedMs) / 1000;
  });
  return {
    steps: series.column('step'),
    wallTimes,
    scalars: {
      train_loss: series.column('total'),
      loss_rec_all: series.column('c1'),
      loss_rec_sfr: series.column('c2'),
      loss_cl: series.column('c3'),
      lr: series.column('lr'),
      grad_norm: series.column('gradNorm'),
      t_momentum: series.column('emaMomentum'),
      feature_deviation: series.column('featureDeviation'),
      effective_rank: series.column('effectiveRank'),
      ...heldOutScalars(series),
      loss_sslp: series.column('sslp'),
      loss_contrast: series.column('contrast'),
      images_per_second: series.column('imagesPerSecond'),
    },
  };
}

/**
 * The series as CSV: one comment line with the run's record, a header, one line a step; empty = no value.
 * @param record what a reader needs to repeat the run; written as one line of JSON
 */
export function metricsToCsv(series: StepTable, record: unknown): string {
  const lines = [csvComment(record), series.names.join(',')];
  if (series.dropped > 0) lines.splice(1, 0, `# the first ${series.dropped} steps were dropped for space`);
  for (let row = 0; row < series.length; row++) {
    const cells = series.names.map((name) => {
      const value = series.at(name, row);
      return Number.isNaN(value) ? '' : String(value);
    });
    lines.push(cells.join(','));
  }
  return `${lines.join('\n')}\n`;
}

/** Only of a run that holds faces out: an empty curve would say that there were some. */
function heldOutScalars(series: StepTable): RunCurves['series']['scalars'] {
  if (!heldOutState(series)) return {};
  return {
    held_out_rec_all: series.column('heldOutC1'),
    held_out_rec_sfr: series.column('heldOutC2'),
    held_out_cl: series.column('heldOutC3'),
    trained_rec_all: series.column('trainedC1'),
  };
}
