/**
 * `npm run screens -- [--out .cache/screens] [--widths 1440,1024,390] [--themes dark,light] [--dist DIR]`: takes pictures of every
 * screen of the built app in headless Chromium, empty, with data, busy and where something failed, at each width and in each
 * theme, and a contact sheet of each. The engine is what the app chooses: the CPU, where there is no GPU. Ends with 1 when at
 * one of them the page is wider than its window, naming what sticks out, and when one could not be reached.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { chromium, type Page } from 'playwright';
import { preview } from 'vite';
import { framesDrawn, stickingOut } from '../e2e/lab';
import { buildApp } from './lib/buildApp.mjs';
import { chromiumLaunchOptions } from './lib/chromium.mjs';
import { positiveInteger, readCommandLine } from './lib/commandLine.mjs';
import { contactSheet } from './screens/sheet';
import { STOPS, type Stop } from './screens/stops';

const THEMES = ['dark', 'light'] as const;
type Theme = (typeof THEMES)[number];
/** Of the window: a laptop's, and a telephone's where it is narrow. */
const heightOf = (width: number): number => (width > 640 ? 900 : 844);
/** Pictures on canvases follow a new width in the frames after it. */
const SETTLED_MS = 120;
/** A sheet is a picture of all pictures, some ten thousand pixels high. */
const SHEET_TIMEOUT_MS = 120_000;

const USAGE =
  'usage: npm run screens -- [--out .cache/screens] [--widths 1440,1024,390] [--themes dark,light] [--dist DIR]';

const { out, widths, themes, dist } = await readCommandLine('screens', USAGE, () => {
  const { values } = parseArgs({
    options: {
      out: { type: 'string', default: '.cache/screens' },
      widths: { type: 'string', default: '1440,1024,390' },
      themes: { type: 'string', default: THEMES.join() },
      dist: { type: 'string' },
    },
  });
  return {
    out: resolve(values.out),
    widths: values.widths.split(',').map((width) => positiveInteger('widths', width)),
    themes: values.themes.split(',').map(themeNamed),
    dist: values.dist,
  };
});

function themeNamed(text: string): Theme {
  const theme = THEMES.find((name) => name === text);
  if (!theme) throw new Error(`--themes ${text}: give ${THEMES.join(' or ')}`);
  return theme;
}

const looks = themes.flatMap((theme) => widths.map((width) => ({ theme, width, height: heightOf(width) })));
const folderOf = (width: number, theme: Theme): string => join(out, `${width}-${theme}`);

/** At each width, in each theme. @returns what sticks out where */
async function takePictures(page: Page, { name, overlaid }: Stop): Promise<string[]> {
  const found: string[] = [];
  for (const { theme, width, height } of looks) {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
    await page.setViewportSize({ width, height });
    await page.waitForTimeout(SETTLED_MS);
    await framesDrawn(page);
    const wide = await stickingOut(page);
    if (wide) found.push(`${name}, ${width} px, ${theme}: ${wide}`);
    await page.screenshot({ path: join(folderOf(width, theme), `${name}.png`), fullPage: !overlaid });
  }
  return found;
}

async function writeSheets(page: Page, names: readonly string[]): Promise<void> {
  await page.setViewportSize({ width: 1960, height: 1000 });
  for (const look of looks) {
    const folder = folderOf(look.width, look.theme);
    const sheet = join(folder, 'index.html');
    writeFileSync(sheet, contactSheet(look, names));
    await page.goto(pathToFileURL(sheet).href);
    await page.screenshot({ path: `${folder}.png`, fullPage: true, timeout: SHEET_TIMEOUT_MS });
  }
}

if (!dist) await buildApp(console.error);
for (const { width, theme } of looks) {
  rmSync(folderOf(width, theme), { recursive: true, force: true });
  mkdirSync(folderOf(width, theme), { recursive: true });
}
const server = await preview({
  preview: { port: 0 },
  ...(dist && { build: { outDir: resolve(dist) } }),
});
const browser = await chromium.launch(chromiumLaunchOptions());
try {
  const context = await browser.newContext({
    baseURL: server.resolvedUrls?.local[0],
    serviceWorkers: 'block',
  });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  const begun = performance.now();
  const found: string[] = [];
  const taken: string[] = [];
  for (const stop of STOPS) {
    try {
      await stop.arrive(page);
      found.push(...(await takePictures(page, stop)));
      taken.push(stop.name);
      // The way through the app is walked at the first width.
      await page.setViewportSize({ width: widths[0], height: heightOf(widths[0]) });
      await stop.leave?.(page);
    } catch (error) {
      // The others are worth looking at all the same.
      found.push(`${stop.name}: ${error instanceof Error ? error.message : String(error)}`);
    }
    console.log(`${stop.name.padEnd(20)} ${((performance.now() - begun) / 1000).toFixed(0)} s`);
  }
  found.forEach((line) => console.error(line));
  await writeSheets(page, taken);
  console.log(`${taken.length} screens at ${looks.length} looks in ${out}`);
  process.exitCode = found.length > 0 ? 1 : 0;
} finally {
  await browser.close();
  await server.close();
}
