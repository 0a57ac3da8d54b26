/**
 * `npm run memory-tour -- [--work] [--idle 75] [--dist DIR] [--json FILE]`: opens every screen of the built app once, one
 * after the other, in headless Chromium, and prints after each what the page's process holds (Linux) and which workers run;
 * then again when nothing was asked of them for some seconds. `--work` imports the sample portraits and scores some on the
 * way. Ends with 1 when more than 300 MiB are held at the end of a tour without work.
 */
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Locator, Page } from 'playwright';
import { buildApp } from './lib/buildApp.mjs';
import { chromiumLaunchOptions } from './lib/chromium.mjs';
import { processIds, residentMiB } from './lib/chromiumProcesses';
import { positiveInteger, readCommandLine } from './lib/commandLine.mjs';

const ALLOWED_MIB = 300;
/** Screens, their workers and what these fetch are there by then, on a slow machine too. */
const SETTLED_MS = 4000;

const USAGE = 'usage: npm run memory-tour -- [--work] [--idle 75] [--dist DIR] [--json FILE]';

const { work, idle, dist, json } = await readCommandLine('memory-tour', USAGE, () => {
  const { values } = parseArgs({
    options: {
      work: { type: 'boolean', default: false },
      idle: { type: 'string', default: '75' },
      dist: { type: 'string' },
      json: { type: 'string' },
    },
  });
  return { ...values, idle: positiveInteger('idle', values.idle) };
});

/** What is done on a screen, by its name. */
const WORK: Partial<Record<string, (page: Page) => Promise<void>>> = {
  Score: async (page) => {
    await page.getByRole('button', { name: 'Try it on sample portraits' }).click();
    await page.locator('[data-testid=score-queue][data-left="0"]').waitFor({ timeout: 300_000 });
  },
  Faces: async (page) => {
    await page.getByRole('button', { name: 'Use sample faces' }).click();
    await page.getByTestId('import-status').waitFor();
    await page.getByTestId('import-status').waitFor({ state: 'detached', timeout: 300_000 });
  },
};

/** Names of the workers that run. */
async function workersOf(page: Page): Promise<string[]> {
  const names = page.workers().map((worker) => worker.evaluate(() => self.name).catch(() => ''));
  return (await Promise.all(names)).filter((name) => name !== '').sort();
}

if (!dist) await buildApp(console.error);
const [{ chromium }, { preview }] = await Promise.all([import('playwright'), import('vite')]);
const server = await preview({
  preview: { port: 0 },
  ...(dist && { build: { outDir: resolve(dist) } }),
});
const browser = await chromium.launch(chromiumLaunchOptions());
try {
  const context = await browser.newContext({ serviceWorkers: 'block' });
  const page = await context.newPage();
  page.setDefaultTimeout(120_000);
  await page.goto(server.resolvedUrls?.local[0] ?? '');
  const ids = await processIds(context, 'renderer');
  const stops: { screen: string; mib: number; workers: string[] }[] = [];
  const measure = async (screen: string) => {
    await page.waitForTimeout(SETTLED_MS);
    stops.push({ screen, mib: residentMiB(ids), workers: await workersOf(page) });
    const { mib, workers } = stops[stops.length - 1];
    console.log(`${screen.padEnd(24)} ${String(mib).padStart(5)} MiB  ${workers.join(', ')}`);
  };
  await measure('Home');
  const visit = async (links: Locator) => {
    for (const name of await links.allInnerTexts()) {
      await links.filter({ hasText: name }).click();
      await page.locator('main h1').waitFor({ state: 'attached' });
      if (work) await WORK[name]?.(page);
      await measure(name);
    }
  };
  const screens = page.getByRole('navigation', { name: 'Screens' });
  await visit(screens.getByRole('link'));
  await screens.getByRole('link', { name: 'Detectors' }).click();
  await visit(page.getByRole('navigation', { name: 'Detectors' }).locator('a:not([aria-current])'));
  await page.waitForTimeout(1000 * idle);
  await measure(`after ${idle} s without work`);
  const last = stops[stops.length - 1].mib;
  if (json) writeFileSync(json, JSON.stringify({ work, idleS: idle, stops }, null, 2));
  process.exitCode = !work && last > ALLOWED_MIB ? 1 : 0;
} finally {
  await browser.close();
  await server.close();
}
