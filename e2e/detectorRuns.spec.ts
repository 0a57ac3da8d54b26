/** The training of a detector in the table of runs: resumed, run again, compared, exported and deleted there. */
import { readFileSync } from 'node:fs';
import { expect, test, type Page } from '@playwright/test';
import { expectAccessible } from './axe';
import { importFiles, openScreen, waitForPhase } from './lab';
import { readyFaces } from './readyFaces';

const EPOCHS = 40;
const SETTINGS = `preset=nano&fakes=self-blended&epochs=${EPOCHS}&batchSize=4&patience=0&warmupEpochs=0&validationShare=0.25`;

const row = (page: Page, name: string | RegExp) => page.getByTestId('runs').getByRole('row', { name });
const status = (page: Page) => page.getByTestId('train-status');

/** The run that was open stays open when one leaves the screen and returns. */
async function openRun(page: Page, name: RegExp): Promise<void> {
  const button = row(page, name).getByRole('button');
  if ((await button.getAttribute('aria-expanded')) !== 'true') await button.click();
}

async function exported(page: Page, name: string): Promise<Buffer> {
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name, exact: true }).click();
  return readFileSync(await (await download).path());
}

/** The record in a safetensors file. */
function recordIn(bytes: Buffer): Record<string, unknown> {
  const head = JSON.parse(bytes.subarray(8, 8 + Number(bytes.readBigUInt64LE())).toString('utf8')) as {
    __metadata__: { run: string };
  };
  return JSON.parse(head.__metadata__.run) as Record<string, unknown>;
}

test('a detector is resumed, run again, compared, exported and deleted among the runs', async ({ page }) => {
  test.slow();
  await page.goto('/faces');
  await importFiles(page, await readyFaces(8), 8);
  await openScreen(page, `/train?${SETTINGS}`);
  await page.getByRole('button', { name: 'They are all genuine photographs' }).click();
  await page.getByRole('button', { name: 'Start training' }).click();
  await expect(status(page)).toHaveText('running', { timeout: 60_000 });
  await expect(page.getByTestId('validation-auc')).not.toHaveText('–', { timeout: 60_000 });

  // While it is active nothing else begins, and the page says what to do.
  await page.getByRole('link', { name: 'Pretrain', exact: true }).click();
  await expect(page.getByTestId('start-hint')).toContainText(
    'The training of a detector is active: nano full, self-blended, My faces',
  );
  await expect(page.getByRole('button', { name: 'Start', exact: true })).toBeDisabled();
  await page.getByRole('link', { name: 'Detectors', exact: true }).click();
  await page.getByRole('button', { name: 'Stop', exact: true }).click();
  await expect(status(page)).toContainText('stopped');

  await page.getByRole('link', { name: 'Runs', exact: true }).click();
  const first = row(page, /nano full, self-blended, My faces/);
  await expect(first).toContainText('Detector');
  await expect(first).toContainText('stopped');
  await expect(first).toContainText('8 faces');
  await first.getByRole('button').click();
  await page.getByLabel('Name of this run').fill('the first detector');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Resume', exact: true }).click();
  await expect(page).toHaveURL(new RegExp(`/train\\?.*epochs=${EPOCHS}`));
  await expect(status(page)).toContainText(`finished after ${EPOCHS} epochs`, { timeout: 180_000 });

  // Again with another seed: its settings come with it, and its faces are still open.
  await page.getByRole('link', { name: 'Runs', exact: true }).click();
  await expect(row(page, 'the first detector')).toContainText('finished');
  await openRun(page, /the first detector/);
  await page.getByRole('button', { name: 'Run again with changes' }).click();
  await expect(page).toHaveURL(/\/train\?.*fakes=self-blended/);
  await page.goto(page.url().replace(`epochs=${EPOCHS}`, 'epochs=3'));
  await expect(page.getByTestId('split-table')).toContainText('real');
  await page.getByRole('button', { name: 'Start training' }).click();
  await expect(status(page)).toContainText('finished after 3 epochs', { timeout: 120_000 });

  // Beside a pretraining run, which takes the place of the detector in memory.
  await openScreen(page, '/pretrain?preset=nano&batchSize=4&epochs=3');
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await waitForPhase(page, 'finished');
  await page.getByRole('link', { name: 'Runs', exact: true }).click();
  await row(page, 'the first detector').getByRole('checkbox').check();
  await row(page, /nano full, self-blended, My faces/)
    .getByRole('checkbox')
    .check();
  await expect(page.getByRole('img', { name: /^Training loss, by steps, of 2 runs/ })).toBeVisible();
  await expect(page.getByTestId('differences').getByRole('row')).toHaveText([
    /^Differs in/,
    /^Epochs(3|40)(3|40)$/,
  ]);
  await page.getByLabel('Figure', { exact: true }).selectOption({ label: 'Validation AUC' });
  await expect(page.getByRole('img', { name: /^Validation AUC, by steps, of 2 runs/ })).toBeVisible();
  await row(page, /nano, CRFR-P/)
    .getByRole('checkbox')
    .check();
  await expect(page.getByText('These are pretraining and detector runs')).toBeVisible();
  await expect(page.getByLabel('Figure', { exact: true }).getByRole('option')).toHaveText([
    'Gradient norm',
    'Learning rate',
    'Images per second',
  ]);
  await openRun(page, /the first detector/);
  await expectAccessible(page, 'runs of both kinds, a detector open');

  await page.getByText('Export', { exact: true }).click();
  const best = recordIn(await exported(page, 'Best detector (.safetensors)'));
  expect(best).toMatchObject({ kind: 'detector', bonaFide: 'real', config: { epochs: EPOCHS } });
  expect(recordIn(await exported(page, 'Last detector (.safetensors)'))).toMatchObject({ epoch: EPOCHS });
  const lines = (await exported(page, 'Metrics (CSV)')).toString('utf8').trim().split('\n');
  expect(lines[1]).toMatch(/^step,epoch,loss,lr,gradNorm,stepMs/);
  const steps = lines.slice(2).map((line) => Number(line.split(',')[0]));
  expect(steps, 'of before it was resumed, too').toEqual(steps.map((_, i) => i + 1));
  expect(steps.length % EPOCHS).toBe(0);
  const epochs = (await exported(page, 'Epochs (CSV)')).toString('utf8').trim().split('\n');
  expect(epochs.slice(1, 3)).toEqual([
    'epoch,trainLoss,validationLoss,validationAuc',
    expect.stringMatching(/^1,0\.\d+,/),
  ]);
  expect(epochs).toHaveLength(2 + EPOCHS);

  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  await expect(row(page, 'the first detector')).toHaveCount(0);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(row(page, 'the first detector')).toBeVisible();
});
