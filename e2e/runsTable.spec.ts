/** The table of runs: what is saved of each, what a person writes on it, compared, run again, taken away, deleted. */
import { readFileSync } from 'node:fs';
import { expect, test, type Locator, type Page } from '@playwright/test';
import { expectAccessible } from './axe';
import { importFiles, openScreen, tabTo, waitForPhase } from './lab';
import { readyFaces } from './readyFaces';

const row = (page: Page, name: string | RegExp) => page.getByTestId('runs').getByRole('row', { name });

async function finishRun(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await waitForPhase(page, 'finished');
}

/** Without a pointer: Tab to the control, then the key. */
async function press(page: Page, control: Locator, key = 'Enter'): Promise<void> {
  await tabTo(page, control);
  await page.keyboard.press(key);
}

async function typeInto(page: Page, control: Locator, text: string): Promise<void> {
  await tabTo(page, control);
  await page.keyboard.press('Control+A');
  await page.keyboard.type(text);
}

/** The bytes that a button of the export list saves, pressed by keyboard. */
async function exported(page: Page, name: string): Promise<Buffer> {
  const download = page.waitForEvent('download');
  await press(page, page.getByRole('button', { name, exact: true }));
  return readFileSync(await (await download).path());
}

test('runs are saved, named, compared, run again, exported and deleted with undo, by keyboard', async ({
  page,
}) => {
  await openScreen(page, '/runs');
  await expect(page.getByText(/^No runs yet\./)).toBeVisible();
  await openScreen(page, '/pretrain?preset=nano&batchSize=4&epochs=5&seed=3');
  await importFiles(page, await readyFaces(4), 4);
  await finishRun(page);
  await press(page, page.getByRole('link', { name: 'Runs', exact: true }));
  const first = row(page, /nano, CRFR-P/);
  await expect(first).toContainText('finished');
  await expect(first).toContainText('My faces, 4 faces');
  const cut = await page
    .getByRole('region', { name: 'Table of runs' })
    .evaluate((table) => table.scrollWidth - table.clientWidth);
  expect(cut, 'all columns are seen in a window of 1280 px').toBeLessThanOrEqual(0);

  await press(page, first.getByRole('button'));
  await typeInto(page, page.getByLabel('Name of this run'), 'the paper’s masks');
  await page.keyboard.press('Enter');
  await expect(row(page, 'the paper’s masks')).toBeVisible();
  await typeInto(page, page.getByLabel('Tags, separated by commas'), 'baseline, short');
  await page.keyboard.press('Enter');
  await expect(row(page, 'the paper’s masks')).toContainText('baseline');
  await typeInto(page, page.getByLabel('Note', { exact: true }), 'saved across a reload');
  await press(page, page.getByRole('button', { name: 'Save the note' }));

  await press(page, page.getByRole('button', { name: 'Run again with changes' }));
  await expect(page).toHaveURL(/pretrain\?.*seed=3/);
  await page.locator('summary', { hasText: 'Masks' }).click();
  await page.locator('#setting-masking').selectOption('random');
  await finishRun(page);

  await openScreen(page, '/runs');
  await typeInto(page, page.getByLabel('Filter runs'), 'random');
  await expect(row(page, 'the paper’s masks')).toHaveCount(0);
  await typeInto(page, page.getByLabel('Filter runs'), 'nano');
  await press(page, row(page, 'the paper’s masks').getByRole('checkbox'), 'Space');
  await press(page, row(page, /nano, Random/).getByRole('checkbox'), 'Space');
  await expect(page.getByRole('img', { name: /^Total loss, by steps, of 2 runs/ })).toBeVisible();
  await expect(page.getByTestId('differences').getByRole('row')).toHaveText([
    /^Differs in/,
    /^Masking(CRFR-PRandom|RandomCRFR-P)$/,
  ]);
  // It was open before the reload.
  await expect(page.getByLabel('Note', { exact: true })).toHaveValue('saved across a reload');
  await press(page, page.getByText('Export', { exact: true }));
  await expectAccessible(page, 'runs, one open and two compared');

  const bytes = await exported(page, 'Checkpoint (.safetensors)');
  const head = JSON.parse(bytes.subarray(8, 8 + Number(bytes.readBigUInt64LE())).toString('utf8')) as {
    __metadata__: { run: string };
  };
  expect(JSON.parse(head.__metadata__.run)).toMatchObject({
    step: 5,
    config: { seed: 3, masking: 'crfr-p' },
  });
  const onnx = await exported(page, 'Encoder (.onnx)');
  expect(onnx[0], 'field 1, the version of the format').toBe(0x08);
  expect(onnx.includes('patch_embed')).toBe(true);
  const bundle = await exported(page, 'Everything (.zip)');
  for (const name of ['README.md', 'checkpoint-4.pth', 'metrics.csv']) {
    expect(bundle.includes(name), name).toBe(true);
  }

  await press(page, page.getByRole('button', { name: 'Delete', exact: true }));
  await expect(row(page, 'the paper’s masks')).toHaveCount(0);
  await press(page, page.getByRole('button', { name: 'Undo' }));
  await expect(row(page, 'the paper’s masks')).toBeVisible();
});
