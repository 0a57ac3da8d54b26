/**
 * What a run of the bench says: the schema of its JSON and its table for people. Every row is one variant of
 * one measured thing; a variant that could not be measured is in `skipped` with the reason, never missing.
 */
import * as v from 'valibot';

const milliseconds = v.pipe(v.number(), v.finite(), v.minValue(0));
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const positiveCount = v.pipe(v.number(), v.integer(), v.minValue(1));

export const SUITES = ['step', 'infer', 'score', 'kernels', 'augment'] as const;
/**
 * `recompute` is `fused` with activations computed again in the backward pass instead of kept; `wasm-1` and `wasm-N` are our
 * CPU engine on one thread and on all of the session's, `pytorch-1` and `pytorch-N` the specification on as many.
 */
export const VARIANTS = [
  'fused',
  'recompute',
  'stock',
  'wasm-1',
  'wasm-N',
  'pytorch-1',
  'pytorch-N',
  'jax-js',
  'onnxruntime-web',
] as const;

/** What identifies a row. */
const subject = {
  suite: v.picklist(SUITES),
  preset: v.string(),
  batch: positiveCount,
  variant: v.picklist(VARIANTS),
  /** Where it ran: wasm is the CPU, by our engine or by a peer's, native the CPU without a browser's or Node's help. */
  backend: v.picklist(['webgpu', 'wasm', 'native']),
  /** Suite kernels: the operation and its shape; suite augment: what becomes of the faces. */
  op: v.optional(v.string()),
  /** Suite kernels. */
  pass: v.optional(v.picklist(['forward', 'forward+backward', 'update'])),
};

export const BenchRowSchema = v.strictObject({
  ...subject,
  medianMs: milliseconds,
  minMs: milliseconds,
  maxMs: milliseconds,
  /** Samples behind the median, and runs in one sample (its time is divided by them). */
  samples: positiveCount,
  runsPerSample: positiveCount,
  imagesPerSecond: v.optional(v.number()),
  /** Compute dispatches of one run. */
  dispatches: v.optional(count),
  /** Most bytes of buffers in use during one run, free pools not counted. */
  peakBytes: v.optional(count),
  /** Floating-point operations of the mathematics (bench/flops.ts), not of the implementation. */
  modelFlops: v.optional(v.number()),
  /** modelFlops a second over the best plain matmul of the session on the same device and threads, 0..1. */
  utilisation: v.optional(v.number()),
  /** Whatever makes the row less than the others: fewer samples, a cold start. */
  note: v.optional(v.string()),
});
export type BenchRow = v.InferOutput<typeof BenchRowSchema>;
export type RowSubject = Pick<BenchRow, 'suite' | 'preset' | 'batch' | 'variant' | 'backend' | 'op' | 'pass'>;

const SkippedSchema = v.strictObject({ ...subject, reason: v.string() });
export type Skipped = v.InferOutput<typeof SkippedSchema>;

/** What the GPU holds after so many steps of a run, or the CPU engine. */
const SoakSampleSchema = v.strictObject({
  preset: v.string(),
  step: positiveCount,
  tensors: count,
  /** Live buffers of tensors, or blocks of the CPU engine's memory, and their bytes. */
  buffers: count,
  bytes: count,
  /** Bytes of all buffers of the device, the pool of free ones counted; the CPU engine's memory. */
  deviceBytes: count,
  /** The step's loss. */
  total: v.number(),
});
export type SoakSample = v.InferOutput<typeof SoakSampleSchema>;

/** Two variants that must compute the same thing: their largest relative difference. */
const AgreementSchema = v.strictObject({
  what: v.string(),
  error: v.number(),
  limit: v.number(),
});
export type Agreement = v.InferOutput<typeof AgreementSchema>;

export const BenchReportSchema = v.strictObject({
  adapter: v.strictObject({
    vendor: v.string(),
    architecture: v.string(),
    device: v.string(),
    description: v.string(),
    isFallback: v.boolean(),
  }),
  /** Runtime, this project's commit, libraries. */
  versions: v.record(v.string(), v.string()),
  date: v.string(),
  /** Best plain f32 matmul of the session on the GPU, the yardstick of `utilisation`. */
  peakMatmul: v.strictObject({ gflops: v.number(), how: v.string() }),
  /** The same on the CPU, by threads. */
  cpuPeaks: v.array(v.strictObject({ threads: positiveCount, gflops: v.number(), how: v.string() })),
  /** Variants that were measured fastest, by class; others ran by the rule of thumb. */
  kernelVariants: v.record(v.string(), v.string()),
  agreements: v.array(AgreementSchema),
  skipped: v.array(SkippedSchema),
  soaks: v.array(SoakSampleSchema),
  rows: v.array(BenchRowSchema),
});
export type BenchReport = v.InferOutput<typeof BenchReportSchema>;

/** Agreements outside their limit; NaN counts as outside. */
export function disagreements(report: Pick<BenchReport, 'agreements'>): Agreement[] {
  return report.agreements.filter(({ error, limit }) => !(error <= limit));
}

/** 'step micro x16', 'kernels micro x16 linear ... (forward)'. */
export function subjectName(row: Omit<RowSubject, 'variant' | 'backend'>): string {
  const op = row.op === undefined ? '' : ` ${row.op} (${row.pass})`;
  return `${row.suite} ${row.preset} x${row.batch}${op}`;
}

export function variantName({ variant, backend }: Pick<RowSubject, 'variant' | 'backend'>): string {
  return backend === 'webgpu' || /-[1N]$/.test(variant) ? variant : `${variant} (${backend})`;
}

const significant = (value: number) =>
  value >= 1000 ? Math.round(value).toLocaleString('en-US') : Number(value.toPrecision(3)).toString();

/** How many times longer than the fused variant of the same subject; '' where there is none. */
function againstFused(row: BenchRow, rows: readonly BenchRow[]): string {
  const fused = rows.find((other) => other.variant === 'fused' && subjectName(other) === subjectName(row));
  return fused && fused !== row ? `${significant(row.medianMs / fused.medianMs)}x` : '';
}

const markdown = (head: string[], body: string[][]): string => {
  const line = (cells: string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...body.map(line)].join('\n');
};

const soakTable = (soaks: readonly SoakSample[]): string =>
  markdown(
    ['soak', 'step', 'tensors', 'buffers', 'bytes', 'bytes with the pool', 'loss'],
    soaks.map(({ preset, step, tensors, buffers, bytes, deviceBytes, total }) => [
      preset,
      ...[step, tensors, buffers, bytes, deviceBytes].map((value) => value.toLocaleString('en-US')),
      total.toPrecision(4),
    ]),
  );

/** The rows as a Markdown table, in the order in which they were measured. */
export function markdownTable(rows: readonly BenchRow[]): string {
  const head = [
    'what',
    'variant',
    'median ms',
    'min to max',
    'n',
    'of fused',
    'images/s',
    'dispatches',
    'peak MiB',
    'utilisation',
    'note',
  ];
  const body = rows.map((row) => [
    subjectName(row),
    variantName(row),
    significant(row.medianMs),
    `${significant(row.minMs)} to ${significant(row.maxMs)}`,
    row.runsPerSample === 1 ? String(row.samples) : `${row.samples} x ${row.runsPerSample}`,
    againstFused(row, rows),
    row.imagesPerSecond === undefined ? '' : significant(row.imagesPerSecond),
    row.dispatches?.toString() ?? '',
    row.peakBytes === undefined ? '' : significant(row.peakBytes / 2 ** 20),
    row.utilisation === undefined ? '' : `${significant(row.utilisation * 100)} %`,
    row.note ?? '',
  ]);
  return markdown(head, body);
}

/** A finished run: the report for machines, its text for people, and whether everything agreed. */
export interface BenchResult {
  report: BenchReport;
  text: string;
  ok: boolean;
}

/** The whole report as Markdown, what failed or was left out last. */
export function resultOf(report: BenchReport): BenchResult {
  const { adapter, peakMatmul, skipped } = report;
  const failed = disagreements(report);
  const facts = {
    adapter: Object.values(adapter)
      .filter((part) => typeof part === 'string' && part !== '')
      .join(' '),
    ...report.versions,
    date: report.date,
    kernels:
      Object.entries(report.kernelVariants)
        .map(([kernels, name]) => `${kernels}: ${name}`)
        .join(', ') || 'by the rule of thumb',
    'best plain matmul': `${significant(peakMatmul.gflops)} GFLOP/s (${peakMatmul.how})`,
    ...Object.fromEntries(
      report.cpuPeaks.map(({ threads, gflops, how }) => [
        `best plain matmul on the CPU, threads: ${threads}`,
        `${significant(gflops)} GFLOP/s (${how})`,
      ]),
    ),
  };
  const text = [
    ...Object.entries(facts).map(([name, value]) => `- ${name}: ${value}`),
    '',
    ...(report.rows.length > 0 ? [markdownTable(report.rows), ''] : []),
    ...(report.soaks.length > 0 ? [soakTable(report.soaks), ''] : []),
    ...skipped.map((row) => `skipped: ${subjectName(row)} ${variantName(row)}: ${row.reason}`),
    ...failed.map(({ what, error, limit }) => `DISAGREE: ${what}: ${error} (limit ${limit})`),
    failed.length === 0
      ? `agreement: all ${report.agreements.length} comparisons within their limits`
      : `agreement: ${failed.length} of ${report.agreements.length} comparisons outside their limits`,
  ].join('\n');
  return { report, text, ok: failed.length === 0 };
}
