/** A detector from real photographs alone: self-blended fakes, validation live, the test judged, files kept. */
import { expect, test } from '@playwright/test';
import { expectAccessible } from './axe';
import { importFiles, openScreen, samplePaths } from './lab';

test('trains on self-blended images of imported faces, judges, and keeps the detector', async ({ page }) => {
  await page.goto('/faces');
  await importFiles(page, samplePaths(16), 16);
  await page.goto(
    '/train?preset=nano&mode=full&fakes=self-blended&epochs=2&batchSize=8&warmupEpochs=0&validationShare=0.25',
  );

  await expect(page.getByTestId('split-table')).toContainText('real');
  await expect(page.getByText('All faces are "real"')).toBeVisible();
  await expect(page.getByTestId('blend-fake')).toBeVisible();

  await page.getByRole('button', { name: 'Start training' }).click();
  await expect(page.getByTestId('train-status')).toContainText('finished', { timeout: 120_000 });
  await expect(page.getByTestId('validation-auc')).not.toHaveText('–');
  await expect(page.getByTestId('roc')).toBeVisible();
  await expect(page).toHaveURL(/fakes=self-blended/);

  await page.getByRole('button', { name: 'Judge the held-out faces' }).click();
  // Only real faces are held out: each is judged beside a blend that is made of it.
  await expect(page.getByRole('row', { name: /^AUC 0\.\d+|^AUC 1\.000/ })).toBeVisible();

  await expectAccessible(page, 'trained');

  // The best epoch is kept in the browser, also over a reload.
  await openScreen(page, '/train');
  const kept = page.getByRole('list', { name: 'Detectors kept in this browser' }).getByRole('listitem');
  await expect(kept).toContainText('nano full, self-blended, My faces');
  await kept.getByText('Rename, save, delete').click();
  const download = page.waitForEvent('download');
  await kept.getByRole('button', { name: 'Save as a file' }).click();
  expect((await download).suggestedFilename()).toMatch(/^nano full.*\.safetensors$/);
});
