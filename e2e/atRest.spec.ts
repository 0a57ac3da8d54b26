/** A screen that nobody touches asks its workers for nothing: a preview asked for anew at each drawing took a core for ever. */
import { expect, test, type Page } from '@playwright/test';
import { importFiles, openScreen } from './lab';
import { readyFaces } from './readyFaces';

const QUIET_MS = 700;

/** How many messages the page sends to its workers while nobody touches it. */
async function messagesAtRest(page: Page): Promise<number> {
  const sent = () => page.evaluate(() => (window as unknown as { sent: number }).sent);
  const before = await sent();
  await page.waitForTimeout(QUIET_MS);
  return (await sent()) - before;
}

test('every screen comes to rest, with faces and a preview of each kind of fakes', async ({ page }) => {
  await page.addInitScript(() => {
    const counted = window as unknown as { sent: number };
    counted.sent = 0;
    for (const { prototype } of [Worker, MessagePort]) {
      const post = prototype.postMessage;
      prototype.postMessage = function (this: never, ...args: [never]) {
        counted.sent++;
        return post.apply(this, args);
      };
    }
  });
  await openScreen(page, '/faces');
  await importFiles(page, await readyFaces(4), 4);
  const isAtRest = (where: string) =>
    expect.poll(() => messagesAtRest(page), { message: where, timeout: 60_000 }).toBe(0);
  await isAtRest('/faces');
  await openScreen(page, '/train?fakes=self-blended');
  await page.getByRole('button', { name: 'They are all genuine photographs' }).click();
  await expect(page.getByTestId('blend-fake')).toBeVisible();
  await isAtRest('/train, self-blended');
  await page.getByLabel('Fakes', { exact: true }).selectOption('swapped');
  await expect(page.getByTestId('forgery-refusals')).toBeVisible();
  await isAtRest('/train, swapped');
  for (const path of [
    '/',
    '/masks',
    '/edit',
    '/pretrain?pose=0.5&light=0.5',
    '/evaluate',
    '/score',
    '/runs',
    '/learn',
    '/about',
  ]) {
    await openScreen(page, path);
    await isAtRest(path);
  }
  // Else nothing was counted.
  expect(await page.evaluate(() => (window as unknown as { sent: number }).sent)).toBeGreaterThan(0);
});
