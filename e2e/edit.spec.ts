/** Edits of faces by their mesh: two sample faces, every operation, what was changed, refusals, files that say what they are. */
import { readFileSync } from 'node:fs';
import { expect, test, type Download, type Page } from '@playwright/test';
import { expectAccessible } from './axe';
import { countColors, importFiles, openScreen, stickingOut, tabTo } from './lab';
import { readyFaces } from './readyFaces';

const operation = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

async function exported(page: Page, name: string): Promise<Download> {
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name }).click();
  return download;
}

test('a face is swapped, edited and exported; what was changed is shown, and what MediaPipe finds again', async ({
  page,
}) => {
  await openScreen(page, '/faces');
  // Photographs are looked at when they are imported: they have their geometry.
  await importFiles(page, await readyFaces(4), 4);
  await page.getByRole('link', { name: 'Masks', exact: true }).first().click();
  await page.getByRole('navigation', { name: 'Masks' }).getByRole('link', { name: 'Edit' }).click();

  const result = page.getByTestId('edit-result');
  await expect(result).toHaveAttribute('aria-label', 'Forged: landmark swap');
  expect(await countColors(result)).toBeGreaterThan(1000);
  await expect(page.getByTestId('edit-facts')).toContainText('Gate over the face');
  await expectAccessible(page, 'a swapped face');
  for (const width of [390, 1024]) {
    await page.setViewportSize({ width, height: 844 });
    expect(await stickingOut(page), `${width} px`).toBeNull();
  }

  await operation(page, 'expression').click();
  const amount = page.getByRole('slider', { name: 'Change, slider' });
  await tabTo(page, amount);
  await page.keyboard.press('End');
  await expect(page).toHaveURL(/operation=expression.*amount=1/);
  await expect(result).toHaveAttribute('aria-label', 'Forged: changed expression');
  const opened = page.getByTestId('edit-found').locator('tr', { hasText: 'open mouth' }).locator('td');
  await expect(opened).toHaveCount(3, { timeout: 60_000 });
  const [before, , after] = (await opened.allTextContents()).map(Number);
  expect(after).toBeGreaterThan(before + 0.2);

  const file = await exported(page, 'Result (PNG)');
  expect(file.suggestedFilename()).toBe('forged-expression.png');
  expect(readFileSync(await file.path()).toString('latin1')).toContain('Forged face: Changed expression');
  expect((await exported(page, 'What was changed (PNG)')).suggestedFilename()).toBe(
    'forged-expression-changed.png',
  );

  await operation(page, 'repaint').click();
  await operation(page, 'mouth').click();
  await expect(result).toHaveAttribute('aria-label', 'Forged: repainted region', { timeout: 60_000 });
  await expect(page.getByText('patches that the network filled')).toBeVisible();

  const target = page.getByTestId('edit-target');
  const second = page.getByRole('button', { name: /^Edit / }).nth(1);
  await second.click();
  const chosen = (await target.getAttribute('data-value')) ?? '';
  await operation(page, 'turn').click();
  await page.getByLabel('Yaw, degrees', { exact: true }).fill('20');
  await page.reload();
  await expect(target).toHaveAttribute('data-value', chosen);
  await expect(page.getByLabel('Yaw, degrees', { exact: true })).toHaveValue('20');
});

test('samples have no geometry until it is found; the way to it is beside the refusal', async ({ page }) => {
  await openScreen(page, '/edit?operation=turn&yaw=2&pitch=0');
  await page.getByRole('button', { name: 'Use sample faces' }).click();
  await expect(page.getByTestId('edit-refusal')).toContainText('geometry of the target is not known', {
    timeout: 120_000,
  });
  await page.getByRole('button', { name: /^Find it for/ }).click();
  await expect(page.getByTestId('edit-result')).toBeVisible({ timeout: 120_000 });
  await expectAccessible(page, 'a turned face');
});
