/** The header follows the work; the screens of the detectors share one link of it and lead to each other. */
import { expect, test } from '@playwright/test';
import { openScreen } from './lab';

test('the header leads through the work, and Detectors to three screens', async ({ page }) => {
  await openScreen(page, '/');
  const header = page.getByRole('navigation', { name: 'Screens' });
  const order = await header.getByRole('link').allInnerTexts();
  const work = ['Faces', 'Masks', 'Pretrain', 'Detectors', 'Score', 'Runs', 'About'];
  expect(order.filter((name) => work.includes(name))).toEqual(work);

  const own = page.getByRole('navigation', { name: 'Detectors' });
  await expect(own).toHaveCount(0);
  const detectors = header.getByRole('link', { name: 'Detectors', exact: true });
  await detectors.click();
  await expect(page).toHaveURL(/\/train/);
  await expect(detectors).toHaveAttribute('aria-current', 'page');
  for (const [name, path] of [
    ['Evaluate', /\/evaluate/],
    ['Released weights', /\/weights/],
    ['Train', /\/train/],
  ] as const) {
    await own.getByRole('link', { name, exact: true }).press('Enter');
    await expect(page).toHaveURL(path);
    await expect(own.locator('[aria-current=page]')).toHaveText(name);
    await expect(header.locator('[aria-current]')).toHaveText('Detectors');
  }
});
