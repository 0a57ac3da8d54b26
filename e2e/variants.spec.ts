/** Pose and light: refused without geometry, shown before a run, and trained with. */
import { expect, test } from '@playwright/test';
import { expectAccessible } from './axe';
import { countColors, openScreen, stickingOut, waitForFaces, waitForPhase } from './lab';

test('faces are turned and lit: what is missing is said, what comes of it shown, and a run goes through', async ({
  page,
}) => {
  const settings = 'preset=nano&pose=0.5&light=0.5&maxYaw=15&epochs=1&warmupEpochs=0&batchSize=4';
  await page.goto(`/pretrain?${settings}`);
  await page.getByRole('button', { name: 'Use sample faces' }).click();
  await waitForFaces(page, 1, true);
  const section = page.getByRole('region', { name: 'Pose and light' });
  await expect(section).toContainText('without it a run with pose or light does not start');
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  const refusal = page
    .getByRole('alert')
    .filter({ hasText: 'has a geometry, which "Pose" and "Light" need' });
  await expect(refusal).toBeVisible({ timeout: 60_000 });

  await openScreen(page, '/faces');
  await page.locator('summary', { hasText: 'Pose and expression' }).click();
  await page.getByRole('button', { name: /^Find it for/ }).click();
  await expect(page.getByTestId('geometry-end')).toContainText('Found for', { timeout: 120_000 });

  await page.goto(`/pretrain?${settings}`);
  const pictures = page.getByTestId('variant-picture');
  await expect(pictures).toHaveCount(8);
  await expect.poll(() => countColors(pictures.last())).toBeGreaterThan(100);
  await expect(section.getByRole('img', { name: /^Histogram, Yaw before/ })).toBeVisible();
  await expect(section.getByRole('img', { name: /^Histogram, Yaw as drawn/ })).toBeVisible();
  await expectAccessible(page, 'pose and light');
  await page.setViewportSize({ width: 390, height: 844 });
  expect(await stickingOut(page)).toBeNull();
  await page.setViewportSize({ width: 1440, height: 900 });

  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await waitForPhase(page, 'finished');
});
