/** Faces that a run holds out: measured after each epoch, told on the screens, and a reason to stop early. */
import { expect, test } from '@playwright/test';
import { openScreen, pressEnter, waitForFaces, waitForPhase } from './lab';

test('a run that cannot learn stops early by its held-out faces, which are told', async ({ page }) => {
  // Without a learning rate, and with no weight of the target that follows, no epoch is better than the one before: the second measurement is the last.
  await openScreen(
    page,
    '/pretrain?preset=nano&epochs=40&blr=0&weightCl=0&batchSize=8&heldOut=0.2&patience=1&bestBy=held-out',
  );
  await page.getByRole('button', { name: 'Use sample faces' }).click();
  await waitForFaces(page, 40, true);
  const given = Number(await page.getByTestId('face-count').getAttribute('data-value'));
  const held = Math.round(0.2 * given);
  const perEpoch = Math.floor((given - held) / 8);
  await expect(page.getByTestId('forecast')).toContainText(`${perEpoch} per epoch`);

  await pressEnter(page.getByRole('button', { name: 'Start', exact: true }));
  await waitForPhase(page, 'finished');
  await expect(page.getByTestId('run-status')).toContainText('finished early after 2 epochs');
  await expect(page.getByText(/the loss on held-out faces no longer falls/)).toBeVisible();
  const figure = async (id: string) => Number(await page.getByTestId(id).getAttribute('data-value'));
  const c1 = await figure('metric-held-out-c1');
  expect(c1).toBeGreaterThan(0.5);
  expect(c1).toBeLessThan(2);
  expect(Math.abs(await figure('metric-held-out-gap'))).toBeLessThan(0.5);
  await expect(page.getByRole('img', { name: /^Held-out faces over the steps/ })).toBeVisible();

  await openScreen(page, '/runs');
  await page.getByRole('row').nth(1).getByRole('button').first().click();
  await expect(page.getByText(`${given - held} faces and ${held} held out`)).toBeVisible();
});

test('what needs held-out faces is refused without them, with the way out', async ({ page }) => {
  await openScreen(page, '/pretrain?preset=nano');
  await page.getByText('Held-out faces', { exact: true }).click();
  await page.getByRole('textbox', { name: 'Stop early after' }).fill('5');
  await expect(page.getByText(/Stopping early needs held-out faces\. Set "Held out" above 0/)).toBeVisible();
  await page.getByRole('textbox', { name: 'Held out' }).fill('0.1');
  await expect(page.getByText(/Stopping early needs held-out faces/)).toHaveCount(0);
});
