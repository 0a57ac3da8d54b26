/** A detector of fakes that are swapped among the genuine faces: seen before, trained on, evaluated. */
import { expect, test } from '@playwright/test';
import { importFiles, openScreen } from './lab';
import { readyFaces } from './readyFaces';

test('trains on swapped fakes of imported faces, and shows before how they are made', async ({ page }) => {
  await page.goto('/faces');
  await importFiles(page, await readyFaces(16), 16);
  await openScreen(page, '/train?preset=nano&fakes=swapped&epochs=1&batchSize=8&warmupEpochs=0&validationShare=0.25'); // prettier-ignore
  await page.getByRole('button', { name: 'They are all genuine photographs' }).click();

  const panel = page.getByRole('region', { name: 'Swapped fakes' });
  for (const part of ['target', 'source', 'gate', 'fake'])
    await expect(panel.getByTestId(`blend-${part}`)).toBeVisible();
  await expect(panel.getByTestId('forgery-refusals')).toContainText('of 16 faces that were looked at');

  await page.getByRole('button', { name: 'Start training' }).click();
  await expect(page.getByTestId('train-status')).toContainText('finished', { timeout: 120_000 });
  await page.getByRole('button', { name: 'Evaluate on held-out faces' }).click();
  await expect(page.getByRole('row', { name: /^AUC\b/ })).toBeVisible();
});
