/** For tests of both engines: what a run holds against its forecast, and that nothing is left over. */
import { expect } from 'vitest';
import type { StepRow } from '@/lib/stepFigures';

/**
 * @param rows figures of a run of at least ten steps
 * @param bytes that were forecast
 */
export function expectAsForecast(rows: readonly StepRow[], bytes: number): void {
  const { memory } = rows.at(-1)!;
  const taken = memory.peakBytes / bytes;
  expect(taken).toBeGreaterThan(0.5);
  expect(taken).toBeLessThan(1.5);
  expect(memory.tensors).toBeLessThanOrEqual(rows[9].memory.tensors);
  expect(memory.buffers).toBeLessThanOrEqual(rows[9].memory.buffers);
}
