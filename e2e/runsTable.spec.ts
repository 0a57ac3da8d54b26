/** The table of runs: what is kept of each, what a person writes on it, compared, run again, taken away, deleted. */
import { readFileSync } from 'node:fs';
import { expect, test, type Page } from '@playwright/test';
import { expectAccessible } from './axe';
import { importFiles, openScreen, samplePaths, waitForPhase } from './lab';

const row = (page: Page, name: string | RegExp) => page.getByTestId('runs').getByRole('row', { name });

/** Goes to the table within the page, so that the faces and the run stay. */
const openRuns = (page: Page) => page.getByRole('link', { name: 'Runs', exact: true }).click();

async function finishRun(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await waitForPhase(page, 'finished');
}

test('runs are kept, named, compared, run again, exported and deleted with a way back', async ({ page }) => {
  await openScreen(page, '/runs');
  await expect(page.getByText('No run yet.')).toBeVisible();
  await openScreen(page, '/pretrain?preset=nano&batchSize=4&epochs=5&seed=3');
  await importFiles(page, samplePaths(4), 4);
  await finishRun(page);
  await openRuns(page);
  const first = row(page, /nano, CRFR-P/);
  await expect(first).toContainText('finished');
  await expect(first).toContainText('My faces, 4 faces');

  await first.getByRole('button').click();
  await page.getByLabel('Name of this run').fill('the paper’s masks');
  await page.getByRole('button', { name: 'Rename' }).click();
  await page.getByLabel('Tags, with commas').fill('baseline, short');
  await page.getByRole('button', { name: 'Tag', exact: true }).click();
  await page.getByLabel('Note', { exact: true }).fill('kept across a reload');
  await page.getByRole('button', { name: 'Keep the note' }).click();
  await expect(row(page, 'the paper’s masks')).toContainText('baseline');

  await page.getByRole('button', { name: 'Run again with changes' }).click();
  await expect(page).toHaveURL(/pretrain\?.*seed=3/);
  await page.locator('summary', { hasText: 'Masks' }).click();
  await page.locator('#setting-masking').selectOption('random');
  await finishRun(page);

  await openScreen(page, '/runs');
  await row(page, 'the paper’s masks').getByRole('checkbox').check();
  await row(page, /nano, Random/)
    .getByRole('checkbox')
    .check();
  await expect(page.getByRole('img', { name: /^Total loss, by steps, of 2 runs/ })).toBeVisible();
  await expect(page.getByTestId('differences').getByRole('row')).toHaveText([
    /^Differs in/,
    /^Masking(CRFR-PRandom|RandomCRFR-P)$/,
  ]);
  await row(page, 'the paper’s masks').getByRole('button').click();
  await expect(page.getByLabel('Note', { exact: true })).toHaveValue('kept across a reload');
  await page.getByText('Export', { exact: true }).click();
  await expectAccessible(page, 'runs, one open and two compared');

  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Checkpoint (.safetensors)' }).click();
  const bytes = readFileSync(await (await download).path());
  const head = JSON.parse(bytes.subarray(8, 8 + Number(bytes.readBigUInt64LE())).toString('utf8')) as {
    __metadata__: { run: string };
  };
  expect(JSON.parse(head.__metadata__.run)).toMatchObject({
    step: 5,
    config: { seed: 3, masking: 'crfr-p' },
  });

  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  await expect(row(page, 'the paper’s masks')).toHaveCount(0);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(row(page, 'the paper’s masks')).toBeVisible();
});
