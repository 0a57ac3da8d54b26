/** axe on every screen and state, dark and light: nothing serious or critical. */
import { expect, test } from '@playwright/test';
import { expectAccessible, seriousViolations } from './axe';
import { importFiles, openScreen, stickingOut, waitForPhase, waitForStep } from './lab';
import { readyFaces } from './readyFaces';

const SCREENS = [
  '/',
  '/learn',
  '/score',
  '/faces',
  '/train',
  '/evaluate',
  '/masks',
  '/edit',
  '/runs',
  '/weights',
  '/about',
  '/nowhere',
  '/pretrain?preset=nano',
  '/pretrain?preset=giant',
];

test('no screen is wider than a window of 390 or 1024 px, and its header is one line', async ({ page }) => {
  for (const path of SCREENS) {
    await openScreen(page, path);
    for (const width of [390, 1024]) {
      await page.setViewportSize({ width, height: 844 });
      expect(await stickingOut(page), `${path} at ${width} px`).toBeNull();
      const header = await page.getByRole('banner').boundingBox();
      expect(header?.height, `header of ${path} at ${width} px`).toBeLessThan(60);
    }
  }
});

test('screens without a run', async ({ page }) => {
  for (const path of SCREENS) {
    await openScreen(page, path);
    await expectAccessible(page, path);
  }
});

test('the pretraining screen narrow, with everything open', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await openScreen(page, '/pretrain?preset=nano&maskRatio=0.5');
  // Each press takes one away from the closed ones.
  const closed = page.locator('details:not([open]) > summary');
  for (let left = await closed.count(); left > 0; left--) await closed.first().click();
  await page.getByLabel('Mask ratio', { exact: true }).fill('7');
  await page.getByRole('button', { name: 'Why this default' }).first().click();
  await expect(page.getByText('Mask ratio: 7 is not allowed. Use 0.1 to 0.95.').first()).toBeVisible();
  expect(await seriousViolations(page)).toEqual([]);
  expect(await stickingOut(page)).toBeNull();
});

test('the pretraining screen with faces, running, paused and stopped', async ({ page }) => {
  await openScreen(page, '/pretrain?preset=nano&epochs=1000&batchSize=4');
  await importFiles(page, await readyFaces(4), 4);
  await importFiles(
    page,
    { name: 'notes.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('no picture') },
    4,
  );
  await expect(page.getByTestId('import-failures')).toBeVisible();
  await expectAccessible(page, 'faces and a failure');
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await waitForStep(page, 2);
  await expectAccessible(page, 'running');
  await page.getByRole('button', { name: 'Pause', exact: true }).click();
  await waitForPhase(page, 'paused');
  await expectAccessible(page, 'paused');
  await page.getByRole('button', { name: 'Stop', exact: true }).click();
  await waitForPhase(page, 'stopped');
  await page.getByText('Export', { exact: true }).click();
  await expectAccessible(page, 'stopped');
});
