/** Whatever fails at the start, there is a sentence on the page and a way on, never nothing. */
import { expect, test } from '@playwright/test';

test('works where the browser keeps no site data', async ({ page }) => {
  const errors: string[] = [];
  page.on('pageerror', ({ message }) => errors.push(message));
  await page.addInitScript(() => {
    Object.defineProperty(window, 'localStorage', {
      get: () => {
        throw new DOMException('Access is denied for this document.', 'SecurityError');
      },
    });
  });
  await page.goto('/masks');
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await page.goto('/about');
  await expect(page.getByRole('heading', { name: 'About FSFM Lab' })).toBeVisible();
  expect(errors).toEqual([]);
});

test('says that a part of the app did not come, and offers a reload, which fixes it', async ({ page }) => {
  await page.goto('/');
  const screens = page.getByRole('navigation', { name: 'Screens' });
  let isGone = true;
  await page.route(/\/assets\/RunsScreen-.*\.js$/, (route) => (isGone ? route.abort() : route.continue()));
  await screens.getByRole('link', { name: 'Runs' }).click();
  const notice = page.getByRole('alert');
  await expect(notice).toContainText('A part of this screen could not be loaded');
  await expect(screens, 'the rest of the app is there').toBeVisible();
  await page.getByRole('link', { name: 'About' }).click();
  await expect(page.getByRole('heading', { name: 'About FSFM Lab' })).toBeVisible();
  await screens.getByRole('link', { name: 'Runs' }).click();
  await expect(notice).toBeVisible();
  isGone = false;
  await notice.getByRole('button', { name: 'Reload' }).click();
  await expect(page.getByRole('heading', { level: 1, name: /runs/i })).toBeVisible();
});

test('says so when the app itself does not come', async ({ page }) => {
  await page.route(/\/assets\/index-.*\.js$/, (route) => route.abort());
  await page.goto('/');
  await expect(page.locator('body')).toContainText('FSFM Lab is loading. If this stays');
});
