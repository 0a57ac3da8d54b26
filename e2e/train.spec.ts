/** A detector from real photographs alone: self-blended fakes, validation live, the test evaluated, files saved; nothing is lost. */
import { expect, test, type Page } from '@playwright/test';
import { expectAccessible } from './axe';
import { importFiles, loseGpu, openScreen } from './lab';
import { readyFaces } from './readyFaces';

test('says what a training needs, also where nothing else has asked for the engine', async ({ page }) => {
  await openScreen(page, '/train?preset=nano');
  const forecast = page.getByTestId('detector-forecast');
  await expect(forecast).toHaveText(/^Memory: \d+(\.\d+)? MiB at the peak of a step(, of \d+(\.\d+)? GiB)?$/);
  await page.getByLabel('Model', { exact: true }).selectOption('base');
  await expect(forecast).toHaveText(/^Memory: \d+(\.\d+)? GiB at the peak of a step(, of \d+(\.\d+)? GiB)?$/);
});

test(
  'trains on self-blended images of imported faces, evaluates and saves the detector',
  { tag: '@webgpu' },
  async ({ page }) => {
    await page.goto('/faces');
    await importFiles(page, await readyFaces(16), 16);
    await page.goto(
      '/train?preset=nano&mode=full&fakes=self-blended&epochs=2&batchSize=8&warmupEpochs=0&validationShare=0.25',
    );

    // Nothing is taken for genuine until a person says so.
    await expect(page.getByText('These faces have no class')).toBeVisible();
    await expect(page.getByRole('button', { name: 'Start training' })).toBeDisabled();
    await expect(page.getByTestId('train-hint')).toHaveText('Say first what class these faces are of.');
    await page.getByRole('button', { name: 'They are all genuine photographs' }).click();
    await expect(page.getByTestId('split-table')).toContainText('real');
    await expect(page.getByText('All faces are "real"'), 'their blends are the second class').toHaveCount(0);
    await expect(page.getByTestId('blend-fake')).toBeVisible();

    await page.getByRole('button', { name: 'Start training' }).click();
    await expect(page.getByTestId('train-status')).toContainText('finished', { timeout: 120_000 });
    await expect(page.getByText(/, 2\.0 epochs done$/)).toBeVisible();
    await expect(page.getByTestId('validation-auc')).not.toHaveText('–');
    await expect(page.getByTestId('roc')).toBeVisible();
    await expect(page).toHaveURL(/fakes=self-blended/);

    await page.getByRole('button', { name: 'Evaluate on held-out faces' }).click();
    // Only real faces are held out: each is evaluated beside a blend that is made from it.
    await expect(page.getByRole('row', { name: /^AUC\b.* (0\.\d+|1\.000)/ })).toBeVisible();

    await expectAccessible(page, 'trained');

    // The best epoch is saved in the browser, also over a reload.
    await openScreen(page, '/train');
    const saved = page.getByRole('list', { name: 'Detectors saved in this browser' }).getByRole('listitem');
    await expect(saved).toContainText('nano full, self-blended, My faces');
    await saved.getByText('Rename, save, delete').click();
    const download = page.waitForEvent('download');
    await saved.getByRole('button', { name: 'Save as a file' }).click();
    expect((await download).suggestedFilename()).toMatch(/^nano full.*\.safetensors$/);
  },
);

const saved = (page: Page) => page.getByRole('list', { name: 'Trainings that can be resumed' });
const status = (page: Page) => page.getByTestId('train-status');

/** Step of the active training. */
async function stepOf(page: Page): Promise<number> {
  const text = await page.getByText(/^\d+ of \d+, [\d.]+ epochs done/).innerText();
  return Number.parseInt(text, 10);
}

test(
  'a training goes on after its tab crashed and after its GPU was lost, in one tab only',
  { tag: '@webgpu' },
  async ({ page, context }) => {
    test.slow();
    await page.goto('/faces');
    await importFiles(page, await readyFaces(8), 8);
    await page.goto(
      '/train?preset=nano&fakes=self-blended&epochs=5000&batchSize=4&patience=0&validationShare=0.25',
    );
    await page.getByRole('button', { name: 'They are all genuine photographs' }).click();
    await page.getByRole('button', { name: 'Start training' }).click();
    await expect(status(page)).toHaveText('running', { timeout: 60_000 });
    await expect.poll(() => stepOf(page)).toBeGreaterThan(4);
    await page.getByRole('button', { name: 'Pause' }).click();
    await expect(status(page)).toHaveText('paused');
    const step = await stepOf(page);
    await expect(page.getByTestId('saved-step')).toContainText(`step ${step}:`);

    const next = await context.newPage();
    await next.goto('/train');
    await expect(saved(next)).toContainText(`step ${step} of`);
    await next.getByRole('button', { name: 'Resume', exact: true }).click();
    await expect(next.getByText('This run is active in another tab.')).toBeVisible();

    const cdp = await context.newCDPSession(page);
    void cdp.send('Page.crash').catch(() => {});
    await page.waitForEvent('crash');
    await expectAccessible(next, 'a training that can be resumed');
    await next.getByRole('button', { name: 'Resume', exact: true }).click();
    await expect(status(next)).toHaveText('running', { timeout: 60_000 });
    await expect.poll(() => stepOf(next)).toBeGreaterThan(step + 3);
    await expect(next).toHaveURL(/epochs=5000/);

    const gpu = next.workers().find((worker) => worker.url().includes('compute.worker'));
    await loseGpu(gpu!);
    await expect.poll(() => next.workers().includes(gpu!), { timeout: 60_000 }).toBe(false);
    await expect(status(next)).toHaveText('running', { timeout: 60_000 });
    await expect.poll(() => stepOf(next)).toBeGreaterThan(step + 1);
    await next.getByRole('button', { name: 'Stop', exact: true }).click();
    await expect(status(next)).toContainText('stopped');

    await expect(saved(next)).toContainText('nano full, self-blended, My faces, 8 faces');
    await saved(next).getByRole('button', { name: 'Delete' }).click();
    await expect(saved(next)).toHaveCount(0);
  },
);
