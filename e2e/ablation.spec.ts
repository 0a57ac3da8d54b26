/** An ablation: queued with one click, resumed after its tab was gone, one table at the end. */
import { readFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { expectAccessible } from './axe';
import { importFiles, openScreen, pressEnter } from './lab';
import { readyFaces } from './readyFaces';

test('an ablation resumes what is left after its tab was closed', async ({ page, context }) => {
  test.slow();
  await openScreen(page, '/pretrain?preset=nano&batchSize=4&epochs=800&seed=3&weightSfr=0.5&heldOut=0.25');
  await importFiles(page, await readyFaces(4), 4);
  await page.getByRole('link', { name: 'Runs', exact: true }).click();
  await page.getByLabel('What is varied').selectOption('objective');
  await page.getByRole('button', { name: 'Start 5 runs' }).click();
  // Asked at every frame: a second run must not be made before the tab is gone, so that a run must last some seconds.
  const oneDone = () =>
    document.querySelector<HTMLElement>('[data-testid="ablation-state"]')?.dataset.done === '1';
  await page.waitForFunction(oneDone, undefined, { timeout: 120_000 });
  await page.close();

  const next = await context.newPage();
  await openScreen(next, '/runs');
  const state = next.getByTestId('ablation-state');
  await expect(state).toContainText('1 of 5 runs done, interrupted');
  await next.getByRole('button', { name: 'Resume the ablation' }).click();
  await expect(state).toHaveAttribute('data-done', '5', { timeout: 120_000 });
  const rows = next.getByTestId('ablation-table').getByRole('row');
  await expect(rows).toHaveText([/Variant/, /^C11/, /^C1\+C21/, /^C1\+C2\+C31/, /^C1\+C31/, /^C31/]);
  // Five variants are ten pairs; one face of four is held out.
  const answer = next.getByTestId('ablation-answer');
  await expect(answer.getByRole('listitem')).toHaveCount(10);
  await expect(answer.getByRole('listitem').first()).toHaveText(
    /^(No difference shown between C1 and C1\+C2|C1.* better than C1)/,
  );
  await expect(answer.getByRole('row', { name: /^C3/ }).first()).toBeVisible();
  await expectAccessible(next, 'an ablation');

  const download = next.waitForEvent('download');
  await next.getByRole('button', { name: 'Table (CSV)' }).click();
  const [comment, head, ...lines] = readFileSync(await (await download).path(), 'utf8')
    .trim()
    .split('\n');
  expect(comment).toContain('"ablation":"objective"');
  expect(head).toBe('variant,seed,steps,total,c1,c2,c3,trainedMs,runId');
  expect(lines.map((line) => line.split(',').slice(0, 3).join())).toEqual([
    'C1,3,800',
    'C1+C2,3,800',
    'C1+C2+C3,3,800',
    'C1+C3,3,800',
    'C3,3,800',
  ]);
  const [first, second] = lines.map((line) => line.split(',').slice(3, 7).map(Number));
  expect(first.every(Number.isFinite)).toBe(true);
  expect(first[0], 'the total of C1 alone is C1').toBeCloseTo(first[1], 5);
  expect(second[0]).toBeCloseTo(second[1] + 0.5 * second[2], 5);
});

test('any settings are varied, each value with each', async ({ page }) => {
  await openScreen(page, '/pretrain?preset=nano&batchSize=4&epochs=10&heldOut=0.25');
  await importFiles(page, await readyFaces(4), 4);
  await page.getByRole('link', { name: 'Runs', exact: true }).click();
  await page.getByLabel('What is varied').selectOption('settings');
  await expect(
    page.getByText('There is nothing to compare. Give a setting two values or more.'),
  ).toBeVisible();
  const values = (place: number) => page.getByLabel(`Values of setting ${place}, separated by commas`);
  await values(1).fill('0.5, 7');
  await expect(page.getByText(/maskRatio.*7.*is not allowed/)).toBeVisible();
  await values(1).fill('0.5, 0.75');
  await pressEnter(page.getByRole('button', { name: 'Vary another setting too' }));
  await page.getByLabel('Setting 2', { exact: true }).selectOption('objective');
  await values(2).fill('3c, mae');
  await expectAccessible(page, 'settings to vary');
  await pressEnter(page.getByRole('button', { name: 'Start 4 runs' }));
  await expect(page.getByTestId('ablation-state')).toHaveAttribute('data-done', '4', { timeout: 120_000 });
  await expect(page.getByTestId('ablation-table').getByRole('rowheader')).toHaveText([
    'Mask ratio 0.5, Objective 3C (FSFM)',
    'Mask ratio 0.5, Objective MAE',
    'Mask ratio 0.75, Objective 3C (FSFM)',
    'Mask ratio 0.75, Objective MAE',
  ]);
  await expect(page.getByTestId('ablation-answer').getByRole('listitem')).toHaveCount(6);
});
