/** The first look: one button, sample portraits, a run that begins by itself; a person's own faces are not touched. */
import { expect, test } from '@playwright/test';
import { importFiles, openScreen, samplePaths, waitForFaces, waitForPhase } from './lab';

test('the first look runs on the samples, whatever dataset is open', async ({ page }) => {
  // All samples would take a minute to parse.
  await page.route('**/samples/index.json', async (route) => {
    const samples = (await (await route.fetch()).json()) as unknown[];
    await route.fulfill({ json: samples.slice(0, 3) });
  });
  await openScreen(page, '/faces');
  await importFiles(page, samplePaths(5).slice(3), 2);

  const look = async () => {
    await openScreen(page, '/');
    await page.getByRole('button', { name: 'Watch it learn on sample faces' }).click();
    await waitForPhase(page, 'running');
    await page.getByRole('button', { name: 'Stop', exact: true }).click();
    await waitForPhase(page, 'stopped');
    await expect(page.getByLabel('Dataset')).toHaveValue(/./);
    await expect(page.getByLabel('Dataset').locator('option:checked')).toHaveText('Sample portraits');
    await expect(page.getByTestId('face-count')).toHaveAttribute('data-value', '3');
  };
  await look();
  await openScreen(page, '/faces');
  await page.getByRole('button', { name: /^My faces/ }).click();
  await expect(page.getByTestId('face-tile')).toHaveCount(2);
  await look();

  // A person's own photographs do not join the samples.
  await openScreen(page, '/faces');
  await page.locator('#photographs').setInputFiles(samplePaths(6).slice(5));
  await expect(page.getByRole('button', { name: /^My faces/ })).toHaveAttribute('aria-pressed', 'true');
  await waitForFaces(page, 3);
});
