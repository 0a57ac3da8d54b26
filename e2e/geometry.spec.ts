/** The geometry of faces: found for those that were stored without it, shown, filtered by, and kept. */
import { expect, test } from '@playwright/test';
import { expectAccessible } from './axe';
import { stickingOut, waitForFaces } from './lab';

test('pose and expression are found for stored faces, filter the gallery, and last', async ({ page }) => {
  await page.goto('/faces');
  // The samples come parsed, without geometry.
  await page.getByRole('button', { name: 'Use sample faces' }).click();
  await waitForFaces(page, 1, true);
  await expect(page.getByTestId('import-status')).toHaveCount(0);
  const count = page.getByTestId('face-count');
  const known = page.getByTestId('geometry-known');
  await page.locator('summary', { hasText: 'Pose and expression' }).click();
  await expect(known).toContainText('No geometry yet: find it');
  const total = Number(await count.getAttribute('data-value'));

  // A view that asks for a pose, where no face has one, can be left.
  await page.goto('/faces?minYaw=10');
  await expect(count).toHaveAttribute('data-shown', '0');
  await expect(page.getByText('Faces without geometry match no range')).toBeVisible();
  await page.getByRole('button', { name: 'Show every pose and expression' }).click();
  await expect(count).toHaveAttribute('data-shown', String(total));

  await page.getByRole('button', { name: `Find it for ${total} faces` }).click();
  await expect(page.getByTestId('geometry-end')).toContainText('Found for', { timeout: 120_000 });
  const found = Number(await known.getAttribute('data-value'));
  expect(found).toBeGreaterThan(total / 2);
  await expect(page.getByRole('img', { name: /^Histogram, Yaw/ })).toBeVisible();

  await page.getByLabel('Expression (blendshape)').selectOption('mouthSmileLeft');
  await expect(page.getByRole('img', { name: /^Histogram, mouthSmileLeft/ })).toBeVisible();
  await page.getByRole('textbox', { name: 'Yaw from' }).fill('0');
  await expect(page).toHaveURL(/minYaw=0/);
  const right = Number(await count.getAttribute('data-shown'));
  await page.getByRole('textbox', { name: 'Yaw from' }).fill('-90');
  await page.getByRole('textbox', { name: 'Yaw to' }).fill('0');
  await expect.poll(async () => Number(await count.getAttribute('data-shown')) + right).toBe(found);
  await expectAccessible(page, 'pose and expression');
  await page.setViewportSize({ width: 390, height: 844 });
  expect(await stickingOut(page)).toBeNull();

  await page.goto('/faces');
  await waitForFaces(page, total);
  // What the view asks for stands open.
  await expect(known).toHaveAttribute('data-value', String(found));
});
