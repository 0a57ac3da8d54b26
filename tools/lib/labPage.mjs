/** What the commands of `npm run lab` share: faces in, figures read, files out, all through the page's own controls. */
import { join } from 'node:path';

export const POLL_MS = 1000;

/**
 * @typedef {{ event: string } & Record<string, unknown>} LabEvent one line of progress
 * @typedef {import('playwright').Page} Page
 */

/**
 * @param {Page} page at a screen that takes photographs
 * @param {string[] | string} pictures paths, or a folder whose folders are classes
 * @param {(event: LabEvent) => void} tell
 * @param {AbortSignal} signal
 * @throws {Error} when there is no face, with the first reason
 */
export async function importFaces(page, pictures, tell, signal) {
  await chooseFiles(page.locator('#photographs'), pictures);
  const status = page.getByTestId('import-status');
  await status.or(page.getByRole('alert')).first().waitFor({ timeout: 60_000 });
  let told = -1;
  for (let done = await importDone(page); done !== null; done = await importDone(page)) {
    if (done !== told) tell({ event: 'faces', done });
    told = done;
    if (signal.aborted) {
      await page.getByRole('button', { name: 'Cancel import' }).click();
      break;
    }
    await page.waitForTimeout(POLL_MS);
  }
  const faces = await dataValue(page, 'face-count');
  const failed = await page.getByTestId('import-failures').getByRole('listitem').allInnerTexts();
  for (const text of failed) {
    const [name, reason] = text.split('\n');
    tell({ event: 'left-out', name, reason });
  }
  tell({ event: 'faces-ready', faces, failed: failed.length });
  if (!(faces > 0) && !signal.aborted)
    throw new Error(`no picture gave a face; the first reason: ${failed[0] ?? 'none given'}`);
}

/**
 * Picks files, or a whole folder, whose files then have their paths from it.
 * @param {import('playwright').Locator} input
 * @param {string[] | string} files
 */
export async function chooseFiles(input, files) {
  if (typeof files === 'string')
    await input.evaluate((element) => element.setAttribute('webkitdirectory', ''));
  await input.setInputFiles(files);
}

/**
 * @param {Page} page
 * @returns {Promise<number | null>} pictures worked on; null when the import is over
 */
function importDone(page) {
  return page.evaluate(() => {
    const status = document.querySelector('[data-testid="import-status"]');
    const bar = status?.querySelector('progress');
    // While the models load, the bar counts models.
    return status && (bar?.ariaLabel === 'parsing faces' ? bar.value : 0);
  });
}

/**
 * @param {Page} page
 * @param {string} testId
 */
export async function dataValue(page, testId) {
  const text = await page.getByTestId(testId).getAttribute('data-value');
  return text === null ? Number.NaN : Number(text);
}

/** What the page says is wrong. @param {Page} page */
export async function alertText(page) {
  return (await page.getByRole('alert').locator('p').allInnerTexts()).join(' ').replaceAll('\n', ' ');
}

/**
 * Presses a button that downloads, and keeps the file.
 * @param {Page} page
 * @param {string} button
 * @param {string} out
 * @param {(event: LabEvent) => void} tell
 * @param {{ file?: string | null, within?: import('playwright').Locator }} [options] the file's name, else the page's own;
 *   where the button is
 */
export async function saveDownload(page, button, out, tell, { file = null, within } = {}) {
  const download = page.waitForEvent('download', { timeout: 300_000 });
  await (within ?? page).getByRole('button', { name: button, exact: true }).click();
  const received = await download;
  const path = join(out, file ?? received.suggestedFilename());
  await received.saveAs(path);
  tell({ event: 'saved', path });
}
