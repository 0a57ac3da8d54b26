/**
 * `npm run lighthouse -- [--screens /,/score] [--json FILE]`: Lighthouse's figures for accessibility and best practices of every
 * screen of the built app, as a telephone and as a desktop, in headless Chromium. Ends with 1 when one of them is under 95,
 * naming what is missing. npx fetches Lighthouse when it is first asked for: docs/adr/0003-libraries.md says why it is no package of ours.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright';
import { withApp } from '../cli/browser';
import { SCREENS } from '../src/app/screenNames';
import { findChromium } from './lib/chromium.mjs';
import { readCommandLine } from './lib/commandLine.mjs';
import { failuresOf, scoresOf, type Report } from './lib/lighthouseReport';
import { endOnSignals, run } from './lib/processes.mjs';

/** The last one for Node 20. */
const PACKAGE = 'lighthouse@12.8.2';
const WANTED = 95;
const CATEGORIES = ['accessibility', 'best-practices'];
/** A telephone is what Lighthouse takes by itself. */
const FORMS = { mobile: [], desktop: ['--preset=desktop'] };
const TIMEOUT_MS = 300_000;

interface Row {
  path: string;
  form: string;
  /** 0 to 100, in the order of CATEGORIES. */
  scores: number[];
  failures: string[];
}

const USAGE = 'usage: npm run lighthouse -- [--screens /,/score] [--json FILE]';

const { paths, json } = await readCommandLine('lighthouse', USAGE, () => {
  const { values } = parseArgs({ options: { screens: { type: 'string' }, json: { type: 'string' } } });
  const known: readonly string[] = SCREENS.map(({ path }) => path);
  const chosen = values.screens?.split(',') ?? known;
  const unknown = chosen.find((path) => !known.includes(path));
  if (unknown !== undefined) throw new Error(`--screens ${unknown}: give some of ${known.join()}`);
  return { paths: chosen, json: values.json };
});

const folder = mkdtempSync(join(tmpdir(), 'lighthouse-'));

/** @throws Error with what Lighthouse said, when it has no figure */
async function measure(address: string, options: readonly string[]): Promise<Report> {
  const file = join(folder, 'report.json');
  const { ok, output } = await run(
    'npx',
    [
      ...['--yes', PACKAGE, address, '--output=json', `--output-path=${file}`, '--quiet'],
      '--no-enable-error-reporting',
      ...[`--only-categories=${CATEGORIES.join()}`, '--chrome-flags=--headless=new --no-sandbox', ...options],
    ],
    { env: { CHROME_PATH: findChromium() ?? chromium.executablePath() }, timeoutMs: TIMEOUT_MS },
  );
  if (!ok) throw new Error(`Lighthouse on ${address}:\n${output}`);
  return JSON.parse(readFileSync(file, 'utf8')) as Report;
}

const rows: Row[] = [];
endOnSignals(130);
await withApp(console.log, async (port) => {
  console.log(`${PACKAGE}\n\nscreen     form     ${CATEGORIES.join('  ')}`);
  for (const path of paths)
    for (const [form, options] of Object.entries(FORMS)) {
      const report = await measure(`http://127.0.0.1:${port}${path}`, options);
      const scores = scoresOf(report, CATEGORIES);
      const failures = failuresOf(report, CATEGORIES);
      rows.push({ path, form, scores, failures });
      const figures = scores.map((score, i) => String(score).padStart(CATEGORIES[i].length)).join('  ');
      console.log(`${path.padEnd(10)} ${form.padEnd(8)} ${figures}`);
      for (const line of failures) console.log(`    ${line}`);
    }
}).finally(() => rmSync(folder, { recursive: true }));
if (json !== undefined) writeFileSync(json, JSON.stringify(rows, null, 1));
const under = rows.filter(({ scores }) => scores.some((score) => score < WANTED));
console.log(`\nlighthouse: ${rows.length} measured, ${under.length} under ${WANTED}`);
if (rows.length === 0 || under.length > 0) process.exitCode = 1;
