/** The main journey: samples, parse, pretrain, look, pause, resume, stop; nothing grows, nothing leaves. */
import { readFileSync } from 'node:fs';
import { expect, test, type Page } from '@playwright/test';
import {
  countColors,
  currentStep,
  pressEnter,
  waitForFaces,
  waitForPhase,
  waitForStep,
  watchForeignRequests,
} from './lab';

const STEPS = 45;

test('a nano model pretrains on the sample faces', { tag: '@webgpu' }, async ({ page, baseURL }) => {
  const origin = new URL(baseURL ?? '').origin;
  const foreign = watchForeignRequests(page, origin);
  let own = 0;
  page.on('request', () => own++);
  await page.goto('/pretrain?preset=nano&epochs=200&seed=7');
  await page.getByRole('button', { name: 'Use sample faces' }).click();
  await waitForFaces(page, 40, true);
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await waitForPhase(page, 'running');

  await waitForStep(page, 12);
  const early = await stepAlone(page);
  await page.getByRole('button', { name: 'Resume', exact: true }).click();
  await waitForStep(page, STEPS);
  const late = await stepAlone(page);
  await page.getByRole('button', { name: 'Stop', exact: true }).click();
  await waitForPhase(page, 'stopped');

  await expectPicturesDrawn(page);
  await expectAttentionFollowsAPatch(page);
  await expectFigures(page, early, late);
  expect(own, 'requests were seen at all').toBeGreaterThan(40);
  expect(foreign, 'requests to other origins').toEqual([]);
});

test('pictures from step 0 to now, and whether the features collapse', async ({ page }) => {
  await page.goto('/pretrain?preset=nano&epochs=500&seed=7');
  await page.getByRole('button', { name: 'Use sample faces' }).click();
  await waitForFaces(page, 40, true);
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await waitForStep(page, 25);
  await page.getByRole('button', { name: 'Pause', exact: true }).click();
  await waitForPhase(page, 'paused');

  await expect(page.getByTestId('metric-features')).toHaveText(/^(healthy|narrowing|collapsing)$/);
  const figure = async (id: string) => Number(await page.getByTestId(id).getAttribute('data-value'));
  expect(await figure('metric-feature-deviation')).toBeGreaterThan(0);
  expect(await figure('metric-effective-rank')).toBeGreaterThan(1);

  const reconstruction = page.getByTestId('reconstruction').first();
  const pixels = () => reconstruction.evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL());
  const now = await pixels();
  const slider = page.getByRole('slider', { name: 'Step of the pictures' });
  await slider.press('Home');
  await expect(page.getByTestId('pictures-step')).toHaveText('step 0');
  await expect.poll(pixels).not.toBe(now);
  await pressEnter(page.getByRole('button', { name: 'Latest', exact: true }));
  await expect.poll(pixels).toBe(now);
  await pressEnter(page.getByRole('button', { name: 'Play steps' }));
  await pressEnter(page.getByRole('button', { name: 'Hold', exact: true }));
  await expect(page.getByRole('button', { name: 'Latest', exact: true })).toBeEnabled();
  await expect.poll(pixels).not.toBe(now);

  await page.getByText('Export', { exact: true }).click();
  for (const [button, ending, magic] of [
    ['Pictures over the steps (GIF)', /^fsfm-nano-.+-steps\.gif$/, 'GIF89a'],
    ['Strip of steps (PNG)', /^fsfm-nano-.+-steps\.png$/, '\x89PNG'],
  ] as const) {
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: button }).click();
    const file = await download;
    expect(file.suggestedFilename()).toMatch(ending);
    expect(readFileSync(await file.path(), 'latin1').startsWith(magic)).toBe(true);
  }
});

/** Pauses, sees that the run stands still, takes one step and gives its number. */
async function stepAlone(page: Page): Promise<number> {
  await page.getByRole('button', { name: 'Pause', exact: true }).click();
  await waitForPhase(page, 'paused');
  const held = await currentStep(page);
  await page.waitForTimeout(2000);
  expect(await currentStep(page), 'a paused run stands still').toBe(held);
  await page.getByRole('button', { name: 'Step', exact: true }).click();
  await expect.poll(() => currentStep(page)).toBe(held + 1);
  return held + 1;
}

async function expectPicturesDrawn(page: Page): Promise<void> {
  for (const kind of ['reconstruction', 'masked', 'prediction', 'error', 'attention']) {
    const pictures = page.getByTestId(kind);
    await expect(pictures).toHaveCount(4);
    for (const picture of await pictures.all()) {
      await expect.poll(() => countColors(picture), `colours of a ${kind} picture`).toBeGreaterThan(3);
    }
  }
}

async function expectAttentionFollowsAPatch(page: Page): Promise<void> {
  const attention = page.getByTestId('attention').first();
  const before = await attention.evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL());
  await page
    .getByTestId('reconstruction')
    .first()
    .click({ position: { x: 8, y: 8 } });
  await expect(page.getByTestId('attention-query')).toHaveText('patch in row 1, column 1');
  await expect
    .poll(() => attention.evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL()), { timeout: 20_000 })
    .not.toBe(before);
}

/**
 * Reads the exported metrics: C1 falls, and no tensor, buffer or byte is added from step `early` to step
 * `late`. Both were taken alone: while a run goes on, figures of later steps are on their way back from the
 * GPU when one is measured, now more, now fewer of them.
 */
async function expectFigures(page: Page, early: number, late: number): Promise<void> {
  await page.getByText('Export', { exact: true }).click();
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Metrics (CSV)' }).click();
  const rows = readCsv(readFileSync(await (await download).path(), 'utf8'));
  expect(rows.length).toBeGreaterThanOrEqual(STEPS);
  expect(rows.map((row) => row.step)).toEqual(rows.map((_, index) => index + 1));

  const first = mean(rows.slice(0, 5).map((row) => row.c1));
  const last = mean(rows.slice(-5).map((row) => row.c1));
  console.log(`C1 fell from ${first.toFixed(3)} to ${last.toFixed(3)} in ${rows.length} steps`);
  expect(last, 'C1 of the last five steps against the first five').toBeLessThan(0.9 * first);

  for (const what of ['tensors', 'buffers', 'bytes']) {
    expect(rows[early - 1][what], `${what} are measured`).toBeGreaterThan(0);
    expect(rows[late - 1][what], `${what} at step ${late} against step ${early}`).toBe(rows[early - 1][what]);
  }
}

function readCsv(text: string): Record<string, number>[] {
  const [head, ...lines] = text
    .trim()
    .split('\n')
    .filter((line) => !line.startsWith('#'));
  const names = head.split(',');
  return lines.map((line) => {
    const cells = line.split(',');
    return Object.fromEntries(
      names.map((name, i) => [name, cells[i] === '' ? Number.NaN : Number(cells[i])]),
    );
  });
}

function mean(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
