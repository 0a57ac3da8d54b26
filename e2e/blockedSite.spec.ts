/** A browser that lets the page store nothing: every screen says so and how to change it, and a photograph is scored all the same. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { chromium, expect, test } from '@playwright/test';
import { chromiumLaunchOptions } from '../tools/lib/chromium.mjs';
import { openScreen } from './lab';

/** As the settings of Chrome have it: on-device site data, "do not allow". */
const BLOCKED = { profile: { default_content_setting_values: { cookies: 2 } } };

test('where site data is blocked the page says so, and scores a photograph for this visit', async ({
  baseURL,
}, testInfo) => {
  const profile = testInfo.outputPath('profile');
  mkdirSync(`${profile}/Default`, { recursive: true });
  writeFileSync(`${profile}/Default/Preferences`, JSON.stringify(BLOCKED));
  const context = await chromium.launchPersistentContext(profile, { ...chromiumLaunchOptions(), baseURL });
  try {
    const page = context.pages()[0];
    const unexpected: string[] = [];
    page.on('pageerror', ({ message }) => unexpected.push(message));
    const blocked = page
      .getByText('The browser lets this page store nothing: site data is blocked for it.')
      .first();

    await page.goto('/faces');
    await expect(page.getByText('The faces library could not be opened', { exact: true })).toBeVisible();
    await expect(blocked).toBeVisible();
    await expect(page.getByText(/Allow site data for this address/)).toBeVisible();

    await openScreen(page, '/runs');
    await expect(page.getByText('The runs cannot be read')).toBeVisible();
    await expect(blocked).toBeVisible();

    await openScreen(page, '/evaluate');
    await expect(page.getByText('The detectors could not be read').first()).toBeVisible();
    await expect(page.getByText('Reading the saved detectors.')).toBeHidden();

    await openScreen(page, '/score');
    await page.getByRole('button', { name: 'Try it on sample portraits' }).click();
    await expect(page.getByText('For this session only')).toBeVisible();
    await expect(page.getByText('6 / 6')).toBeVisible({ timeout: 120_000 });
    await expect(page.getByRole('row', { name: /portrait-f01\.jpg.*scored/ })).toBeVisible();
    expect(unexpected).toEqual([]);
  } finally {
    await context.close();
  }
});
