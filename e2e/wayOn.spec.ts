/** The way on: what was trained here is used in the next place with a press, no file saved and opened between. */
import { expect, test, type Page } from '@playwright/test';
import { expectAccessible } from './axe';
import { importFiles, openScreen, waitForPhase } from './lab';
import { readyFaces } from './readyFaces';

/** A finished run of nano over a few sample portraits. */
async function finishRun(page: Page, faces = 8): Promise<void> {
  await openScreen(page, '/pretrain?preset=nano&batchSize=4&epochs=4&seed=3');
  await importFiles(page, await readyFaces(faces), faces);
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await waitForPhase(page, 'finished');
}

const useRun = (page: Page) => page.getByRole('button', { name: /^Use nano, CRFR-P/ });

test('a run of this browser is used wherever a checkpoint is asked for, at its own size', async ({
  page,
}) => {
  await finishRun(page);
  const here = page.getByRole('list', { name: 'Checkpoints of this browser' });
  await expect(here).toContainText('nano, pretrained for 8 steps');
  await page.getByLabel('Model', { exact: true }).selectOption('micro');
  await useRun(page).click();
  await expect(page.getByLabel('Initial weights')).toContainText('Model is set to nano, its size.');
  await expect(page).toHaveURL(/preset=nano/);

  await openScreen(page, '/masks?strategies=crfr-p');
  await useRun(page).click();
  await expect(page.getByTestId('reconstruction-model')).toContainText('ViT-nano/8, 4 x 4 patches');
  await expect(page.getByTestId('card-crfr-p').getByText(/C1/).first()).toBeVisible();
  await expectAccessible(page, 'a run of this browser on Masks');

  // Train begins with micro, where nobody chose another.
  await openScreen(
    page,
    '/train?fakes=self-blended&epochs=1&batchSize=4&warmupEpochs=0&validationShare=0.25',
  );
  await expect(page.getByLabel('Model', { exact: true })).toHaveValue('micro');
  await page.getByRole('button', { name: 'They are all genuine photographs' }).click();
  await useRun(page).click();
  await expect(page.getByTestId('encoder-model')).toHaveText(
    'Model is set to nano, the size of this encoder.',
  );
  await page.getByLabel('Model', { exact: true }).selectOption('micro');
  await expect(page.getByTestId('train-hint')).toContainText(
    'The encoder is nano and the settings say micro',
  );
  await page.getByLabel('Model', { exact: true }).selectOption('nano');
  // Another model leaves alone what was chosen.
  await expect(page.getByLabel('Epochs', { exact: true })).toHaveValue('1');
  await expectAccessible(page, 'a run of this browser on Train');
  await page.getByRole('button', { name: 'Start training' }).click();
  await expect(page.getByTestId('train-status')).toContainText('finished', { timeout: 120_000 });

  // The detector stands among them now, and scores on its own screen.
  await expect(here).toContainText('nano, detector');
  await openScreen(page, '/score');
  await page.getByRole('button', { name: /^Use nano full, self-blended/ }).click();
  await expect(page.getByTestId('detector-facts')).toContainText('nano full, self-blended');
  await expectAccessible(page, 'a detector of this browser on Score');
});

test('a run leads to a detector and a score in five clicks, everything carried along', async ({ page }) => {
  await finishRun(page, 16);
  const next = (name: string) => page.getByRole('button', { name, exact: true });
  await expect(next('See what it reconstructs')).toBeVisible();
  await expectAccessible(page, 'a finished run with what comes next');
  await next('Train a detector from it').click();
  await expect(page).toHaveURL(/\/train/);
  await expect(page.getByTestId('encoder-name')).toContainText('nano, CRFR-P');
  await page.getByRole('button', { name: 'They are all genuine photographs' }).click();
  await page.getByRole('button', { name: 'Use self-blended fakes' }).click();
  await next('Start training').click();
  await expect(page.getByTestId('train-status')).toContainText('finished', { timeout: 200_000 });
  await expect(next('Evaluate it')).toBeVisible();
  await expectAccessible(page, 'a trained detector with what comes next');
  await next('Score with it').click();
  await expect(page).toHaveURL(/\/score/);
  await expect(page.getByTestId('detector-facts')).toContainText('nano full, self-blended');
});

test('what is active is said on every screen, in one line where it is narrow, and paused from there', async ({
  page,
}) => {
  await openScreen(page, '/faces');
  await importFiles(page, await readyFaces(4), 4);
  await page.getByRole('button', { name: 'Pretrain on these' }).click();
  await expect(page).toHaveURL(/\/pretrain/);
  await openScreen(page, '/pretrain?preset=nano&batchSize=4&epochs=100000');
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  const chip = page.getByTestId('activity');
  await expect(chip).toContainText(/Pretraining step [\d,]+ of 100,000/);
  const header = page.locator('header').first();
  for (const width of [1440, 1280, 1100, 1024]) {
    await page.setViewportSize({ width, height: 900 });
    const over = () => header.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth);
    await expect.poll(over, { message: `the header fits into ${width} px` }).toBe(0);
  }
  await page.setViewportSize({ width: 390, height: 844 });
  await page.getByRole('link', { name: 'About' }).click();
  await expect(chip).toBeInViewport({ ratio: 1 });
  expect((await header.boundingBox())?.height).toBeLessThan(64);
  await expectAccessible(page, 'a run that is active, seen from another screen');
  await page.getByRole('button', { name: 'Pause pretraining' }).click();
  await expect(chip).toContainText('paused');
  await chip.getByRole('link').click();
  await expect(page.getByTestId('run-status')).toContainText('paused');
  await page.getByRole('button', { name: 'Stop', exact: true }).click();
  await expect(chip).toHaveCount(0);
});

test('two strategies are compared in four clicks; Pretrain with it opens what it changed', async ({
  page,
}) => {
  await openScreen(page, '/pretrain?preset=nano&batchSize=4&epochs=2');
  await importFiles(page, await readyFaces(4), 4);
  await page.getByRole('link', { name: 'Runs', exact: true }).click();
  await page.getByRole('checkbox', { name: 'CRFR-P', exact: true }).click();
  await page.getByRole('checkbox', { name: 'Random', exact: true }).click();
  await page.getByRole('button', { name: 'Start 2 runs' }).click();
  await expect(page.getByTestId('ablation-state')).toHaveAttribute('data-done', '2', { timeout: 120_000 });
  await expect(page.getByTestId('ablation-table').getByRole('row')).toHaveCount(3);
  await expectAccessible(page, 'an ablation of two strategies');

  await openScreen(page, '/masks?strategies=frp');
  await page.getByRole('button', { name: 'Pretrain with FRP' }).click();
  await expect(page.locator('#setting-masking')).toBeVisible();
  await expect(page.locator('#setting-masking')).toHaveValue('frp');
  await expect(page.locator('[data-changed]', { has: page.locator('#setting-masking') })).toBeVisible();
});
