/** The whole journey without a pointer: only Tab, arrows, Enter, Space and the shortcuts. */
import { expect, test } from '@playwright/test';
import { currentStep, openScreen, tabTo, waitForFaces, waitForPhase, waitForStep } from './lab';

test('faces, settings, run, attention and stop by keyboard only', async ({ page }) => {
  await openScreen(page, '/pretrain?preset=nano&epochs=200&batchSize=8');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to content' })).toBeFocused();
  await page.keyboard.press('Enter');

  await tabTo(page, page.getByRole('button', { name: 'Use sample faces' }));
  await page.keyboard.press('Enter');
  await waitForFaces(page, 40, true);

  // One face less among those followed, then back again.
  const face = page.getByRole('button', { name: /^Follow / }).first();
  await tabTo(page, face);
  await page.keyboard.press('Space');
  await expect(face).toHaveAttribute('aria-pressed', 'false');
  await page.keyboard.press('Space');
  await expect(face).toHaveAttribute('aria-pressed', 'true');

  // A setting by slider and by typing.
  await tabTo(page, page.locator('summary', { hasText: 'Masks' }));
  await page.keyboard.press('Enter');
  await tabTo(page, page.getByRole('slider', { name: 'Mask ratio, slider' }));
  await page.keyboard.press('ArrowLeft');
  await tabTo(page, page.getByLabel('Mask ratio', { exact: true }));
  await expect(page.getByLabel('Mask ratio', { exact: true })).toHaveValue('0.7');
  await page.keyboard.press('Control+A');
  await page.keyboard.type('0.5');
  await expect(page).toHaveURL(/maskRatio=0\.5/);

  await tabTo(page, page.getByRole('button', { name: 'Start', exact: true }));
  await page.keyboard.press('Enter');
  await waitForPhase(page, 'running');
  await waitForStep(page, 3);
  await page.keyboard.press('Tab');
  await expect(page.getByRole('button', { name: 'Pause', exact: true })).toBeFocused();
  await page.keyboard.press('Enter');
  await waitForPhase(page, 'paused');
  const resume = page.getByRole('button', { name: 'Resume', exact: true });
  await expect(resume, 'focus stays when Pause becomes Resume').toBeFocused();
  const held = await currentStep(page);
  await page.keyboard.press('Alt+N');
  await expect.poll(() => currentStep(page)).toBe(held + 1);

  await tabTo(page, page.getByRole('slider', { name: /^Token whose attention/ }).first());
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowRight');
  await expect(page.getByTestId('attention-query')).toHaveText('patch in row 1, column 2');
  await page.keyboard.press('Home');
  await expect(page.getByTestId('attention-query')).toHaveText('class token');

  await page.keyboard.press('Alt+P');
  await waitForPhase(page, 'running');
  await page.keyboard.press('Alt+X');
  await waitForPhase(page, 'stopped');
});
