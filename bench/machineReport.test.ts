/** What the page measures has the names of the bench's own JSON, wherever they mean the same. */
import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { expect, it } from 'vitest';
import { MachineMeasurement } from '@/engine/measure/machine';
import { BenchReportSchema } from './report';

it('the report of the page, with what only the bench has, is a report of the bench', async () => {
  const detector = new Blob([readFileSync('public/demo/detector.safetensors')]);
  const policy = { repetitions: 1, budgetMs: 1, sides: [64] };
  const { machine, ...report } = await new MachineMeasurement(policy).measure(detector, () => {});
  expect(machine.cores).toBeGreaterThan(0);
  const whole = { ...report, agreements: [], skipped: [], soaks: [] };
  expect(v.parse(BenchReportSchema, whole)).toEqual(whole);
});
