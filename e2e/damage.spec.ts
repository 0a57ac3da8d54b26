/** What the browser stored and a disk changed: named where it is looked at, and brought back by the file. */
import { expect, test, type Page } from '@playwright/test';
import { fileURLToPath } from 'node:url';
import { importFiles, samplePaths } from './lab';

const DEMO = fileURLToPath(new URL('../public/demo/detector.safetensors', import.meta.url));

/** Turns a byte of the first file of that name into another, from a screen on which no worker holds it. */
async function damage(page: Page, folder: string, file: string, at: number): Promise<void> {
  await page.goto('/about');
  const change = () =>
    page.evaluate(
      async ({ folder, file, at }) => {
        const root = await (await navigator.storage.getDirectory()).getDirectoryHandle(folder);
        for await (const directory of root.values()) {
          const handle = await (directory as FileSystemDirectoryHandle).getFileHandle(file);
          const bytes = new Uint8Array(await (await handle.getFile()).arrayBuffer());
          bytes[at] ^= 4;
          try {
            const writable = await handle.createWritable();
            await writable.write(bytes);
            await writable.close();
            return true;
          } catch {
            return false; // the worker of the screen before lets go of its files a moment later
          }
        }
        return false;
      },
      { folder, file, at },
    );
  await expect.poll(change).toBe(true);
}

test('a damaged face is named, and its photograph brings it back', async ({ page }) => {
  await page.goto('/faces');
  await importFiles(page, samplePaths(1), 1);
  await damage(page, 'faces', 'crops.bin', 5000);
  await page.goto('/faces');
  await expect(page.getByText('A stored face is damaged')).toBeVisible();
  await expect(page.getByTestId('face-tile')).toHaveAccessibleName(/damaged, left out/);
  await importFiles(page, samplePaths(1), 1);
  await expect(page.getByText('A stored face is damaged')).toBeHidden();
  await expect(page.getByTestId('face-tile')).not.toHaveAccessibleName(/damaged/);
});

test('a saved detector whose record is damaged is named, and goes by its file', async ({ page }) => {
  await page.goto('/evaluate');
  await page.locator('#detector-files').setInputFiles(DEMO);
  const list = page.getByRole('list', { name: 'Detectors saved in this browser' });
  await expect(list.getByText('detector.safetensors')).toBeVisible();
  await damage(page, 'detectors', 'about.json', 30);
  await page.goto('/evaluate');
  await expect(page.getByText(/^The saved detector \w{8} cannot be used$/)).toBeVisible();
  await page.getByRole('button', { name: 'Use its file alone' }).click();
  await expect(list.getByText(/^detector \w{8}$/)).toBeVisible();
  await expect(page.getByText(/cannot be used$/)).toBeHidden();
});
