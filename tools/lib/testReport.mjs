/**
 * What `npm test` says in the end: counts from the runners' own JSON, a table of stages, one last line.
 * Pure functions; no dependencies.
 */

/**
 * @typedef {{ passed: number, failed: number, skipped: number }} Counts
 *
 * @typedef {object} StageResult
 * @property {string} name
 * @property {Counts} counts
 * @property {number} durationMs 0 when the stage was not run
 * @property {string} note why it was not run, or what to look at; '' when all is well
 */

/**
 * A stage without tests of its own is one check.
 * @param {boolean} ok
 * @returns {Counts}
 */
export function countsOfCheck(ok) {
  return { passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: 0 };
}

/**
 * @param {unknown} report Vitest's JSON report
 * @returns {Counts} todo counts as skipped
 * @throws {Error} when it is not such a report
 */
export function countsFromVitest(report) {
  return {
    passed: number(report, 'numPassedTests'),
    failed: number(report, 'numFailedTests'),
    skipped: number(report, 'numPendingTests') + number(report, 'numTodoTests'),
  };
}

/**
 * @param {unknown} report Playwright's JSON report
 * @returns {Counts} flaky counts as failed: a test that needs a second try has shown a defect
 * @throws {Error} when it is not such a report
 */
export function countsFromPlaywright(report) {
  const stats = typeof report === 'object' && report !== null && 'stats' in report ? report.stats : undefined;
  return {
    passed: number(stats, 'expected'),
    failed: number(stats, 'unexpected') + number(stats, 'flaky'),
    skipped: number(stats, 'skipped'),
  };
}

/**
 * The counts of a runner's stage: a report and an exit status that contradict each other are a failure.
 * @param {Counts | null} counts null when the runner left no report
 * @param {boolean} ok whether the runner exited with status 0
 * @returns {{ counts: Counts, note: string }}
 */
export function reconcile(counts, ok) {
  if (counts === null) return { counts: countsOfCheck(false), note: 'the runner left no report' };
  if (counts.passed + counts.failed + counts.skipped === 0) {
    return { counts: countsOfCheck(false), note: 'no test was found' };
  }
  if (!ok && counts.failed === 0) {
    return { counts: { ...counts, failed: 1 }, note: 'the runner failed outside of any test' };
  }
  if (counts.skipped > 0) return { counts, note: `${counts.skipped} SKIPPED` };
  return { counts, note: '' };
}

/**
 * @param {StageResult[]} stages
 * @returns {Counts}
 */
export function total(stages) {
  const sum = { passed: 0, failed: 0, skipped: 0 };
  for (const { counts } of stages) {
    sum.passed += counts.passed;
    sum.failed += counts.failed;
    sum.skipped += counts.skipped;
  }
  return sum;
}

/**
 * @param {StageResult[]} stages
 * @returns {string} one line a stage, columns aligned
 */
export function formatTable(stages) {
  const rows = [
    ['stage', 'passed', 'failed', 'skipped', 'seconds', ''],
    ...stages.map(({ name, counts, durationMs, note }) => [
      name,
      String(counts.passed),
      String(counts.failed),
      String(counts.skipped),
      (durationMs / 1000).toFixed(1),
      note,
    ]),
  ];
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows
    .map((row) =>
      row.map((cell, column) =>
        column === 0 || column === 5 ? cell.padEnd(widths[column]) : cell.padStart(widths[column]),
      ),
    )
    .map((row) => row.join('  ').trimEnd())
    .join('\n');
}

/**
 * @param {Counts} counts
 * @returns {string}
 */
export function formatSummary({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}

/**
 * @param {unknown} object
 * @param {string} key
 * @returns {number}
 */
function number(object, key) {
  if (typeof object === 'object' && object !== null && key in object) {
    const value = /** @type {Record<string, unknown>} */ (object)[key];
    if (typeof value === 'number') return value;
  }
  throw new Error(`the test report has no number "${key}"`);
}
