/** What happens when something is missing or wrong: it is named, and the rest goes on. */
import { readFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { importFiles, samplePaths } from './lab';

test(
  'without WebGPU faces can still be imported, and the page says what to do',
  { tag: '@webgpu' },
  async ({ page }) => {
    await page.addInitScript(() => {
      delete Object.getPrototypeOf(navigator).gpu;
    });
    await page.goto('/pretrain');
    const notice = page.getByTestId('adapter-notice');
    await expect(notice).toContainText('no WebGPU');
    await expect(notice).toContainText('What still works');
    await expect(notice).toContainText('What to do');
    await importFiles(page, samplePaths(1), 1);
    await expect(page.getByTestId('start-hint')).toContainText('WebGPU');
    await expect(page.getByRole('button', { name: 'Start', exact: true })).toBeDisabled();
  },
);

test('bad files are named with their reason while a good one goes on', async ({ page, browser }) => {
  const blank = await (await browser.newPage()).screenshot({ type: 'png' });
  const [portrait] = samplePaths(1);
  await page.goto('/pretrain?preset=nano');
  await importFiles(
    page,
    [
      { name: 'text.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('this is no picture') },
      { name: 'empty.png', mimeType: 'image/png', buffer: Buffer.alloc(0) },
      { name: 'wall.png', mimeType: 'image/png', buffer: blank },
      // A file chooser takes paths or contents, not both.
      { name: 'good.jpg', mimeType: 'image/jpeg', buffer: readFileSync(portrait) },
    ],
    1,
  );
  const failures = page.getByTestId('import-failures').getByRole('listitem');
  await expect(failures).toHaveCount(3);
  for (const [name, reason] of [
    ['text.jpg', /not|no/i],
    ['empty.png', /empty/i],
    ['wall.png', /no face/i],
  ] as const) {
    const line = failures.filter({ hasText: name });
    await expect(line).toHaveCount(1);
    await expect(line).toContainText(reason);
  }
});

test('a link with a bad setting is said, and the defaults are used', async ({ page }) => {
  await page.goto('/pretrain?preset=nano&maskRatio=7');
  await expect(page.getByText("This link's settings could not be used")).toBeVisible();
  await expect(page.getByText(/^maskRatio: /)).toBeVisible();
  await page.locator('summary', { hasText: 'Masks' }).click();
  await expect(page.getByLabel('Mask ratio', { exact: true })).toHaveValue('0.75');
});

test('without faces a run cannot start, and the page says why', async ({ page }) => {
  await page.goto('/pretrain?preset=nano');
  await expect(page.getByTestId('start-hint')).toContainText('needs faces:');
  await expect(page.getByRole('button', { name: 'Start', exact: true })).toBeDisabled();
});
