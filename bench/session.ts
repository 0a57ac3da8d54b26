/**
 * What every suite shares: the claimed GPU, the policy, the growing report, and how candidates that live on
 * our tfjs backend are enqueued and settled.
 */
import { gpuMemory } from '@/ml/webgpu';
import { measureVariants } from '@/ml/ops/gpu/tuner';
import { classKey, currentChoices, setChoices, takeUses } from '@/ml/ops/gpu/variants';
import { setKernelMode, type KernelMode } from '@/ml/ops/mode';
import type { BenchOptions } from './cli.mjs';
import { countGpu } from './gpuCounters';
import { timeInterleaved, type Candidate } from '@/engine/measure/timing';
import {
  subjectName,
  variantName,
  type Agreement,
  type BenchRow,
  type RowSubject,
  type Skipped,
  type SoakSample,
} from './report';

/** Longer than a run takes: here nobody waits to train. */
const TUNING_BUDGET_MS = 90_000;

/** A candidate with what its row says besides times. */
export interface NamedCandidate extends Candidate {
  subject: RowSubject;
  /** Bytes of GPU buffers in use now; absent where nothing meaningful can be read. */
  bytesInUse?: () => number;
  /** Runs once more; the most bytes in use on the way. For what is not on the GPU. */
  peakBytesOfRun?: () => Promise<number>;
  /** What a reader of the row must know, beside what timing has to say. */
  note?: string;
}

export interface Peaks {
  gpu: number;
  cpu: ReadonlyMap<number, number>;
}

export type CpuThreads = { threads: number } | { missing: string };

export class Session {
  readonly rows: BenchRow[] = [];
  readonly skipped: Skipped[] = [];
  readonly agreements: Agreement[] = [];
  readonly soaks: SoakSample[] = [];

  constructor(
    readonly options: BenchOptions,
    readonly log: (line: string) => void,
    /** Of the session's best plain matmul on the GPU, and on the CPU by threads; 0 where none has been measured. */
    readonly peaks: Peaks,
    /** Threads of the CPU engine, or why there is none. */
    readonly cpu: CpuThreads,
  ) {}

  /** False where only the CPU is measured. */
  get hasGpu(): boolean {
    return !this.options.cpuOnly;
  }

  private peakOf({ variant, backend }: RowSubject): number {
    if (backend === 'webgpu') return this.peaks.gpu;
    const threads = variant.endsWith('-1') ? 1 : 'threads' in this.cpu ? this.cpu.threads : 0;
    return this.peaks.cpu.get(threads) ?? 0;
  }

  skip(subject: RowSubject, reason: string): void {
    this.skipped.push({ ...subject, reason });
    this.log(`${subjectName(subject)} ${variantName(subject)}: skipped, ${reason}`);
  }

  /** With `--tune`, measures the kernels used so far and not measured yet, and takes the fastest from now on. */
  async tune(): Promise<void> {
    if (!this.options.tune) return;
    const known = currentChoices();
    const missing = takeUses().filter((one) => !(classKey(one) in known));
    const entries = await measureVariants(missing, () => {}, TUNING_BUDGET_MS);
    const chosen = entries.flatMap((entry) =>
      entry.chosen === null ? [] : [[classKey(entry), entry.chosen]],
    );
    setChoices({ ...known, ...Object.fromEntries(chosen) });
    for (const { family, size, chosen: name } of entries)
      this.log(`tuned: ${family} ${size}: ${name ?? 'rule of thumb, time was up'}`);
  }

  soaked(sample: SoakSample): void {
    this.soaks.push(sample);
    const { preset, step, tensors, buffers, bytes, deviceBytes } = sample;
    this.log(
      `soak ${preset}, step ${step}: ${tensors} tensors, ${buffers} buffers, ${bytes} bytes, ${deviceBytes} with the pool`,
    );
  }

  /** Notes a comparison of two variants; the run fails in the end when one is outside its limit. */
  agree(what: string, error: number, limit: number): void {
    this.agreements.push({ what, error, limit });
    this.log(`agreement: ${what}: ${error.toExponential(1)} (limit ${limit.toExponential(0)})`);
  }

  /**
   * Times candidates against each other, counts their dispatches and bytes, and adds their rows.
   * @param work images of one run and its model FLOPs, where that means something
   */
  async measure(
    candidates: readonly NamedCandidate[],
    work: { images?: number; modelFlops?: number } = {},
  ): Promise<void> {
    const timings = await timeInterleaved(candidates, {
      repetitions: this.options.repetitions,
      budgetMs: this.options.rowBudgetMs,
    });
    for (const [i, candidate] of candidates.entries()) {
      const timing = timings[i];
      const seconds = timing.medianMs / 1000;
      const row: BenchRow = { ...candidate.subject, ...timing };
      const notes = [candidate.note, timing.note].filter((note) => note !== undefined);
      if (notes.length > 0) row.note = notes.join('; ');
      if (candidate.subject.backend === 'webgpu') Object.assign(row, await countOnce(candidate));
      else if (candidate.peakBytesOfRun) row.peakBytes = await candidate.peakBytesOfRun();
      if (work.images !== undefined) row.imagesPerSecond = work.images / seconds;
      if (work.modelFlops !== undefined) {
        row.modelFlops = work.modelFlops;
        const peak = this.peakOf(row);
        if (peak > 0) row.utilisation = work.modelFlops / seconds / 1e9 / peak;
      }
      this.rows.push(row);
      this.log(
        `${subjectName(row)} ${variantName(row)}: ${row.medianMs.toPrecision(4)} ms` +
          ` (${row.minMs.toPrecision(4)} to ${row.maxMs.toPrecision(4)}, n = ${row.samples})` +
          (row.note === undefined ? '' : `; ${row.note}`),
      );
    }
  }
}

async function countOnce(candidate: NamedCandidate): Promise<{ dispatches: number; peakBytes?: number }> {
  const { bytesInUse } = candidate;
  const counted = await countGpu(
    async () => {
      await candidate.enqueue();
      await candidate.settle();
    },
    bytesInUse ?? (() => 0),
  );
  return bytesInUse ? counted : { dispatches: counted.dispatches };
}

/** Live bytes of our backend, its pool of free buffers not counted. */
export const tfjsBytesInUse = (): number => gpuMemory().bytes;

export const KERNEL_MODES = ['fused', 'stock'] as const satisfies readonly KernelMode[];

/** Runs `record` with the kernels of `mode`; the mode is read while operations are recorded. */
export function withKernelMode<T>(mode: KernelMode, record: () => T): T {
  setKernelMode(mode);
  try {
    return record();
  } finally {
    setKernelMode('fused');
  }
}
