/** The app in a browser without WebGPU: everything is computed by the CPU, and nobody has to choose that. */
import { expect, test, type Page } from '@playwright/test';
import { withoutWebgpu } from '../tools/lib/chromium.mjs';
import { detectorFile } from './detectorFile';
import { withEngine } from './engine';
import {
  countColors,
  currentStep,
  importFiles,
  openScreen,
  samplePaths,
  waitForFaces,
  waitForPhase,
  waitForStep,
} from './lab';
import { readyFaces } from './readyFaces';

test.use({
  launchOptions: withoutWebgpu(),
  storageState: ({ baseURL }, use) => use(withEngine({ origin: baseURL ?? '' }, 'auto')),
});

const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();

test('pretraining on the samples, a pause, a reload, and it goes on; then a score', async ({ page }) => {
  await page.goto('/pretrain?epochs=200&seed=7');
  await expect(page.getByTestId('adapter')).toContainText(/^CPU, \d+ threads?/);
  await expect(page.getByTestId('cpu-notice')).toContainText(/Runs on the CPU, \d+ thread/);
  await expect(page.getByLabel('Model', { exact: true })).toHaveValue('micro');
  await press(page, 'Use sample faces');
  await waitForFaces(page, 40, true);
  await expect(page.getByTestId('forecast')).toBeVisible();
  await press(page, 'Start');
  await waitForPhase(page, 'running');
  await waitForStep(page, 10);
  await press(page, 'Pause');
  await waitForPhase(page, 'paused');
  const step = await currentStep(page);
  for (const kind of ['reconstruction', 'masked', 'prediction', 'error', 'attention']) {
    for (const picture of await page.getByTestId(kind).all())
      await expect.poll(() => countColors(picture), `colours of a ${kind} picture`).toBeGreaterThan(3);
  }

  await page.reload();
  await expect(page.getByText(`A run can be resumed from step ${step}`)).toBeVisible({ timeout: 60_000 });
  await press(page, 'Resume this run');
  await waitForPhase(page, 'running');
  await waitForStep(page, step + 5);
  await press(page, 'Stop');
  await waitForPhase(page, 'stopped');

  await openScreen(page, '/score?map=relevance');
  await expect(page.getByTestId('adapter'), 'nothing computes yet').toHaveCount(0);
  await page.locator('#score-detector').setInputFiles(detectorFile('calibrated.safetensors', { lean: 1 }));
  await expect(page.getByTestId('detector-facts')).toBeVisible();
  await page.locator('#score-photographs').setInputFiles(samplePaths(2));
  await expect(page.getByTestId('result-row').last()).toContainText('scored', { timeout: 120_000 });
  expect(Number(await page.getByTestId('attack-score').textContent())).toBeGreaterThan(0);
  await expect(page.getByTestId('adapter')).toContainText(/^CPU, \d+ threads?/);
  await expect(page.getByTestId('why')).toHaveAttribute('data-map', 'relevance');
  await expect.poll(() => countColors(page.getByTestId('pane-map'))).toBeGreaterThan(100);
});

test('a face is parsed a second time, without any GPU', async ({ page }) => {
  await openScreen(page, '/faces');
  await importFiles(page, samplePaths(1), 1);
  await page.getByText('Second parser').click();
  await press(page, 'Parse one face');
  await expect(page.getByTestId('second-maps')).toHaveAttribute('data-count', '1', { timeout: 120_000 });
  const disagreement = /which differ on (\d+\.\d) %/.exec(
    (await page.getByTestId('second-maps').textContent()) ?? '',
  );
  expect(Number(disagreement?.[1])).toBeGreaterThan(0);
  expect(Number(disagreement?.[1])).toBeLessThan(40);
});

test('threads are chosen, and results do not depend on them', async ({ page }) => {
  await page.goto('/pretrain?preset=nano&epochs=4&seed=3&batchSize=2');
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
  await importFiles(page, await readyFaces(4), 4);
  const figures: (string | null)[][] = [];
  for (const threads of [2, 1]) {
    await page.getByRole('link', { name: 'About' }).click();
    await page.getByLabel('Threads on the CPU').fill(String(threads));
    await page.getByLabel('Threads on the CPU').blur();
    await expect(page.getByTestId('adapter')).toContainText(
      threads === 1 ? 'CPU, 1 thread' : 'CPU, 2 threads',
    );
    await page.goBack();
    await press(page, 'Start');
    await waitForPhase(page, 'finished');
    figures.push(await lastFigures(page));
  }
  expect(figures[1]).toEqual(figures[0]);
});

test('what the CPU engine cannot hold is refused before it starts, with a way out that works', async ({
  page,
}) => {
  await page.goto('/pretrain?preset=base');
  await importFiles(page, samplePaths(1), 1);
  await expect(page.getByTestId('no-room')).toContainText(
    /A run with these settings needs about \d\.\d GiB, and the CPU engine can hold 4\.0 GiB/,
  );
  const start = page.getByRole('button', { name: 'Start', exact: true });
  await expect(start).toBeDisabled();
  await expect(page.getByTestId('start-hint')).toContainText('choose a smaller model');
  await page.getByLabel('Model', { exact: true }).selectOption('micro');
  await expect(page.getByTestId('no-room')).toHaveCount(0);
  await expect(start).toBeEnabled();

  // Within the app: the engine is there already, and what the training needs is said at once.
  await page.getByRole('link', { name: 'Detectors', exact: true }).click();
  await page.getByLabel('Model', { exact: true }).selectOption('base');
  await expect(page.getByTestId('no-room')).toContainText('Training a detector with these settings needs');
  await page.getByLabel('Trained part').selectOption('probe');
  await expect(page.getByTestId('no-room')).toHaveCount(0);
  await expect(page.getByTestId('detector-forecast')).toContainText('of 4.0 GiB');
});

/** Of the last step, with all digits. */
function lastFigures(page: Page): Promise<(string | null)[]> {
  const figures = ['metric-loss-total', 'metric-loss-c3', 'metric-grad-norm'];
  return Promise.all(figures.map((id) => page.getByTestId(id).getAttribute('data-value')));
}
