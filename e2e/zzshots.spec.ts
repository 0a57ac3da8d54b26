import { readdirSync } from 'node:fs';
import { test, expect } from '@playwright/test';
import { importFiles, openScreen } from './lab';
const dir = '../shared/faces/labelled/real';
test('shots', async ({ page }) => {
  const files = readdirSync(dir).filter((n) => /\.(jpg|png)$/.test(n)).slice(0, 12).map((n) => `${dir}/${n}`);
  await page.setViewportSize({ width: 1440, height: 1000 });
  await openScreen(page, '/faces');
  await page.locator('#photographs').setInputFiles(files);
  await expect.poll(async () => Number(await page.getByTestId('face-count').getAttribute('data-value')), { timeout: 150000 }).toBeGreaterThanOrEqual(8);
  await expect(page.getByTestId('import-status')).toHaveCount(0, { timeout: 120_000 });
  await page.goto('/edit');
  await expect(page.getByTestId('edit-result')).toBeVisible();
  const shot = async (name: string) => { await page.waitForTimeout(300); await page.screenshot({ path: `/tmp/shots/${name}.png`, fullPage: true }); };
  await page.getByTestId('edit-found').waitFor({ timeout: 60000 });
  await shot('swap-1440');
  await page.locator('#theme').selectOption('dark');
  await page.setViewportSize({ width: 1024, height: 900 });
  await shot('swap-1024-dark');
  await page.setViewportSize({ width: 390, height: 844 });
  await shot('swap-390-dark');
  await page.locator('#theme').selectOption('light');
  await page.setViewportSize({ width: 1440, height: 1000 });
  const main = async (name: string) => { await page.waitForTimeout(1500); await page.getByTestId('edit-found').waitFor({ timeout: 60000 }).catch(() => {}); await page.locator('section', { hasText: 'Result' }).first().screenshot({ path: `/tmp/shots/${name}.png` }); };
  const op = (n: string) => page.getByRole('button', { name: n, exact: true }).click();
  await op('transplant'); await main('transplant-mouth'); await op('eyes'); await main('transplant-eyes');
  await op('light'); await main('light');
  await op('turn'); await main('turn');
  await op('repaint'); await expect(page.getByTestId('edit-result')).toHaveAttribute('aria-label', /repainted/, { timeout: 60000 }); await main('repaint');
  await op('expression');
  await page.getByLabel('Change', { exact: true }).fill('0.8');
  for (const e of ['open-mouth', 'smile', 'closed-eyes', 'raised-brows', 'wide-mouth', 'lower-lip', 'rolled-lips', 'dimples']) {
    await page.locator('#edit-expression').selectOption(e);
    await main(`expr-${e}`);
    console.log(e, (await page.getByTestId('edit-found').locator('tr').nth(1).locator('td').allTextContents()).join(' '));
  }
  await shot('expression-1440');
});
