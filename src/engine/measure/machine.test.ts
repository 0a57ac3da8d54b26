/** The measurement of a machine, on the CPU engine in Node: its figures are there, and progress is told before each. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { MachineMeasurement, type MeasureProgress } from './machine';

it('measures products, a step and a score on the CPU engine, and says that there is no GPU', async () => {
  const told: MeasureProgress[] = [];
  const detector = new Blob([readFileSync('public/demo/detector.safetensors')]);
  const policy = { repetitions: 1, budgetMs: 1, sides: [64] };
  const report = await new MachineMeasurement(policy).measure(detector, (progress) => told.push(progress));

  const { threads } = report.machine;
  expect(report.cpuPeaks.map((peak) => peak.threads)).toEqual(threads > 1 ? [1, threads] : [1]);
  for (const { gflops, how } of report.cpuPeaks) {
    expect(gflops).toBeGreaterThan(0);
    expect(how).toBe('linear, CPU engine, 64 x 64');
  }
  expect(report.peakMatmul).toEqual({ gflops: 0, how: 'not measured: This browser offers no WebGPU.' });
  expect(report.rows).toMatchObject([
    { suite: 'step', preset: 'micro', batch: 16, variant: 'wasm-N', backend: 'wasm', samples: 1 },
    { suite: 'score', preset: 'micro', batch: 1, variant: 'wasm-N', backend: 'wasm', samples: 1 },
  ]);
  for (const { medianMs, minMs, maxMs } of report.rows) {
    expect(minMs).toBeGreaterThan(0);
    expect(medianMs).toBeGreaterThanOrEqual(minMs);
    expect(maxMs).toBeGreaterThanOrEqual(medianMs);
  }
  const total = report.cpuPeaks.length + 2;
  expect(told.map(({ done }) => done)).toEqual(Array.from({ length: total }, (_, i) => i));
  expect(told.every((progress) => progress.total === total)).toBe(true);
});
