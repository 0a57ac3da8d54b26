/**
 * `npm run score-soak -- --photographs DIR --detector FILE [--count 10000] [--judge 200] [--json FILE]`: queues many
 * photographs on the scoring screen of the built app in headless Chromium and lets it judge the first of them. Prints the time
 * from the choice of the first photograph to its score, with the models loaded, the rate, and the memory of the page's process
 * on the way (Linux). Ends with 1 when memory still grows over the second half of what is judged by more than 32 MiB and a tenth.
 */
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Page } from 'playwright';
import { buildApp } from './lib/buildApp.mjs';
import { chromiumLaunchOptions } from './lib/chromium.mjs';
import { processIds, residentMiB } from './lib/chromiumProcesses';
import { positiveInteger, readCommandLine } from './lib/commandLine.mjs';
import { existingFile, listPictures } from '../cli/files';

const ALLOWED_GROWTH_MIB = 32;
const SAMPLES = 8;
/** Chromium refuses longer lists of files at once. */
const FILES_AT_ONCE = 100;

const USAGE =
  'usage: npm run score-soak -- --photographs DIR --detector FILE.safetensors [--count 10000] [--judge 200] [--json FILE]';

const { sources, detector, count, judged, json } = await readCommandLine('score-soak', USAGE, () => {
  const { values } = parseArgs({
    options: {
      photographs: { type: 'string' },
      detector: { type: 'string' },
      count: { type: 'string', default: '10000' },
      judge: { type: 'string', default: '200' },
      json: { type: 'string' },
    },
  });
  if (!values.photographs || !values.detector)
    throw new Error('--photographs and --detector are both needed');
  const wanted = positiveInteger('count', values.count);
  return {
    sources: listPictures(values.photographs, 'photographs'),
    detector: existingFile('detector', values.detector),
    count: wanted,
    judged: Math.min(wanted, positiveInteger('judge', values.judge)),
    json: values.json,
  };
});

/** How many photographs still wait; none known yet: NaN. */
const leftCount = (page: Page) =>
  page.evaluate(() =>
    Number(document.querySelector('[data-testid=score-queue]')?.getAttribute('data-left') ?? NaN),
  );

async function waitForLeft(page: Page, most: number): Promise<void> {
  while (!((await leftCount(page)) <= most)) await page.waitForTimeout(50);
}

await buildApp(console.error);
const scratch = mkdtempSync(join(tmpdir(), 'fsfm-score-'));
const [{ chromium }, { preview }] = await Promise.all([import('playwright'), import('vite')]);
const server = await preview({ preview: { port: 0 } });
const browser = await chromium.launch(chromiumLaunchOptions());
try {
  const context = await browser.newContext({ serviceWorkers: 'block' });
  const page = await context.newPage();
  page.setDefaultTimeout(120_000);
  await page.goto(new URL('/score', server.resolvedUrls?.local[0]).href);
  await page.locator('#score-detector').setInputFiles(detector);
  await page.getByTestId('detector-facts').waitFor();
  const input = page.locator('#score-photographs');
  // The first loads the models and compiles the kernels; it is not timed.
  await input.setInputFiles(sources[0] ?? '');
  // Its map is worked out by the same worker: whatever comes next would wait for that.
  await page.locator('[data-testid=why]:not([data-map=""])').waitFor();

  const links = Array.from({ length: count }, (_, i) => {
    const source = sources[i % sources.length] ?? '';
    const link = join(scratch, `${String(i).padStart(6, '0')}${extname(source)}`);
    symlinkSync(source, link);
    return link;
  });
  const ids = await processIds(context, 'renderer');
  const before = residentMiB(ids);
  let begun = performance.now();
  await input.setInputFiles(links[0]);
  await page.locator('[data-testid=score-queue][data-left="1"]').waitFor();
  await waitForLeft(page, 0);
  const firstMs = Math.round(performance.now() - begun);
  for (let from = 1; from < count; from += FILES_AT_ONCE) {
    await input.setInputFiles(links.slice(from, from + FILES_AT_ONCE));
  }
  // While files are being listed the queue is not shown.
  await page
    .getByTestId('score-queue')
    .getByText(`/ ${(count + 1).toLocaleString('en')}`)
    .waitFor();
  const queued = { photographs: await leftCount(page), mib: residentMiB(ids) };
  begun = performance.now();
  const memory: { photographs: number; mib: number }[] = [];
  for (let i = 1; i <= SAMPLES; i++) {
    await waitForLeft(page, queued.photographs - Math.round((judged * i) / SAMPLES));
    memory.push({ photographs: queued.photographs - (await leftCount(page)), mib: residentMiB(ids) });
  }
  const perSecond = judged / ((performance.now() - begun) / 1000);
  const half = memory.slice(SAMPLES / 2);
  const grown = half[half.length - 1].mib - half[0].mib;
  const result = {
    count,
    judged,
    firstMs,
    perSecond: Number(perSecond.toFixed(2)),
    before,
    queued,
    memory,
    grown,
  };
  console.log(JSON.stringify(result, null, 2));
  if (json) writeFileSync(json, JSON.stringify(result, null, 2));
  process.exitCode = grown > ALLOWED_GROWTH_MIB + half[0].mib / 10 ? 1 : 0;
} finally {
  await browser.close();
  await server.close();
  rmSync(scratch, { recursive: true, force: true });
}
