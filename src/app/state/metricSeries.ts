/**
 * The figures of a run, step by step, in typed columns outside React: charts and exports read them, no
 * component re-renders because one arrives. Columns grow by doubling and become a ring at `capacity`.
 */
import { COVERABLE_REGIONS, type CoverableRegion } from '@/lib/regions';
import type { TrainingKind } from '@/lib/trainingKind';
import type { FinetuneRow, PretrainRow, RunCurves, StepRow } from '@/workers/protocol';

type RegionColumn = `c2:${CoverableRegion}`;

export type MetricColumn =
  | 'step'
  | 'epoch'
  | 'total'
  | 'c1'
  | 'c2'
  | 'c3'
  | 'loss'
  | 'lr'
  | 'gradNorm'
  | 'emaMomentum'
  | 'stepMs'
  | 'imagesPerSecond'
  | 'tensors'
  | 'buffers'
  | 'bytes'
  | 'peakBytes'
  | RegionColumn;

interface ColumnReader<Row> {
  name: MetricColumn;
  read: (row: Row) => number;
}

const CLOCK: readonly ColumnReader<StepRow>[] = [
  { name: 'stepMs', read: (row) => row.stepMs },
  { name: 'imagesPerSecond', read: (row) => row.imagesPerSecond },
  { name: 'tensors', read: (row) => row.memory.tensors },
  { name: 'buffers', read: (row) => row.memory.buffers },
  { name: 'bytes', read: (row) => row.memory.bytes },
  { name: 'peakBytes', read: (row) => row.memory.peakBytes },
];

/** Every column, in the order of the CSV. C2 by region is NaN where no image had that region covered. */
const PRETRAIN: readonly ColumnReader<PretrainRow>[] = [
  { name: 'step', read: (row) => row.step },
  { name: 'epoch', read: (row) => row.epoch },
  { name: 'total', read: (row) => row.total },
  { name: 'c1', read: (row) => row.c1 },
  { name: 'c2', read: (row) => row.c2 },
  { name: 'c3', read: (row) => row.c3 },
  { name: 'lr', read: (row) => row.lr },
  { name: 'gradNorm', read: (row) => row.gradNorm },
  { name: 'emaMomentum', read: (row) => row.emaMomentum },
  ...CLOCK,
  ...COVERABLE_REGIONS.map((region): ColumnReader<PretrainRow> => ({
    name: `c2:${region}`,
    read: (row) => row.c2ByRegion[region] ?? Number.NaN,
  })),
];

const FINETUNE: readonly ColumnReader<FinetuneRow>[] = [
  { name: 'step', read: (row) => row.step },
  { name: 'epoch', read: (row) => row.epoch },
  { name: 'loss', read: (row) => row.loss },
  { name: 'lr', read: (row) => row.lr },
  { name: 'gradNorm', read: (row) => row.gradNorm },
  ...CLOCK,
];

const COLUMNS = { pretrain: PRETRAIN, finetune: FINETUNE } as Readonly<
  Record<TrainingKind, readonly ColumnReader<StepRow>[]>
>; // a series is given rows of its kind alone

const FIRST_ALLOCATION = 1024;
/** 262,144 steps of 21 columns are 44 MB: more than a day of nano on a fast adapter. */
const DEFAULT_CAPACITY = 2 ** 18;

export class MetricSeries {
  private readonly readers: readonly ColumnReader<StepRow>[];
  /** One array a column, in the order of the readers. */
  private columns: Float64Array[];
  private allocated: number;
  private count = 0;

  /** @param capacity rows kept; later rows replace the oldest */
  constructor(
    readonly kind: TrainingKind,
    private readonly capacity: number = DEFAULT_CAPACITY,
  ) {
    this.readers = COLUMNS[kind];
    this.allocated = Math.min(FIRST_ALLOCATION, capacity);
    this.columns = this.makeColumns();
  }

  /** Names of its columns, in the order of the CSV. */
  get names(): MetricColumn[] {
    return this.readers.map(({ name }) => name);
  }

  /** Rows that can be read now. */
  get length(): number {
    return Math.min(this.count, this.capacity);
  }

  /** Rows that were pushed out by later ones. */
  get dropped(): number {
    return this.count - this.length;
  }

  clear(): void {
    this.count = 0;
  }

  /** @param row of its kind */
  push(row: StepRow): void {
    if (this.count === this.allocated && this.allocated < this.capacity) this.grow();
    const at = this.count % this.capacity;
    this.readers.forEach(({ read }, index) => {
      this.columns[index][at] = read(row);
    });
    this.count++;
  }

  /** Value of a column; row 0 is the oldest. Out of range, and where its kind has no such column, NaN. */
  at(column: MetricColumn, row: number): number {
    if (row < 0 || row >= this.length) return Number.NaN;
    return this.values(column)?.[(this.dropped + row) % this.capacity] ?? Number.NaN;
  }

  /** A column, oldest first, as a copy. */
  column(name: MetricColumn): Float64Array {
    const values = this.values(name);
    const { length } = this;
    if (!values) return new Float64Array(length).fill(Number.NaN);
    const first = this.dropped % this.capacity;
    const result = new Float64Array(length);
    const tail = Math.min(length, this.capacity - first);
    result.set(values.subarray(first, first + tail));
    result.set(values.subarray(0, length - tail), tail);
    return result;
  }

  private values(column: MetricColumn): Float64Array | undefined {
    return this.columns[this.readers.findIndex(({ name }) => name === column)];
  }

  private grow(): void {
    this.allocated = Math.min(this.allocated * 2, this.capacity);
    const larger = this.makeColumns();
    larger.forEach((values, index) => values.set(this.columns[index]));
    this.columns = larger;
  }

  private makeColumns(): Float64Array[] {
    return this.readers.map(() => new Float64Array(this.allocated));
  }
}

/** A series of these figures, all of this kind. */
export function seriesOf(kind: TrainingKind, rows: readonly StepRow[]): MetricSeries {
  const series = new MetricSeries(kind);
  for (const row of rows) series.push(row);
  return series;
}

/**
 * The curves of a pretraining run for TensorBoard. `train_loss` and `lr` have the tags of the released code.
 * @param startedAtMs when the run began, since 1970: a row's time is that and the steps up to it
 */
export function scalarSeries(series: MetricSeries, startedAtMs: number): RunCurves['series'] {
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
      images_per_second: series.column('imagesPerSecond'),
    },
  };
}

/**
 * The series as CSV: one comment line with the run's record, a header, one line a step; empty = no value.
 * @param record what a reader needs to repeat the run; written as one line of JSON
 */
export function metricsToCsv(series: MetricSeries, record: unknown): string {
  const lines = [`# ${JSON.stringify(record)}`, series.names.join(',')];
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
