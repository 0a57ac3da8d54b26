/** About measures this machine: a table with both engines, copied and exported; ended at any time; never beside a run. */
import { readFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { importFiles, waitForPhase } from './lab';
import { readyFaces } from './readyFaces';

test.use({ permissions: ['clipboard-read', 'clipboard-write'] });

test('this machine is measured, and the figures can be taken along', { tag: '@webgpu' }, async ({ page }) => {
  await page.goto('/about');
  const measure = page.getByRole('button', { name: 'Measure this machine' });
  await measure.click();
  await expect(page.getByTestId('machine')).toHaveAttribute('data-phase', 'measuring');
  await page.getByTestId('machine').getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByTestId('machine')).toHaveAttribute('data-phase', 'idle');
  await expect(page.getByTestId('machine-report')).toHaveCount(0);

  await measure.click();
  const table = page.getByTestId('machine-report');
  await expect(table).toBeVisible({ timeout: 120_000 });
  await expect(table.getByRole('row', { name: /^Product CPU, 1 thread \d.* GFLOP\/s/ })).toBeVisible();
  for (const engine of ['GPU', 'CPU, '])
    for (const what of ['Training step, micro', 'Crop to score'])
      await expect(table.getByRole('row', { name: new RegExp(`^${what} ${engine}.* ms`) })).toBeVisible();

  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export (JSON)' }).click();
  const text = readFileSync(await (await download).path(), 'utf8');
  const report = JSON.parse(text) as { rows: { suite: string; backend: string; medianMs: number }[] };
  expect(report.rows.map(({ suite, backend }) => `${suite} ${backend}`)).toEqual([
    ...['step wasm', 'score wasm', 'step webgpu', 'score webgpu'],
  ]);
  for (const { medianMs } of report.rows) expect(medianMs).toBeGreaterThan(0);
  await page.getByTestId('machine').getByRole('button', { name: 'Copy' }).click();
  await expect(page.getByText('Measurement copied.')).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(text);
});

test('it is not measured beside an active run', async ({ page }) => {
  await page.goto('/pretrain?preset=nano&batchSize=2&epochs=5000');
  await importFiles(page, await readyFaces(2), 2);
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await waitForPhase(page, 'running');
  // A page that is loaded anew has no active run.
  await page.getByRole('link', { name: 'About', exact: true }).click();
  await expect(page.getByRole('button', { name: 'Measure this machine' })).toBeDisabled();
  await expect(page.getByTestId('machine')).toContainText('A pretraining run is active');
});
