/** The faces library: faces come in, last, can be mended and left out; nothing is lost on reload. */
import { expect, test, type Page } from '@playwright/test';
import { importFiles, samplePaths, waitForFaces } from './lab';

const tiles = (page: Page) => page.getByTestId('face-tile');

test('faces survive a reload, in their dataset, and feed the pretraining screen', async ({ page }) => {
  await page.goto('/faces');
  await expect(page.getByText('This dataset is empty')).toBeVisible();
  await page.getByLabel('New dataset').fill('Portraits');
  await page.getByRole('button', { name: 'Create' }).click();
  await expect(page.getByRole('button', { name: /^Portraits/ })).toHaveAttribute('aria-pressed', 'true');
  await importFiles(page, samplePaths(3), 3);
  await expect(tiles(page)).toHaveCount(3);

  await page.reload();
  await waitForFaces(page, 3);
  await expect(page.getByRole('button', { name: /^Portraits.*3 faces/ })).toBeVisible();
  await expect(page.getByTestId('dataset-mean')).toHaveText(/^0\.\d{4} {2}0\.\d{4} {2}0\.\d{4}$/);

  // The same files again: known by name and date, nothing is parsed or stored twice.
  await importFiles(page, samplePaths(3), 3);
  await expect(page.getByTestId('import-failures')).toContainText('3 imported before');

  await page.goto('/pretrain?preset=nano');
  await waitForFaces(page, 3);
  await expect(page.getByRole('button', { name: /^Follow / })).toHaveCount(3);
});

test('a face is left out, its map mended, and both last', async ({ page }) => {
  await page.goto('/faces');
  await importFiles(page, samplePaths(2), 2);
  await tiles(page).first().click();
  const painter = page.getByTestId('map-painter');
  await painter.focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Space');
  // Leaving it out does not cost the stroke.
  await page.getByRole('button', { name: 'Leave out of training' }).click();
  await expect(page.getByRole('button', { name: 'Use for training again' })).toBeVisible();
  await page.getByRole('button', { name: 'Save the map' }).click();
  await expect(page.getByText('mended by hand')).toBeVisible();
  // Until the saved map is the one on the screen, closing would ask about changes.
  await expect(page.getByRole('button', { name: 'Save the map' })).toBeDisabled();
  await page.keyboard.press('Escape');
  await expect(tiles(page).first()).toHaveAccessibleName(/left out, mended/);

  await page.reload();
  await waitForFaces(page, 2);
  await expect(tiles(page).first()).toHaveAccessibleName(/left out, mended/);
  await page.getByLabel('Show').selectOption('used');
  await expect(tiles(page)).toHaveCount(1);
  await expect(page).toHaveURL(/show=used/);

  await page.goto('/pretrain?preset=nano');
  await waitForFaces(page, 1);
});

test('a dataset is renamed, deleted and brought back', async ({ page }) => {
  await page.goto('/faces');
  await importFiles(page, samplePaths(1), 1);
  await page.getByLabel('Rename this dataset').fill('Mine');
  await page.getByRole('button', { name: 'Rename' }).click();
  await expect(page.getByRole('button', { name: /^Mine.*1 face/ })).toBeVisible();
  await page.getByRole('button', { name: 'Delete this dataset' }).click();
  await expect(page.getByText('This dataset is empty')).toBeVisible();
  await page.getByRole('button', { name: 'Undo' }).click();
  await waitForFaces(page, 1);
});
