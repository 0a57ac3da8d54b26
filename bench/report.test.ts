import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { BenchReportSchema, resultOf, type BenchReport, type BenchRow } from './report';

const row = (variant: BenchRow['variant'], medianMs: number): BenchRow => ({
  suite: 'step',
  preset: 'micro',
  batch: 16,
  variant,
  backend: 'webgpu',
  medianMs,
  minMs: medianMs * 0.9,
  maxMs: medianMs * 1.1,
  samples: 5,
  runsPerSample: 1,
});

const report = (change: Partial<BenchReport> = {}): BenchReport => ({
  adapter: { vendor: 'v', architecture: 'a', device: '', description: 'd', isFallback: true },
  versions: { tfjs: '4.22.0' },
  date: '2026-01-01T00:00:00.000Z',
  peakMatmul: { gflops: 5, how: 'tf.matMul, 512 x 512' },
  cpuPeaks: [{ threads: 2, gflops: 80, how: 'linear, 1024 x 1024' }],
  kernelVariants: { 'linear.forward small': 'registers 4x8' },
  agreements: [{ what: 'a against b', error: 1e-6, limit: 1e-3 }],
  skipped: [],
  soaks: [],
  rows: [row('fused', 100), row('stock', 1500)],
  ...change,
});

describe('bench report', () => {
  it('accepts a full report and keeps it through JSON', () => {
    const parsed = v.parse(BenchReportSchema, JSON.parse(JSON.stringify(report())));
    expect(parsed).toEqual(report());
  });

  it.each([
    ['an unknown variant', { variant: 'tuned' }],
    ['a time that is no number', { medianMs: Number.NaN }],
    ['a row without samples', { samples: 0 }],
    ['a misspelt field', { medianms: 3 }],
  ])('rejects %s', (_what, change) => {
    const rows = [{ ...row('fused', 100), ...change }];
    expect(v.safeParse(BenchReportSchema, { ...report(), rows }).success).toBe(false);
  });

  it('shows each variant relative to the fused one of the same subject', () => {
    const { text } = resultOf(report());
    expect(text).toContain('| step micro x16 | stock | 1,500 | 1,350 to 1,650 | 5 | 15x |');
  });

  it('shows what the GPU held on the way through a soak', () => {
    const sample = {
      preset: 'nano',
      step: 10,
      tensors: 5,
      buffers: 4,
      bytes: 1024,
      deviceBytes: 4096,
      total: 1.5,
    };
    const { text } = resultOf(report({ rows: [], soaks: [sample] }));
    expect(text).toContain('| nano | 10 | 5 | 4 | 1,024 | 4,096 | 1.500 |');
  });

  it('names what was left out, with the reason', () => {
    const skipped: BenchReport['skipped'] = [
      {
        suite: 'infer',
        preset: 'tiny',
        batch: 1,
        variant: 'onnxruntime-web',
        backend: 'webgpu',
        reason: 'no browser',
      },
    ];
    expect(resultOf(report({ skipped })).text).toContain(
      'skipped: infer tiny x1 onnxruntime-web: no browser',
    );
  });

  it.each([0.5, Number.NaN])('fails when a comparison is off by %s', (error) => {
    const result = resultOf(report({ agreements: [{ what: 'a against b', error, limit: 1e-3 }] }));
    expect(result.ok).toBe(false);
    expect(result.text).toContain('DISAGREE: a against b');
    expect(resultOf(report()).ok).toBe(true);
  });
});
