/**
 * `npm run run-soak -- [--faces DIR] [--kills 20] [--seed 1] [--epochs 120] [--json FILE]`: one pretraining run of the built
 * app in headless Chromium, killed at random moments (seeded) and gone on with each time, against the same run left alone.
 * Every fifth time the whole browser is killed, else the tab's process with its workers. Networks, optimiser and figures
 * must be the same to the last bit: exit status 0, else 1.
 */
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium, type BrowserContext, type Page } from 'playwright';
import { preview } from 'vite';
import { buildApp } from './lib/buildApp.mjs';
import { positiveInteger, readCommandLine } from './lib/commandLine.mjs';
import { chromiumLaunchOptions } from './lib/chromium.mjs';
import { killAtOnce, processIds } from './lib/chromiumProcesses';
import { listPictures, pickEvenly } from '../cli/files';

const FACES = 16;
const USAGE = 'usage: npm run run-soak -- [--faces DIR] [--kills 20] [--seed 1] [--epochs 120] [--json FILE]';

const { times, seed, epochs, json, pictures } = await readCommandLine('run-soak', USAGE, () => {
  const { values } = parseArgs({
    options: {
      faces: { type: 'string', default: 'public/samples' },
      kills: { type: 'string', default: '20' },
      seed: { type: 'string', default: '1' },
      epochs: { type: 'string', default: '120' },
      json: { type: 'string' },
    },
  });
  return {
    times: positiveInteger('kills', values.kills),
    seed: positiveInteger('seed', values.seed),
    epochs: positiveInteger('epochs', values.epochs),
    json: values.json,
    pictures: pickEvenly(listPictures(values.faces), String(FACES)),
  };
});
/** A kill comes this much after the click on *Go on*, or every other time after training has begun, at most. */
const LONGEST_LIFE_MS = 12_000;
const EVERY_BROWSER = 5;
const SETTINGS = `preset=nano&batchSize=4&flip=true&randomResizedCrop=true&seed=7&epochs=${epochs}`;
/** Online network with record, the same with the optimiser, target network. */
const FILES = ['Checkpoint (.safetensors)', 'Checkpoint (.pth)', 'Target network (.pth)'];

const profile = mkdtempSync(join(tmpdir(), 'fsfm-run-soak-'));

/** Numbers in [0, 1), the same for the same seed. Source: mulberry32. */
function random(from: number): () => number {
  let state = from >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function openBrowser(url: string): Promise<BrowserContext> {
  const options = {
    ...chromiumLaunchOptions(),
    baseURL: url,
    serviceWorkers: 'block' as const,
  };
  return chromium.launchPersistentContext(profile, { ...options, acceptDownloads: true });
}

async function waitForPhase(page: Page, phase: string): Promise<void> {
  await page.locator(`[data-testid=run-status][data-phase=${phase}]`).waitFor({ timeout: 600_000 });
}

async function currentStep(page: Page): Promise<number> {
  return Number(await page.getByTestId('metric-step').getAttribute('data-value'));
}

async function importFaces(page: Page): Promise<void> {
  await page.goto('/pretrain');
  await page.locator('#photographs').setInputFiles(pictures);
  await page.getByTestId('import-status').waitFor({ timeout: 60_000 });
  await page.getByTestId('import-status').waitFor({ state: 'detached', timeout: 240_000 });
}

async function start(page: Page): Promise<void> {
  await page.goto(`/pretrain?${SETTINGS}`);
  await page.locator('[data-testid=face-count]:not([data-value="0"])').waitFor();
  await page.getByRole('button', { name: 'Start', exact: true }).click();
}

/** @returns SHA-256 of each file, and of the losses */
async function digests(page: Page): Promise<Record<string, string>> {
  await page.getByText('Export', { exact: true }).click();
  const found: Record<string, string> = {};
  for (const name of [...FILES, 'Metrics (CSV)']) {
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name, exact: true }).click();
    const bytes = readFileSync(await (await download).path());
    const what = name.startsWith('Metrics') ? lossesOf(bytes.toString('utf8')) : bytes;
    found[name] = createHash('sha256').update(what).digest('hex');
  }
  return found;
}

/** Steps with their losses, rates and norms, without times and memory. */
function lossesOf(csv: string): string {
  const [head, ...rows] = csv.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  const timed = ['stepMs', 'imagesPerSecond', 'tensors', 'buffers', 'bytes', 'peakBytes'];
  const wanted = head.split(',').flatMap((name, i) => (timed.includes(name) ? [] : [i]));
  return rows.map((row) => wanted.map((i) => row.split(',')[i]).join()).join('\n');
}

async function uninterrupted(url: string) {
  const context = await openBrowser(url);
  const page = context.pages()[0] ?? (await context.newPage());
  await importFaces(page);
  await start(page);
  await waitForPhase(page, 'finished');
  const result = { steps: await currentStep(page), files: await digests(page) };
  await context.close();
  return result;
}

async function killed(url: string) {
  const draw = random(seed);
  let context = await openBrowser(url);
  let page = context.pages()[0] ?? (await context.newPage());
  await start(page);
  await waitForPhase(page, 'running');
  const kills: { kill: string; afterMs: number; phase: string | null; keptStep: number }[] = [];
  for (let i = 1; i <= times; i++) {
    const afterMs = Math.round(draw() * LONGEST_LIFE_MS);
    if (i === 1) await keptState(page); // before it nothing could go on
    // Every other one while it trains and keeps, the others from the click on: reading, compiling.
    if (i % 2 === 0) await waitForPhase(page, 'running');
    await page.waitForTimeout(afterMs);
    const phase = await page.getByTestId('run-status').getAttribute('data-phase');
    if (phase === 'finished' || phase === 'failed') throw new Error(`the run was ${phase} before kill ${i}`);
    const whole = i % EVERY_BROWSER === 0;
    killAtOnce(await processIds(context, whole ? 'browser' : 'renderer'));
    await context.close().catch(() => {});
    context = await openBrowser(url);
    page = context.pages()[0] ?? (await context.newPage());
    const keptStep = await goOn(page);
    kills.push({ kill: whole ? 'browser' : 'tab', afterMs, phase, keptStep });
    console.error(
      `kill ${i} of a ${whole ? 'browser' : 'tab'} that was ${phase}: goes on from step ${keptStep}`,
    );
  }
  await waitForPhase(page, 'finished');
  const result = { steps: await currentStep(page), kills, files: await digests(page) };
  await context.close();
  return result;
}

async function keptState(page: Page): Promise<void> {
  await page.waitForFunction(async () => {
    const root = await navigator.storage.getDirectory();
    const runs = await root.getDirectoryHandle('runs').catch(() => null);
    const ids: string[] = [];
    if (runs) for await (const id of runs.keys()) ids.push(id);
    return ids.length > 1; // the run that was left alone, and this one
  });
}

/** @returns step of the state that it goes on from */
async function goOn(page: Page): Promise<number> {
  await page.goto('/pretrain');
  const notice = page.getByText(/A run can go on from step \d+/);
  await notice.waitFor({ timeout: 120_000 });
  const step = Number(/\d+/.exec(await notice.innerText())?.[0]);
  await page.getByRole('button', { name: 'Go on with this run' }).click();
  return step;
}

await buildApp(console.error);
const server = await preview({ preview: { host: 'localhost', port: 0 }, logLevel: 'warn' });
try {
  const url = server.resolvedUrls?.local[0].replace(/\/$/, '') ?? '';
  const alone = await uninterrupted(url);
  const other = await killed(url);
  const same = JSON.stringify(alone.files) === JSON.stringify(other.files) && alone.steps === other.steps;
  const text = JSON.stringify({ seed, same, alone, killed: other }, null, 2);
  console.log(text);
  if (json) writeFileSync(json, `${text}\n`);
  process.exitCode = same ? 0 : 1;
} finally {
  await server.close();
  rmSync(profile, { recursive: true, force: true });
}
