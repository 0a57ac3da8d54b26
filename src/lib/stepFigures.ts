/** The figures of the steps of a training: what a row holds, and all rows of a run in little space. */
import { COVERABLE_REGIONS, type CoverableRegion } from './regions';
import type { TrainingKind } from './trainingKind';

/** What the GPU measures of an optimiser step, whatever is trained. */
interface AnyFigures {
  /** 1 after the first update. */
  step: number;
  totalSteps: number;
  /** Epochs done after the step, with fractions: whole after the last step of one. */
  epoch: number;
  lr: number;
  /** Norm of the gradient before clipping. */
  gradNorm: number;
}

/** Measured after the last step of an epoch on faces that no step trains on; NaN at the others, and where none are held out. */
export interface HeldOutFigures {
  heldOutC1: number;
  /** NaN where no mask covers a region. */
  heldOutC2: number;
  heldOutC3: number;
  /** C1 of as many training faces, measured alike. */
  trainedC1: number;
}

export const NOTHING_HELD_OUT: HeldOutFigures = {
  heldOutC1: Number.NaN,
  heldOutC2: Number.NaN,
  heldOutC3: Number.NaN,
  trainedC1: Number.NaN,
};

/** Losses are means over the step's batch. */
export interface PretrainFigures extends AnyFigures, HeldOutFigures {
  total: number;
  /** C1: masked patches. */
  c1: number;
  /** C2: the covered region. */
  c2: number;
  /** C2 over the images of this step that had this region covered; absent regions had none. */
  c2ByRegion: Partial<Record<CoverableRegion, number>>;
  /** C3: self-distillation; NaN when the batch's ID loss was not finite and therefore skipped, and with other objectives. */
  c3: number;
  emaMomentum: number;
  /** SSLP, MCF's difference of features under its teacher; NaN with other objectives. */
  sslp: number;
  /** MCF's InfoNCE of two masks; NaN with other objectives. */
  contrast: number;
  /** How far the target's features of the batch's faces differ, 0 to about 1; NaN at steps that do not measure it. */
  featureDeviation: number;
  /** How many directions they fill, 1 at least; NaN as above. */
  effectiveRank: number;
}

export interface FinetuneFigures extends AnyFigures {
  /** Mean cross-entropy over the step's batch. */
  loss: number;
}

export type StepFigures = PretrainFigures | FinetuneFigures;

/** What the loop adds to the figures of a step. */
interface StepClock {
  /** Wall time since the previous step's end, without pictures, checkpoints and ends of epochs. */
  stepMs: number;
  imagesPerSecond: number;
  etaMs: number;
  /** Tensors and live GPU buffers after the step, bytes of the live buffers, and the run's peak of those. */
  memory: { tensors: number; buffers: number; bytes: number; peakBytes: number };
}

export type PretrainRow = PretrainFigures & StepClock;
export type FinetuneRow = FinetuneFigures & StepClock;
/** The figures of one optimiser step. */
export type StepRow = PretrainRow | FinetuneRow;

const MEMORY = ['tensors', 'buffers', 'bytes', 'peakBytes'] as const;
const REGIONS = COVERABLE_REGIONS.map((region) => `c2:${region}` as const);
const CLOCK = ['stepMs', 'imagesPerSecond', 'etaMs'] as const;

/** Columns by kind; this order is on disk, new ones come last. C2 by region is NaN where no image had that region covered. */
const COLUMNS = {
  pretrain: [
    ...(['step', 'totalSteps', 'epoch', 'total', 'c1', 'c2', 'c3', 'lr', 'gradNorm', 'emaMomentum'] as const),
    ...CLOCK,
    ...MEMORY,
    ...REGIONS,
    ...(['featureDeviation', 'effectiveRank'] as const),
    ...(['heldOutC1', 'heldOutC2', 'heldOutC3', 'trainedC1'] as const),
    ...(['sslp', 'contrast'] as const),
  ],
  finetune: [...(['step', 'totalSteps', 'epoch', 'loss', 'lr', 'gradNorm'] as const), ...CLOCK, ...MEMORY],
} as const;
/** How many there were before tables said so. */
const FIRST_WIDTHS = { pretrain: 23, finetune: 13 } as const;
const LOSS = { pretrain: 'total', finetune: 'loss' } as const;

export type MetricColumn = (typeof COLUMNS)[TrainingKind][number];

const FIRST_ROWS = 256;

/** All rows of a run. Grows by doubling, and becomes a ring at its capacity. */
export class StepTable {
  private readonly columns: readonly MetricColumn[];
  private values: Float64Array;
  private count = 0;

  /** @param capacity rows held; later rows replace the oldest */
  constructor(
    readonly kind: TrainingKind,
    private readonly capacity = Infinity,
  ) {
    this.columns = COLUMNS[kind];
    this.values = new Float64Array(Math.min(FIRST_ROWS, capacity) * this.width);
  }

  /** @param bytes what `bytes()` of a table of this kind returned */
  static from(kind: TrainingKind, bytes: Uint8Array): StepTable {
    const table = new StepTable(kind);
    const all = new Float64Array(bytes.slice().buffer);
    const says = all[0] < 0;
    const read = all.subarray(says ? 1 : 0);
    const width = says ? -all[0] : FIRST_WIDTHS[kind];
    table.count = read.length / width;
    table.values = new Float64Array(table.count * table.width).fill(Number.NaN);
    for (let row = 0; row < table.count; row++)
      table.values.set(
        read.subarray(row * width, row * width + Math.min(width, table.width)),
        row * table.width,
      );
    return table;
  }

  /** Columns that a person is shown, in their order. */
  get names(): MetricColumn[] {
    return this.columns.filter((name) => name !== 'totalSteps' && name !== 'etaMs');
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
    const needed = (this.length + 1) * this.width;
    if (needed > this.values.length && this.count < this.capacity) {
      const larger = new Float64Array(
        Math.min(this.capacity * this.width, Math.max(needed, 2 * this.values.length)),
      );
      larger.set(this.values);
      this.values = larger;
    }
    const { memory, ...own } = row;
    const { c2ByRegion = {} } = row as Partial<PretrainRow>;
    const regions = Object.entries(c2ByRegion).map(([region, value]) => [`c2:${region}`, value]);
    const named = { ...own, ...memory, ...Object.fromEntries(regions) } as Record<string, number | undefined>;
    const numbers = this.columns.map((name) => named[name] ?? Number.NaN);
    this.values.set(numbers, (this.count % this.capacity) * this.width);
    this.count++;
  }

  /** Value of a column; row 0 is the oldest. Out of range, and where its kind has no such column, NaN. */
  at(column: MetricColumn, row: number): number {
    const index = this.columns.indexOf(column);
    if (index < 0 || row < 0 || row >= this.length) return Number.NaN;
    const place = this.dropped > 0 ? (this.dropped + row) % this.capacity : row;
    return this.values[place * this.width + index];
  }

  /** A column, oldest first, as a copy. */
  column(name: MetricColumn): Float64Array {
    return Float64Array.from({ length: this.length }, (_, row) => this.at(name, row));
  }

  rows(): StepRow[] {
    return Array.from({ length: this.length }, (_, i) => {
      const named = Object.fromEntries(this.columns.map((name) => [name, this.at(name, i)]));
      const pick = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, named[name]]));
      const own = this.columns.filter((name) => !MEMORY.includes(name as never) && !name.startsWith('c2:'));
      const row = { ...pick(own), memory: pick(MEMORY) };
      if (this.kind === 'finetune') return row as unknown as FinetuneRow;
      const covered = COVERABLE_REGIONS.filter((region) => !Number.isNaN(named[`c2:${region}`]));
      const c2ByRegion = Object.fromEntries(covered.map((region) => [region, named[`c2:${region}`]]));
      return { ...row, c2ByRegion } as unknown as PretrainRow;
    });
  }

  /** Mean loss of the last `count` steps; steps without one are left out. Null when there is none. */
  recentLoss(count: number): number | null {
    return this.meanLoss(Math.max(0, this.length - count), this.length);
  }

  /** The lowest mean loss of any whole stretch of `count` steps, counted from the first. Null when there is none. */
  bestLoss(count: number): number | null {
    let best: number | null = null;
    for (let end = count; end <= this.length; end += count) {
      const mean = this.meanLoss(end - count, end);
      if (mean !== null && (best === null || mean < best)) best = mean;
    }
    return best;
  }

  /** Sum of the steps' times. */
  trainedMs(): number {
    return this.column('stepMs').reduce((sum, ms) => sum + (ms || 0), 0);
  }

  /**
   * A copy of all rows that were pushed, as numbers in this machine's order of bytes; of a table without a capacity. The
   * first number is that of the columns, negative: a table from before there were more of them begins with a step.
   */
  bytes(): Uint8Array {
    const numbers = new Float64Array(1 + this.count * this.width);
    numbers[0] = -this.width;
    numbers.set(this.values.subarray(0, this.count * this.width), 1);
    return new Uint8Array(numbers.buffer);
  }

  private get width(): number {
    return this.columns.length;
  }

  private meanLoss(from: number, to: number): number | null {
    let [sum, found] = [0, 0];
    for (let row = from; row < to; row++) {
      const loss = this.at(LOSS[this.kind], row);
      if (!Number.isFinite(loss)) continue;
      sum += loss;
      found++;
    }
    return found === 0 ? null : sum / found;
  }
}
