/** The header follows the work; the screens of the detectors share one link of it and lead to each other. */
import { expect, test } from '@playwright/test';
import { detectorFile } from './detectorFile';
import { countColors, importFiles, openScreen, pressEnter, waitForPhase } from './lab';
import { readyFaces } from './readyFaces';

test('the header leads through the work, and Detectors to three screens', async ({ page }) => {
  await openScreen(page, '/');
  const header = page.getByRole('navigation', { name: 'Screens' });
  const order = await header.getByRole('link').allInnerTexts();
  const work = ['Faces', 'Masks', 'Pretrain', 'Detectors', 'Score', 'Runs', 'About'];
  expect(order.filter((name) => work.includes(name))).toEqual(work);

  const own = page.getByRole('navigation', { name: 'Detectors' });
  await expect(own).toHaveCount(0);
  const detectors = header.getByRole('link', { name: 'Detectors', exact: true });
  await detectors.click();
  await expect(page).toHaveURL(/\/train/);
  await expect(detectors).toHaveAttribute('aria-current', 'page');
  for (const [name, path] of [
    ['Evaluate', /\/evaluate/],
    ['Released weights', /\/weights/],
    ['Train', /\/train/],
  ] as const) {
    await own.getByRole('link', { name, exact: true }).press('Enter');
    await expect(page).toHaveURL(path);
    await expect(own.locator('[aria-current=page]')).toHaveText(name);
    await expect(header.locator('[aria-current]')).toHaveText('Detectors');
  }
});

test('what is chosen survives a reload, and what is gone by then is said', async ({ page }) => {
  // A run of two epochs, which is then chosen wherever one can be.
  await openScreen(page, '/pretrain?preset=nano&batchSize=4&epochs=2');
  await importFiles(page, await readyFaces(4), 4);
  await pressEnter(page.getByRole('button', { name: 'Start', exact: true }));
  await waitForPhase(page, 'finished');
  const header = page.getByRole('navigation', { name: 'Screens' });
  const to = (name: string) => header.getByRole('link', { name, exact: true }).press('Enter');
  const use = page.getByRole('button', { name: /^Use nano, CRFR-P/ });
  await expect.poll(() => countColors(page.getByTestId('run-thumbnail'))).toBeGreaterThan(100);
  await use.press('Enter');
  await expect(page.getByLabel('Initial weights')).toContainText('nano, CRFR-P');
  await expect(use, 'not offered again').toHaveCount(0);
  await to('Masks');
  await use.press('Enter');
  await expect(page.getByTestId('reconstruction-model')).toContainText('4 x 4 patches');
  await to('Detectors');
  await page.getByLabel('Model', { exact: true }).selectOption('nano');
  await use.press('Enter');
  await expect(page.getByTestId('encoder-name')).toContainText('nano, CRFR-P');
  await to('Runs');
  await page.getByRole('checkbox', { name: /^Compare nano/ }).press('Space');
  await page.getByTestId('runs').locator('tbody th button').press('Enter');
  await to('Score');
  await page.locator('#score-detector').setInputFiles(detectorFile('first.safetensors', { lean: 1 }));
  await expect(page.getByTestId('detector-facts')).toContainText('first.safetensors');
  await to('Detectors');
  await page
    .getByRole('navigation', { name: 'Detectors' })
    .getByRole('link', { name: 'Evaluate' })
    .press('Enter');
  const saved = page.getByRole('list', { name: 'Detectors saved in this browser' });
  const first = saved.getByRole('checkbox', { name: /^first/ });
  await first.press('Space');
  await expect(first).toBeChecked();
  await to('About');

  await page.reload();
  await to('Pretrain');
  await expect(page.getByLabel('Initial weights')).toContainText('nano, CRFR-P');
  await to('Masks');
  await expect(page.getByTestId('reconstruction-model')).toContainText('4 x 4 patches');
  await to('Detectors');
  await expect(page.getByTestId('encoder-name')).toContainText('nano, CRFR-P');
  await to('Runs');
  await expect(page.getByRole('checkbox', { name: /^Compare nano/ })).toBeChecked();
  await expect(page.getByLabel('Name of this run')).toBeVisible();
  await to('Score');
  await expect(page.getByTestId('detector-facts')).toContainText('first.safetensors');
  await to('Detectors');
  await page
    .getByRole('navigation', { name: 'Detectors' })
    .getByRole('link', { name: 'Evaluate' })
    .press('Enter');
  await expect(first).toBeChecked();

  // Deleted in another tab, while this one still has it chosen.
  const other = await page.context().newPage();
  await openScreen(other, '/evaluate');
  await other.getByText('Rename, save, delete').click();
  const remove = other.getByRole('button', { name: /^Delete/ });
  await remove.press('Enter');
  await remove.press('Enter');
  await expect(other.getByText('No detectors yet')).toBeVisible();
  await openScreen(page, '/score');
  await expect(page.getByText('"first.safetensors" was in use and is no longer saved')).toBeVisible();
});
