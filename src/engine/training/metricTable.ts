/** The figures of every step of a run in little space, so that they can be saved beside its networks. */
import { COVERABLE_REGIONS } from '@/lib/regions';
import type { TrainingKind } from '@/lib/trainingKind';
import type { FinetuneRow, PretrainRow } from './events';

/** What a row is, by kind of training. */
export interface RowOf {
  pretrain: PretrainRow;
  finetune: FinetuneRow;
}

const MEMORY = [
  'tensors',
  'buffers',
  'bytes',
  'peakBytes',
] as const satisfies (keyof PretrainRow['memory'])[];

/** Names of a row's own numbers, in their order; this order is on disk. */
const NUMBERS: Readonly<Record<TrainingKind, readonly string[]>> = {
  pretrain: [
    'step',
    'totalSteps',
    'epoch',
    'total',
    'c1',
    'c2',
    'c3',
    'lr',
    'gradNorm',
    'emaMomentum',
    'stepMs',
    'imagesPerSecond',
    'etaMs',
  ] satisfies (keyof PretrainRow)[],
  finetune: [
    'step',
    'totalSteps',
    'epoch',
    'loss',
    'lr',
    'gradNorm',
    'stepMs',
    'imagesPerSecond',
    'etaMs',
  ] satisfies (keyof FinetuneRow)[],
};
const LOSS = { pretrain: 'total', finetune: 'loss' } as const satisfies Record<TrainingKind, string>;

/** Grows by doubling. */
export class MetricTable<K extends TrainingKind = TrainingKind> {
  private readonly names: readonly string[];
  private readonly regions: typeof COVERABLE_REGIONS | readonly [];
  private readonly width: number;
  private values: Float64Array;
  private count = 0;

  constructor(private readonly kind: K) {
    this.names = NUMBERS[kind];
    this.regions = kind === 'pretrain' ? COVERABLE_REGIONS : [];
    this.width = this.names.length + MEMORY.length + this.regions.length;
    this.values = new Float64Array(256 * this.width);
  }

  /** @param bytes what `bytes()` of a table of this kind returned */
  static from<K extends TrainingKind>(kind: K, bytes: Uint8Array): MetricTable<K> {
    const table = new MetricTable(kind);
    table.values = new Float64Array(bytes.slice().buffer);
    table.count = table.values.length / table.width;
    return table;
  }

  get length(): number {
    return this.count;
  }

  push(row: RowOf[K]): void {
    if ((this.count + 1) * this.width > this.values.length) {
      const larger = new Float64Array(Math.max(this.width, 2 * this.values.length));
      larger.set(this.values);
      this.values = larger;
    }
    this.values.set(this.toNumbers(row), this.count * this.width);
    this.count++;
  }

  rows(): RowOf[K][] {
    return Array.from({ length: this.count }, (_, i) =>
      this.toRow(this.values.subarray(i * this.width, (i + 1) * this.width)),
    );
  }

  /** Mean loss of the last `count` steps; steps without one are left out. Null when there is none. */
  recentLoss(count: number): number | null {
    return this.meanLoss(Math.max(0, this.count - count), this.count);
  }

  /** The lowest mean loss of any whole stretch of `count` steps, counted from the first. Null when there is none. */
  bestLoss(count: number): number | null {
    let best: number | null = null;
    for (let end = count; end <= this.count; end += count) {
      const mean = this.meanLoss(end - count, end);
      if (mean !== null && (best === null || mean < best)) best = mean;
    }
    return best;
  }

  /** Sum of the steps' times. */
  trainedMs(): number {
    const at = this.names.indexOf('stepMs');
    let sum = 0;
    for (let i = 0; i < this.count; i++) sum += this.values[i * this.width + at] || 0;
    return sum;
  }

  /** A copy, as numbers in this machine's order of bytes. */
  bytes(): Uint8Array {
    return new Uint8Array(this.values.slice(0, this.count * this.width).buffer);
  }

  private meanLoss(from: number, to: number): number | null {
    const at = this.names.indexOf(LOSS[this.kind]);
    let sum = 0;
    let found = 0;
    for (let i = from; i < to; i++) {
      const loss = this.values[i * this.width + at];
      if (!Number.isFinite(loss)) continue;
      sum += loss;
      found++;
    }
    return found === 0 ? null : sum / found;
  }

  private toNumbers(row: RowOf[K]): number[] {
    const numbers = row as unknown as Record<string, number>;
    const { c2ByRegion = {} } = row as Partial<PretrainRow>;
    return [
      ...this.names.map((name) => numbers[name]),
      ...MEMORY.map((name) => row.memory[name]),
      ...this.regions.map((region) => c2ByRegion[region] ?? Number.NaN),
    ];
  }

  private toRow(values: Float64Array): RowOf[K] {
    const { names, regions } = this;
    const numbers = Object.fromEntries(names.map((name, i) => [name, values[i]]));
    const memory = Object.fromEntries(MEMORY.map((name, i) => [name, values[names.length + i]]));
    if (regions.length === 0) return { ...numbers, memory } as unknown as RowOf[K];
    const covered = regions
      .map((region, i) => [region, values[names.length + MEMORY.length + i]] as const)
      .filter(([, value]) => !Number.isNaN(value));
    return { ...numbers, memory, c2ByRegion: Object.fromEntries(covered) } as unknown as RowOf[K];
  }
}
