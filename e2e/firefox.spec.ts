/**
 * The app in Firefox, where this machine has one: the same journey as elsewhere, and what that browser cannot do said in
 * words (docs/browsers.md). Driven by Puppeteer: see tools/lib/firefox.mjs.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import type { ElementHandle, Page } from 'puppeteer-core';
import { drawnFaces } from '@/engine/data/testFaces';
import { CROP_SIZE } from '@/lib/regions';
import { writeNpyInt8 } from '@/storage/npy';
import { encodePng } from '@/storage/png';
import { findFirefox, openDisplay, openFirefox } from '../tools/lib/firefox.mjs';
import { storedZip } from '../tools/lib/storedZip.mjs';
import { detectorFile } from './detectorFile';
import { samplePaths } from './lab';

const firefox = findFirefox();
if (!firefox) console.warn('SKIPPED: no Firefox on this machine (FIREFOX_PATH names one).');
test.skip(!firefox, 'no Firefox on this machine (FIREFOX_PATH names one)');

const TIMEOUT = { timeout: 120_000 };

/** Opens an address of the app and has `use` do what a person does; nothing may fail unheard meanwhile. */
async function inFirefox(
  address: string,
  options: Parameters<typeof openFirefox>[1],
  use: (page: Page) => Promise<void>,
): Promise<void> {
  const browser = await openFirefox(firefox!, options);
  try {
    const page = await browser.newPage();
    const problems: string[] = [];
    page.on('pageerror', (error) => problems.push(String(error)));
    page.on('dialog', (dialog) => void dialog.accept()); // that leaving the page interrupts a run
    await page.goto(address);
    await use(page);
    expect(problems).toEqual([]);
  } finally {
    await browser.close();
  }
}

/** Looked for again and again: Puppeteer's own waiting was seen to wait for a picture that a window nobody looks at never draws. */
async function found(page: Page, selector: string): Promise<ElementHandle> {
  let element: ElementHandle | null = null;
  await expect.poll(async () => (element = await page.$(selector)) !== null, TIMEOUT).toBe(true);
  return element!;
}

/**
 * Presses a button as soon as it can be: itself, since Puppeteer's pointer goes to where the button was, and on a busy machine what
 * comes in above it moves it meanwhile.
 */
async function press(page: Page, name: string): Promise<void> {
  const button = `//button[normalize-space()="${name}" and not(@aria-disabled="true")]`;
  const element = await found(page, `::-p-xpath(${button})`);
  await element.evaluate((one) => (one as HTMLButtonElement).click());
}

const told = (id: string) => `[data-testid="${id}"]`;

const textOf = (page: Page, id: string) =>
  page.$eval(told(id), (element) => element.textContent ?? '').catch(() => '');

const valueOf = (page: Page, id: string) =>
  page.$eval(told(id), (element) => Number(element.getAttribute('data-value'))).catch(() => Number.NaN);

const waitForText = (page: Page, id: string, text: string | RegExp) =>
  expect.poll(() => textOf(page, id), TIMEOUT).toMatch(text);

const waitForStep = (page: Page, step: number) =>
  expect.poll(() => valueOf(page, 'metric-step'), TIMEOUT).toBeGreaterThanOrEqual(step);

const waitForWords = (page: Page, words: string) =>
  expect.poll(() => page.$eval('body', (body) => body.innerText), TIMEOUT).toContain(words);

/** Waits until the import is over and has left this many faces. */
async function waitForFaces(page: Page, count: number): Promise<void> {
  await expect.poll(() => valueOf(page, 'face-count'), TIMEOUT).toBeGreaterThanOrEqual(count);
  await expect.poll(() => page.$(told('import-status')), TIMEOUT).toBeNull();
}

async function give(page: Page, input: string, ...paths: string[]): Promise<void> {
  const element = (await found(page, input)) as ElementHandle<HTMLInputElement>;
  await element.uploadFile(...paths);
}

/** Different colours on a canvas: 1 is a blank or uniform one. */
const countColors = (page: Page, id: string) =>
  page.$eval(told(id), (element) => {
    const canvas = element as HTMLCanvasElement;
    const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
    return new Set(new Uint32Array(data.buffer)).size;
  });

let folder: string;
test.beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'fsfm-firefox-'));
});
test.afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('pretraining on the samples, a pause, a reload, and it goes on; then a score', async ({ baseURL }) => {
  const screen = await openDisplay();
  const options = screen ? { display: screen.display } : {};
  try {
    await inFirefox(`${baseURL}/pretrain?epochs=400&batchSize=4&seed=7`, options, async (page) => {
      const webgl = await page.evaluate(() => new OffscreenCanvas(1, 1).getContext('webgl2') !== null);
      test.skip(!webgl, 'this Firefox has no WebGL; on Linux it wants a display, or Xvfb');
      await waitForText(page, 'adapter', /^CPU, \d+ threads?/);
      await give(page, '#photographs', ...samplePaths(6));
      await waitForFaces(page, 6);
      await press(page, 'Start');
      await waitForStep(page, 5);
      await press(page, 'Pause');
      await waitForText(page, 'run-status', 'paused');
      const step = await valueOf(page, 'metric-step');
      await expect.poll(() => countColors(page, 'reconstruction')).toBeGreaterThan(3);

      await page.reload();
      await waitForWords(page, `A run can be resumed from step ${step}`);
      await press(page, 'Resume this run');
      await waitForStep(page, step + 3);
      await press(page, 'Stop');
      await waitForText(page, 'run-status', 'stopped');

      await page.goto(`${baseURL}/score?map=relevance`);
      const { name, buffer } = detectorFile('calibrated.safetensors', { lean: 1 });
      writeFileSync(join(folder, name), buffer);
      await give(page, '#score-detector', join(folder, name));
      await found(page, told('detector-facts'));
      await give(page, '#score-photographs', ...samplePaths(1));
      await waitForText(page, 'result-row', 'scored');
      expect(Number(await textOf(page, 'attack-score'))).toBeGreaterThan(0);
      await expect.poll(() => countColors(page, 'pane-map').catch(() => 0), TIMEOUT).toBeGreaterThan(100);
    });
  } finally {
    await screen?.close();
  }
});

test('without WebGL: says that it finds no faces, and trains on those that come with their maps', async ({
  baseURL,
}) => {
  const zip = join(folder, 'set.zip');
  writeFileSync(zip, await authorsZip(8));
  const address = `${baseURL}/pretrain?preset=nano&epochs=2&batchSize=4&seed=3`;
  await inFirefox(address, { webgl: false }, async (page) => {
    await give(page, '#photographs', samplePaths(1)[0]);
    await waitForWords(page, 'this browser gives workers no WebGL');
    await waitForWords(page, 'A dataset that was exported as a zip elsewhere');
    await give(page, '#photographs', zip);
    await waitForFaces(page, 8);
    await press(page, 'Start');
    await waitForText(page, 'run-status', 'finished');
    expect(await valueOf(page, 'metric-step')).toBe(4);
    // The faces of the samples were found before.
    await press(page, 'Use sample faces');
    await waitForFaces(page, 8 + samplePaths(100).length);
  });
});

/** Drawn faces with their maps, in the folders of the released code. */
async function authorsZip(count: number): Promise<Buffer> {
  const files: Record<string, Buffer> = {};
  for (const [i, { rgb, parsing }] of drawnFaces(count).entries()) {
    files[`set/images/${i}.png`] = Buffer.from(await encodePng(rgb, CROP_SIZE, CROP_SIZE));
    files[`set/parsing_maps/${i}.npy`] = Buffer.from(writeNpyInt8(parsing, [1, CROP_SIZE, CROP_SIZE]));
  }
  return storedZip(files);
}
