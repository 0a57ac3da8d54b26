/**
 * `npm run first-minute -- [--rounds 5] [--dist DIR] [--json FILE]`: what a first visit waits for, in headless Chromium on
 * the built app, each round in a fresh profile: from the address to a face that is being reconstructed, from *Watch it
 * learn* to the first training step, and from a dropped photograph to its score, before and after the models were loaded.
 */
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium, type Page } from 'playwright';
import { preview } from 'vite';
import { samplePaths } from '../e2e/lab';
import { buildApp } from './lib/buildApp.mjs';
import { chromiumLaunchOptions } from './lib/chromium.mjs';
import { positiveInteger, readCommandLine } from './lib/commandLine.mjs';

const USAGE = 'usage: npm run first-minute -- [--rounds 5] [--dist DIR] [--json FILE]';
const LONGEST_MS = 180_000;

const { rounds, dist, json } = await readCommandLine('first-minute', USAGE, () => {
  const { values } = parseArgs({
    options: {
      rounds: { type: 'string', default: '5' },
      dist: { type: 'string' },
      json: { type: 'string' },
    },
  });
  return { ...values, rounds: positiveInteger('rounds', values.rounds) };
});

const [firstPortrait, secondPortrait] = samplePaths(2);

/** Milliseconds that each wait took, by what it was for. */
const waits = new Map<string, number[]>();

async function timed(what: string, work: () => Promise<unknown>): Promise<void> {
  const began = performance.now();
  await work();
  waits.set(what, [...(waits.get(what) ?? []), performance.now() - began]);
}

async function firstVisit(page: Page, address: string): Promise<void> {
  await timed('from the address to a reconstructed face', async () => {
    await page.goto(address);
    await page.locator('[data-testid=live-reconstruction][data-ready=true]').waitFor();
  });
  await timed('from "Watch it learn" to the first step', async () => {
    await page.getByRole('button', { name: 'Watch it learn' }).press('Enter');
    await page.locator('[data-testid=metric-step]:not([data-value="0"]):not([data-value=""])').waitFor();
  });
}

async function firstScore(page: Page, address: string): Promise<void> {
  await page.goto(new URL('score', address).href);
  const done = page.locator('[data-testid=score-queue][data-left="0"]');
  for (const [i, portrait] of [firstPortrait, secondPortrait].entries()) {
    await timed(`from a photograph to its score${i === 0 ? ', models loaded on the way' : ''}`, async () => {
      await page.locator('#score-photographs').setInputFiles(portrait);
      await done.filter({ hasText: `${i + 1} / ${i + 1}` }).waitFor();
    });
  }
}

if (!dist) await buildApp(console.error);
const server = await preview({
  preview: { port: 0 },
  ...(dist && { build: { outDir: resolve(dist) } }),
});
const address = server.resolvedUrls?.local[0] ?? '';
try {
  for (let round = 0; round < rounds; round++) {
    for (const visit of [firstVisit, firstScore]) {
      const browser = await chromium.launch(chromiumLaunchOptions());
      try {
        const page = await browser.newPage({ serviceWorkers: 'block' });
        page.setDefaultTimeout(LONGEST_MS);
        await visit(page, address);
      } finally {
        await browser.close();
      }
    }
  }
  for (const [what, ms] of waits) {
    const sorted = ms.map((each) => (each / 1000).toFixed(1)).sort((a, b) => Number(a) - Number(b));
    const median = sorted[Math.floor(sorted.length / 2)];
    console.log(`${what.padEnd(60)} ${median} s (${sorted[0]} to ${sorted.at(-1)}, ${ms.length} rounds)`);
  }
  if (json) writeFileSync(json, JSON.stringify({ rounds, waitsMs: Object.fromEntries(waits) }, null, 2));
} finally {
  await server.close();
}
