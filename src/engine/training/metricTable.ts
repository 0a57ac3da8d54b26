/** The figures of every step of a run in little space, so that they can be kept beside its networks. */
import { COVERABLE_REGIONS } from '@/lib/regions';
import type { MetricRow } from './events';

const NUMBERS = [
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
] as const satisfies (keyof MetricRow)[];
const MEMORY = ['tensors', 'buffers', 'bytes', 'peakBytes'] as const satisfies (keyof MetricRow['memory'])[];
const WIDTH = NUMBERS.length + MEMORY.length + COVERABLE_REGIONS.length;

function toNumbers(row: MetricRow): number[] {
  return [
    ...NUMBERS.map((name) => row[name]),
    ...MEMORY.map((name) => row.memory[name]),
    ...COVERABLE_REGIONS.map((region) => row.c2ByRegion[region] ?? Number.NaN),
  ];
}

function toRow(values: Float64Array): MetricRow {
  const numbers = Object.fromEntries(NUMBERS.map((name, i) => [name, values[i]]));
  const memory = Object.fromEntries(MEMORY.map((name, i) => [name, values[NUMBERS.length + i]]));
  const regions = COVERABLE_REGIONS.map(
    (region, i) => [region, values[NUMBERS.length + MEMORY.length + i]] as const,
  ).filter(([, value]) => !Number.isNaN(value));
  return { ...numbers, memory, c2ByRegion: Object.fromEntries(regions) } as unknown as MetricRow;
}

/** Grows by doubling. */
export class MetricTable {
  private values = new Float64Array(256 * WIDTH);
  private count = 0;

  /** @param bytes what `bytes()` returned */
  static from(bytes: Uint8Array): MetricTable {
    const table = new MetricTable();
    table.values = new Float64Array(bytes.slice().buffer);
    table.count = table.values.length / WIDTH;
    return table;
  }

  get length(): number {
    return this.count;
  }

  push(row: MetricRow): void {
    if ((this.count + 1) * WIDTH > this.values.length) {
      const larger = new Float64Array(Math.max(WIDTH, 2 * this.values.length));
      larger.set(this.values);
      this.values = larger;
    }
    this.values.set(toNumbers(row), this.count * WIDTH);
    this.count++;
  }

  rows(): MetricRow[] {
    return Array.from({ length: this.count }, (_, i) =>
      toRow(this.values.subarray(i * WIDTH, (i + 1) * WIDTH)),
    );
  }

  /** Mean total of the last `count` steps; steps without one are left out. Null when there is none. */
  recentLoss(count: number): number | null {
    return this.meanTotal(Math.max(0, this.count - count), this.count);
  }

  private meanTotal(from: number, to: number): number | null {
    const at = NUMBERS.indexOf('total');
    let sum = 0;
    let found = 0;
    for (let i = from; i < to; i++) {
      const total = this.values[i * WIDTH + at];
      if (!Number.isFinite(total)) continue;
      sum += total;
      found++;
    }
    return found === 0 ? null : sum / found;
  }

  /** The lowest mean total of any whole stretch of `count` steps, counted from the first. Null when there is none. */
  bestLoss(count: number): number | null {
    let best: number | null = null;
    for (let end = count; end <= this.count; end += count) {
      const mean = this.meanTotal(end - count, end);
      if (mean !== null && (best === null || mean < best)) best = mean;
    }
    return best;
  }

  /** Sum of the steps' times. */
  trainedMs(): number {
    const at = NUMBERS.indexOf('stepMs');
    let sum = 0;
    for (let i = 0; i < this.count; i++) sum += this.values[i * WIDTH + at] || 0;
    return sum;
  }

  /** A copy, as numbers in this machine's order of bytes. */
  bytes(): Uint8Array {
    return new Uint8Array(this.values.slice(0, this.count * WIDTH).buffer);
  }
}
