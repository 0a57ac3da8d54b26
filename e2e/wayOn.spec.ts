/** The way on: what was trained here is used in the next place with a press, no file saved and opened between. */
import { expect, test, type Page } from '@playwright/test';
import { expectAccessible } from './axe';
import { importFiles, openScreen, samplePaths, waitForPhase } from './lab';

/** A finished run of nano over a few sample portraits. */
async function finishRun(page: Page, faces = 8): Promise<void> {
  await openScreen(page, '/pretrain?preset=nano&batchSize=4&epochs=4&seed=3');
  await importFiles(page, samplePaths(faces), faces);
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
    '/train?fakes=self-blended&epochs=1&batchSize=8&warmupEpochs=0&validationShare=0.25',
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
  await expectAccessible(page, 'a run of this browser on Train');
  await page.getByRole('button', { name: 'Start training' }).click();
  await expect(page.getByTestId('train-status')).toContainText('finished', { timeout: 120_000 });

  // The detector stands among them now, and scores on its own screen.
  await expect(here).toContainText('nano, detector');
  await openScreen(page, '/score');
  await page.getByRole('button', { name: /^Use nano full, self-blended/ }).click();
  await expect(
    page
      .getByRole('heading', { name: /^nano full, self-blended/ })
      .or(page.getByText(/^nano full, self-blended/))
      .first(),
  ).toBeVisible();
  await expectAccessible(page, 'a detector of this browser on Score');
});
