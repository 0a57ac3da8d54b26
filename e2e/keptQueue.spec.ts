/** The list of the Score screen lasts: over a reload in the middle, with what waits and what is scored, until it is removed. */
import { expect, test, type Page } from '@playwright/test';
import { detectorFile } from './detectorFile';
import { openScreen, samplePaths } from './lab';

const rows = (page: Page) => page.getByTestId('result-row');
const left = async (page: Page) => Number(await page.getByTestId('score-queue').getAttribute('data-left'));

/** Paths of what lies in the site's private files under "scoring". */
const stored = (page: Page): Promise<string[]> =>
  page.evaluate(async () => {
    const walk = async (directory: FileSystemDirectoryHandle, path: string): Promise<string[]> => {
      const found: string[] = [];
      for await (const handle of directory.values()) {
        const at = `${path}/${handle.name}`;
        if (handle.kind === 'file') found.push(at);
        else found.push(...(await walk(handle as FileSystemDirectoryHandle, at)));
      }
      return found;
    };
    return (await walk(await navigator.storage.getDirectory(), '')).filter((path) =>
      path.startsWith('/scoring/'),
    );
  });

test('a reload while photographs are being scored loses neither scores nor what waits', async ({ page }) => {
  const leaving: string[] = [];
  page.on('dialog', (dialog) => {
    leaving.push(dialog.type());
    void dialog.accept();
  });
  await openScreen(page, '/score');
  await page.locator('#score-detector').setInputFiles(detectorFile('mine.safetensors', { lean: 1 }));
  await expect(page.getByTestId('detector-facts')).toContainText('mine.safetensors');
  const count = 24;
  await page.locator('#score-photographs').setInputFiles(samplePaths(count));
  await expect.poll(async () => count - (await left(page)), { timeout: 120_000 }).toBeGreaterThan(1);
  await page.getByRole('button', { name: 'Pause' }).click();
  await expect(page.getByTestId('score-queue').getByText('paused')).toBeVisible();
  await expect.poll(async () => (await stored(page)).length, { timeout: 60_000 }).toBe(2 * count);
  await expect(rows(page).filter({ hasText: 'scored' }).first()).toBeVisible();
  const before = await rows(page).filter({ hasText: 'scored' }).first().innerText();

  await page.reload();
  expect(leaving, 'asked first').toEqual(['beforeunload']);
  await expect(page.getByText('The photographs of your last visit are here')).toBeVisible({
    timeout: 30_000,
  });
  const waiting = await left(page);
  expect(waiting).toBeGreaterThan(0);
  expect(waiting).toBeLessThan(count);
  await expect(rows(page).filter({ hasText: 'scored' })).not.toHaveCount(0);
  expect(await rows(page).filter({ hasText: 'scored' }).first().innerText(), 'the same score').toBe(before);
  await expect(page.getByTestId('detector-facts'), 'by the same detector').toContainText('mine.safetensors');

  const word = waiting === 1 ? 'photograph' : 'photographs';
  await page.getByRole('button', { name: `Resume scoring ${waiting} ${word}` }).click();
  await expect(page.getByTestId('score-queue')).toHaveAttribute('data-left', '0', { timeout: 120_000 });
  await expect(page.getByText('The photographs of your last visit are here')).toBeHidden();
  await expect(page.getByRole('img', { name: /^Photograph portrait/ })).toBeVisible();

  // All done: nothing is asked, and it is all here again. About says so and deletes it.
  await page.reload();
  expect(leaving).toHaveLength(1);
  await expect(page.getByText(`${count} of ${count} are scored`)).toBeVisible({ timeout: 30_000 });
  await openScreen(page, '/about');
  await expect(page.getByText(/^Photographs of the Score screen: [\d.]+ [KM]i?B\.$/)).toBeVisible();
  await page.getByRole('button', { name: 'Delete them' }).click();
  await expect.poll(() => stored(page)).toEqual([]);
  await openScreen(page, '/score');
  await expect(page.getByText('The photographs of your last visit are here')).toHaveCount(0);
});

test('what is removed from the list is not stored any more', async ({ page }) => {
  await openScreen(page, '/score');
  await page.locator('#score-detector').setInputFiles(detectorFile('mine.safetensors', { lean: 1 }));
  await page.locator('#score-photographs').setInputFiles(samplePaths(2));
  await expect(page.getByTestId('score-queue')).toHaveAttribute('data-left', '0', { timeout: 120_000 });
  await expect.poll(async () => (await stored(page)).length).toBe(4);
  await page.getByRole('button', { name: 'Remove all photographs' }).click();
  await expect.poll(() => stored(page)).toEqual([]);
});

test('a face worker that closes itself is noticed, and the list goes on', async ({ page }) => {
  await openScreen(page, '/score');
  await page.locator('#score-detector').setInputFiles(detectorFile('mine.safetensors', { lean: 1 }));
  const count = 24;
  await page.locator('#score-photographs').setInputFiles(samplePaths(count));
  await expect.poll(async () => (await stored(page)).length, { timeout: 120_000 }).toBe(2 * count);
  await expect.poll(() => left(page), { timeout: 120_000 }).toBeLessThan(count);
  for (const worker of page.workers()) {
    const name = await worker.evaluate(() => self.name).catch(() => '');
    if (name === 'faces') await worker.evaluate(() => self.close()).catch(() => {});
  }
  await expect(page.getByText('The queue stopped', { exact: true })).toBeVisible({ timeout: 30_000 });
  const alert = page.getByRole('alert').filter({ hasText: 'The queue stopped' });
  await expect(alert).toContainText('The faces worker ended by itself.');
  await expect(page.getByText('Not all photographs would be here after a reload'), 'one truth').toBeHidden();
  await alert.getByRole('button', { name: 'Resume' }).click();
  await expect(page.getByTestId('score-queue')).toHaveAttribute('data-left', '0', { timeout: 120_000 });
  await expect(page.getByTestId('score-queue')).toContainText(`${count} / ${count}`);
  await expect(rows(page).filter({ hasText: 'no longer here' })).toHaveCount(0);
});
