/**
 * `npm test`: sets the clone up with a browser, then runs every check there is and counts them. The last line
 * is always `N passed, N failed, N skipped`; exit status 1 when anything failed.
 *
 * What needs no GPU runs first, two at a time; the stages that hold a browser run alone, because on a machine
 * without a GPU its software adapter wants every core.
 */
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { endOnSignals, run } from './lib/processes.mjs';
import { setUp } from './lib/setUp.mjs';
import {
  countsFromPlaywright,
  countsFromVitest,
  countsOfCheck,
  formatSummary,
  formatTable,
  reconcile,
  total,
} from './lib/testReport.mjs';

const reports = fileURLToPath(new URL('../.cache/test-reports', import.meta.url));

/** A stage that takes this long hangs, even on a busy machine, where the journeys take half an hour and more. */
const STAGE_TIMEOUT_MS = 60 * 60_000;

/**
 * @typedef {import('./lib/testReport.mjs').StageResult} StageResult
 *
 * @typedef {object} Stage
 * @property {string} name
 * @property {string} script npm script that runs it
 * @property {'vitest' | 'playwright'} [runner] whose report is counted; none: the stage is one check
 * @property {string} [needs] name of the stage without whose success this one would say nothing
 */

/** @type {Stage[]} */
const CHECKS = [
  { name: 'types', script: 'types' },
  { name: 'lint', script: 'lint' },
  { name: 'format', script: 'format:check' },
  { name: 'import boundaries', script: 'boundaries' },
  { name: 'dead code', script: 'unused' },
  { name: 'unit tests', script: 'test:unit', runner: 'vitest' },
];

/** @type {Stage[]} */
const BROWSER_STAGES = [
  { name: 'build', script: 'build' },
  { name: 'page size', script: 'size', needs: 'build' },
  { name: 'WebGPU adapter', script: 'adapter' },
  { name: 'WebGPU tests', script: 'test:gpu', runner: 'vitest', needs: 'WebGPU adapter' },
  { name: 'journeys', script: 'test:e2e', runner: 'playwright', needs: 'build' },
];

/** @type {StageResult[]} */
const results = [];

/**
 * Runs a stage and records its result; output is shown at once when `live`, else only of a failure.
 * @param {Stage} stage
 * @param {boolean} live
 */
async function runStage({ name, script, runner, needs }, live) {
  const needed = results.find((result) => result.name === needs);
  if (needed && needed.counts.failed > 0) {
    const note = `SKIPPED, because "${needs}" failed`;
    console.log(`\n== ${name}: ${note}`);
    results.push({ name, counts: { passed: 0, failed: 0, skipped: 1 }, durationMs: 0, note });
    return;
  }
  console.log(`\n== ${name} (npm run ${script})`);
  const report = join(reports, `${script.replace(':', '-')}.json`);
  const { ok, output, durationMs } = await run(
    'npm',
    ['run', '--silent', script, ...reporterArguments(runner, report)],
    {
      env: { PLAYWRIGHT_JSON_OUTPUT_FILE: report },
      timeoutMs: STAGE_TIMEOUT_MS,
      onOutput: live ? (text) => process.stdout.write(text) : undefined,
    },
  );
  if (!live && !ok) console.log(`\n== ${name} failed:\n${output.trimEnd()}`);
  const { counts, note } = runner ? countTests(runner, report, ok) : { counts: countsOfCheck(ok), note: '' };
  results.push({ name, counts, durationMs, note });
  console.log(
    `== ${name}: ${counts.failed > 0 ? 'FAILED' : 'ok'} after ${(durationMs / 1000).toFixed(1)} s ${note}`,
  );
}

/**
 * @param {Stage['runner']} runner
 * @param {string} report
 * @returns {string[]}
 */
function reporterArguments(runner, report) {
  if (runner === 'vitest')
    return ['--', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  if (runner === 'playwright') return ['--', '--reporter=list,json'];
  return [];
}

/**
 * @param {'vitest' | 'playwright'} runner
 * @param {string} report
 * @param {boolean} ok
 */
function countTests(runner, report, ok) {
  const json = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : null;
  const count = runner === 'vitest' ? countsFromVitest : countsFromPlaywright;
  return reconcile(json === null ? null : count(json), ok);
}

/**
 * @param {Stage[]} stages
 * @param {number} lanes how many run at a time
 */
async function runInLanes(stages, lanes) {
  const waiting = [...stages];
  const lane = async () => {
    for (let stage = waiting.shift(); stage; stage = waiting.shift()) await runStage(stage, false);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}

endOnSignals(130);
const began = performance.now();
try {
  await setUp({ browser: true });
  // Reports of an earlier run must not be counted as this one's.
  rmSync(reports, { recursive: true, force: true });
  mkdirSync(reports, { recursive: true });
  await runInLanes(CHECKS, 2);
  for (const stage of BROWSER_STAGES) await runStage(stage, true);
} catch (error) {
  const note = error instanceof Error ? error.message : String(error);
  results.push({ name: 'setup', counts: countsOfCheck(false), durationMs: performance.now() - began, note });
}

// In the order of the lists above, whichever ended first.
const order = [...CHECKS, ...BROWSER_STAGES].map(({ name }) => name);
results.sort((a, b) => order.indexOf(a.name) - order.indexOf(b.name));
const counts = total(results);
console.log(`\n${formatTable(results)}\n\n${((performance.now() - began) / 1000).toFixed(0)} s in all`);
if (counts.skipped > 0) console.log(`ATTENTION: ${counts.skipped} SKIPPED, which proves nothing about them.`);
console.log(formatSummary(counts));
process.exitCode = counts.failed > 0 ? 1 : 0;
