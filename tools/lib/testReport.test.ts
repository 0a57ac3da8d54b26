import { describe, expect, it } from 'vitest';
import {
  countsFromPlaywright,
  countsFromVitest,
  countsOfCheck,
  formatSummary,
  formatTable,
  reconcile,
  total,
} from './testReport.mjs';

const vitestReport = { numPassedTests: 5, numFailedTests: 1, numPendingTests: 2, numTodoTests: 1 };
const playwrightReport = { stats: { expected: 4, unexpected: 1, flaky: 1, skipped: 2 } };

describe('counts of the runners', () => {
  it("reads Vitest's report, todo as skipped", () => {
    expect(countsFromVitest(vitestReport)).toEqual({ passed: 5, failed: 1, skipped: 3 });
  });

  it("reads Playwright's report, flaky as failed", () => {
    expect(countsFromPlaywright(playwrightReport)).toEqual({ passed: 4, failed: 2, skipped: 2 });
  });

  it('refuses a report of another form instead of counting nothing', () => {
    expect(() => countsFromVitest({ ...vitestReport, numFailedTests: undefined })).toThrow('numFailedTests');
    expect(() => countsFromPlaywright({})).toThrow('expected');
    expect(() => countsFromVitest(null)).toThrow('numPassedTests');
  });
});

describe('reconcile', () => {
  const green = { passed: 3, failed: 0, skipped: 0 };

  it('takes a green report of a runner that succeeded', () => {
    expect(reconcile(green, true)).toEqual({ counts: green, note: '' });
  });

  it('never calls a failed runner green', () => {
    expect(reconcile(green, false).counts.failed).toBe(1);
    expect(reconcile({ passed: 1, failed: 2, skipped: 0 }, false).counts.failed).toBe(2);
  });

  it('never calls an empty or missing report green', () => {
    expect(reconcile({ passed: 0, failed: 0, skipped: 0 }, true).counts.failed).toBe(1);
    expect(reconcile(null, true).counts.failed).toBe(1);
  });

  it('says skips loudly', () => {
    expect(reconcile({ passed: 1, failed: 0, skipped: 4 }, true).note).toBe('4 SKIPPED');
  });
});

describe('the end of the output', () => {
  const stages = [
    { name: 'types', counts: countsOfCheck(true), durationMs: 1500, note: '' },
    {
      name: 'journeys',
      counts: { passed: 10, failed: 2, skipped: 1 },
      durationMs: 60_000,
      note: '1 SKIPPED',
    },
  ];

  it('sums over stages into one line of fixed form', () => {
    expect(formatSummary(total(stages))).toBe('11 passed, 2 failed, 1 skipped');
  });

  it('aligns a line a stage under a heading', () => {
    expect(formatTable(stages).split('\n')).toEqual([
      'stage     passed  failed  skipped  seconds',
      'types          1       0        0      1.5',
      'journeys      10       2        1     60.0  1 SKIPPED',
    ]);
  });
});
