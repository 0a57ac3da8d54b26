/**
 * What a person has is still there after an update: a profile that version 0.1.0 wrote (drawn faces, a run stopped at step
 * 10, a detector's training stopped at step 12, its detector) opens with everything in it, and both go on.
 */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { expect, test, type Browser, type Page } from '@playwright/test';
import { withEngine } from './engine';
import { currentStep, openScreen, waitForPhase, waitForStep } from './lab';

/** What the browser stored for the site. */
interface Profile {
  localStorage: { name: string; value: string }[];
  /** As Playwright's storage state has it. */
  indexedDB: unknown[];
  /** Of the origin private file system: base64 by path. */
  files: Record<string, string>;
}

/** A page of a browser that has the profile. */
async function openProfile(browser: Browser, origin: string, version: string): Promise<Page> {
  const packed = readFileSync(new URL(`profiles/${version}.json.gz`, import.meta.url));
  const { localStorage, indexedDB, files } = JSON.parse(gunzipSync(packed).toString()) as Profile;
  const stored = { origin, localStorage, indexedDB };
  const context = await browser.newContext({
    baseURL: origin,
    serviceWorkers: 'block',
    storageState: withEngine(stored, 'gpu'),
  });
  const page = await context.newPage();
  await page.goto('/favicon.svg'); // of the site, and nothing of the app runs there
  await page.evaluate(async (all) => {
    for (const [path, base64] of Object.entries(all)) {
      const folders = path.split('/');
      const name = folders.pop()!;
      let directory = await navigator.storage.getDirectory();
      for (const folder of folders) directory = await directory.getDirectoryHandle(folder, { create: true });
      const writable = await (await directory.getFileHandle(name, { create: true })).createWritable();
      await writable.write(Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)));
      await writable.close();
    }
  }, files);
  return page;
}

test(
  'a profile of version 0.1.0 opens with its dataset, run, training and detector, and they go on',
  { tag: '@webgpu' },
  async ({ browser, baseURL }) => {
    const page = await openProfile(browser, baseURL!, '0.1.0');

    await openScreen(page, '/faces');
    await expect(page.getByTestId('face-count')).toHaveAttribute('data-value', '8');
    await expect(page.getByRole('button', { name: 'v5_frame_0.png, fake' })).toBeVisible();
    await expect(page.getByRole('button', { name: 'v6_frame_0.png, real' })).toBeVisible();

    await openScreen(page, '/runs');
    const run = page.getByRole('row', { name: /nano, CRFR-P/ });
    await expect(run).toContainText('10 of 20,000');
    await expect(run).toContainText('1.214');

    await openScreen(page, '/evaluate');
    await expect(page.getByText('nano full, My faces').first()).toBeVisible();
    await expect(page.getByText('ViT-nano/8, 32 px, 130 KiB').first()).toBeVisible();

    await openScreen(page, '/pretrain');
    await page.getByRole('button', { name: 'Resume this run' }).click();
    await waitForPhase(page, 'running');
    await waitForStep(page, 12);
    await page.getByRole('button', { name: 'Stop', exact: true }).click();
    await waitForPhase(page, 'stopped');
    expect(await currentStep(page)).toBeGreaterThanOrEqual(12);

    await openScreen(page, '/train');
    const trainings = page.getByRole('list', { name: 'Trainings that can be resumed' });
    await expect(trainings).toContainText('step 12 of 4000');
    await trainings.getByRole('button', { name: 'Resume', exact: true }).click();
    await expect(page.getByTestId('train-status')).toHaveText('running', { timeout: 60_000 });
    await expect(page.getByText(/^(1[3-9]|[2-9]\d|\d{3,}) of 4000, [\d.]+ epochs done/)).toBeVisible();
    await page.getByRole('button', { name: 'Stop', exact: true }).click();
    await expect(page.getByTestId('train-status')).toContainText('stopped');
    await page.context().close();
  },
);
