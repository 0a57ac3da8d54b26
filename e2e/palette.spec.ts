/** The command palette and the list of shortcuts: by keyboard only, in both themes, and in a narrow window. */
import { expect, test, type Page } from '@playwright/test';
import { fileURLToPath } from 'node:url';
import { expectAccessible, seriousViolations } from './axe';
import { openScreen, stickingOut, waitForFaces, waitForPhase, waitForStep } from './lab';

const DEMO = fileURLToPath(new URL('../public/demo/detector.safetensors', import.meta.url));

const search = (page: Page) => page.getByRole('combobox', { name: 'Commands' });
/** The entry that Enter takes. */
const marked = (page: Page) => page.getByRole('option', { selected: true });

async function openPalette(page: Page): Promise<void> {
  await page.keyboard.press('Control+K');
  await expect(search(page)).toBeFocused();
}

/** Opens the palette, types, and takes what it marks. */
async function run(page: Page, typed: string, title: string): Promise<void> {
  await openPalette(page);
  await page.keyboard.type(typed);
  await expect(marked(page)).toContainText(title);
  await page.keyboard.press('Enter');
  await expect(search(page)).toHaveCount(0);
}

test('sample faces, a run, its end and the way to Runs by the palette alone', async ({ page }) => {
  await openScreen(page, '/pretrain?preset=nano&epochs=200&batchSize=8');

  // What cannot be done now says why, and the palette stays open.
  await openPalette(page);
  await page.keyboard.type('start pre');
  await expect(marked(page)).toContainText('Start pretraining');
  await expect(marked(page)).toContainText('A run needs faces:');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog').getByRole('status')).toContainText('A run needs faces:');
  await page.keyboard.press('Escape');
  await expect(search(page)).toHaveCount(0);

  await run(page, 'use sample', 'Use sample faces');
  await waitForFaces(page, 40, true);
  await run(page, 'start pre', 'Start pretraining');
  await waitForPhase(page, 'running');
  await waitForStep(page, 2);
  await run(page, 'stop pre', 'Stop the pretraining run');
  await waitForPhase(page, 'stopped');

  await run(page, 'go runs', 'Go to Runs');
  await expect(page).toHaveURL(/\/runs$/);
  await expect(page.getByTestId('runs').getByRole('row', { name: /nano/ })).toHaveAttribute(
    'data-steps',
    /[1-9]/,
  );
  // The run of the table is opened and given a name without a pointer.
  await run(page, 'latest run', 'Open the latest run');
  await run(page, 'rename open', 'Rename the open run');
  await expect(page.getByRole('textbox', { name: 'Name of this run' })).toBeFocused();
  await page.keyboard.type('By the palette');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'By the palette' })).toBeVisible();
});

test('goes to the screen of a command before it runs it, and gives the focus back', async ({ page }) => {
  await openScreen(page, '/about');
  const button = page.getByRole('button', { name: 'Commands' });
  await button.press('Enter');
  await expect(search(page)).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(button).toBeFocused();

  await run(page, 'resample', 'Resample the masks');
  await expect(page).toHaveURL(/\/masks\?.*seed=1(&|$)/);
  await expect(page.locator('#content')).toBeFocused();

  // This screen's own commands come first, and its key does the same.
  await openPalette(page);
  await expect(page.getByRole('option').first()).toContainText('Resample the masks');
  await page.keyboard.press('Control+K');
  await expect(search(page)).toHaveCount(0);
  await page.keyboard.press('Alt+R');
  await expect(page).toHaveURL(/seed=2(&|$)/);

  await run(page, 'dark', 'Dark theme');
  await expect(page.getByLabel('Theme')).toHaveValue('dark');
});

test('keys of the screen rest while a window covers it', async ({ page }) => {
  await openScreen(page, '/masks');
  await openPalette(page);
  await page.keyboard.press('Alt+R');
  await page.keyboard.press('Escape');
  await expect(page).not.toHaveURL(/seed=1(&|$)/);
});

test('the list of shortcuts comes from the actions, and its single key can be switched off', async ({
  page,
}) => {
  await openScreen(page, '/pretrain?preset=nano');
  await page.keyboard.press('?');
  const list = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await expect(list.getByText('Start pretraining')).toBeVisible();
  await expect(list.getByText('Open the command palette')).toBeVisible();
  expect(await seriousViolations(page)).toEqual([]);
  await list.getByRole('switch').press('Space');
  await page.keyboard.press('Escape');
  await expect(list).toHaveCount(0);
  await page.keyboard.press('?');
  await run(page, 'keyboard short', 'Keyboard shortcuts');
  await expect(list.getByRole('switch'), 'nothing opened it before').not.toBeChecked();
});

test('axe finds nothing serious in the palette, dark, light and narrow', async ({ page }) => {
  await openScreen(page, '/score');
  for (const theme of ['light', 'dark']) {
    await page.getByLabel('Theme').selectOption(theme);
    await openPalette(page);
    await expect(page.getByRole('option').first()).toBeVisible();
    expect(await seriousViolations(page), theme).toEqual([]);
    await page.keyboard.type('no such thing');
    await expect(page.getByText('No matching command')).toBeVisible();
    expect(await seriousViolations(page), `${theme}, nothing found`).toEqual([]);
    await page.keyboard.press('Escape');
  }
  await page.setViewportSize({ width: 390, height: 844 });
  await expectAccessible(page, 'header, narrow');
  await openPalette(page);
  await page.keyboard.type('export');
  await expect(marked(page)).toBeInViewport();
  expect(await seriousViolations(page), 'narrow').toEqual([]);
  expect(await stickingOut(page)).toBeNull();
});

test('a saved detector is renamed, saved as a file and deleted by the palette', async ({ page }) => {
  await openScreen(page, '/evaluate');
  await openPalette(page);
  await page.keyboard.type('latest detector');
  await expect(marked(page)).toContainText('No detector is saved in this browser.');
  await page.keyboard.press('Escape');
  await page.locator('#detector-files').setInputFiles(DEMO);
  const list = page.getByRole('list', { name: 'Detectors saved in this browser' });
  await expect(list.getByText('detector.safetensors')).toBeVisible();

  await run(page, 'latest detector', 'Open the latest detector');
  await run(page, 'rename open detector', 'Rename the open detector');
  await expect(page.getByRole('textbox', { name: 'New name of detector.safetensors' })).toBeFocused();
  await page.keyboard.type('By the palette');
  await page.keyboard.press('Enter');
  await expect(list.getByText('By the palette', { exact: true })).toBeVisible();

  const download = page.waitForEvent('download');
  await run(page, 'save open detector', 'Save the open detector as a file');
  expect((await download).suggestedFilename()).toBe('By the palette.safetensors');
  // What is deleted for good is asked for twice.
  await run(page, 'delete open detector', 'Delete the open detector');
  await expect(list.getByRole('button', { name: 'Delete permanently' })).toBeVisible();
  await run(page, 'delete open detector', 'Delete the open detector');
  await expect(page.getByText('No detectors yet')).toBeVisible();
});
