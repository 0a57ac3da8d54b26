/** The masking lab: strategies side by side, links that reproduce, exports, keyboard, axe; no network needed. */
import { readFileSync } from 'node:fs';
import { expect, test, type Page } from '@playwright/test';
import { expectAccessible, seriousViolations } from './axe';
import {
  countColors,
  openScreen,
  pressEnter,
  samplePaths,
  stickingOut,
  waitForFaces,
  waitForPhase,
  waitForStep,
} from './lab';

const surveyDone = (page: Page) => expect(page.getByTestId('survey')).toContainText(/draws of each strategy/);

/** What a card's mask looks like, as a string to compare. */
function picture(page: Page, strategy: string): Promise<string> {
  return page
    .getByTestId(`card-${strategy}`)
    .getByTestId('masked-face')
    .evaluate((canvas) => (canvas as HTMLCanvasElement).toDataURL());
}

test('five strategies on the drawn face, at once and without a photograph', async ({ page }) => {
  await page.goto('/masks');
  await expect(page.getByRole('article')).toHaveCount(5);
  await surveyDone(page);
  for (const card of await page.getByRole('article').all()) {
    await expect.poll(() => countColors(card.getByTestId('masked-face'))).toBeGreaterThan(5);
    await expect.poll(() => countColors(card.getByTestId('mask-frequency'))).toBeGreaterThan(1);
  }
  await page.getByRole('button', { name: 'Definition of FRP' }).click();
  await expect(page.getByText('s = K / L')).toBeVisible();
  await page.keyboard.press('Escape');

  await page.getByLabel('Covered region').selectOption('eyes');
  const eyes = page.getByTestId('card-crfr-p').getByRole('button', { name: /^eyes: / });
  await expect(eyes).toHaveAccessibleName(/^eyes: (\d+) of \1 patches hidden, 100 %, target 100 %/);
  await page.getByRole('button', { name: '8 px', exact: true }).click();
  await expect(page.getByText('Exactly 588 of 784 patches are hidden')).toBeVisible();
  await surveyDone(page);
  await expectAccessible(page, 'drawn face');
});

test('a link reproduces exactly what was shown, and exports say the same', async ({ page }) => {
  await page.goto('/masks');
  await page.locator('#photographs').setInputFiles(samplePaths(2));
  const faces = page.getByRole('button', { name: /^Mask portrait/ });
  await expect(faces).toHaveCount(2, { timeout: 120_000 });
  await faces.nth(1).click();
  await page.getByLabel('Seed', { exact: true }).fill('41');
  await page.getByRole('button', { name: 'Resample' }).click();
  await page.getByLabel('Mask ratio', { exact: true }).fill('0.6');
  await page.getByLabel('Averaged over many draws of').selectOption('faces');
  await expect(page).toHaveURL(/seed=42&maskRatio=0\.6/);
  await expect(page.getByTestId('survey')).toContainText('1,000 draws of each strategy over 2 faces');

  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Masks (JSON)' }).click();
  const json: unknown = JSON.parse(readFileSync(await (await download).path(), 'utf8'));
  const { settings, strategies } = json as {
    settings: { seed: number; face: string };
    strategies: { strategy: string; mask: string[] }[];
  };
  expect(settings.seed).toBe(42);
  for (const { strategy, mask } of strategies) {
    expect(
      [...mask.join('')].filter((bit) => bit === '1'),
      strategy,
    ).toHaveLength(Math.trunc(196 * 0.6));
  }
  const sheet = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Picture (PNG)' }).click();
  expect(
    readFileSync(await (await sheet).path())
      .subarray(1, 4)
      .toString(),
  ).toBe('PNG');

  const before = await picture(page, 'crfr-p');
  const address = page.url();
  await page.goto('/about');
  await page.goto(address);
  await expect(page.getByTestId('mask-face')).toHaveAttribute('data-value', settings.face);
  await surveyDone(page);
  await expect.poll(() => picture(page, 'crfr-p')).toBe(before);
});

test('a link to a face that is not here, and one with a bad value, say so', async ({ page }) => {
  await page.goto('/masks?face=0123456789abcdef&seed=3');
  await expect(page.getByText('The face of this view is not in the open dataset')).toBeVisible();
  await page.getByRole('button', { name: 'Use the drawn face' }).click();
  await expect(page).toHaveURL(/face=drawn&seed=3/);
  await page.goto('/masks?patch=15');
  await expect(page.getByText('patch: "15" is not allowed in a link to masks')).toBeVisible();
  await expect(page.getByRole('article')).toHaveCount(5);
});

test('by keyboard, narrow, and on to a run', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto('/masks?strategies=frp,random');
  await expect(page.getByRole('article')).toHaveCount(2);
  await surveyDone(page);
  expect(await stickingOut(page)).toBeNull();
  await page.keyboard.press('Alt+R');
  await expect(page).toHaveURL(/seed=1&/);
  const nose = page.getByTestId('card-frp').getByRole('button', { name: /^nose: / });
  await nose.focus();
  await page.keyboard.press('Enter');
  await expect(nose).toHaveAttribute('aria-pressed', 'true');
  await expectAccessible(page, 'narrow');
  await pressEnter(page.getByRole('button', { name: 'Pretrain with FRP' }));
  await expect(page).toHaveURL(/\/pretrain\?.*masking=frp/);
});

test('a mask of one\u2019s own: drawn by region and patch, saved, and trained with', async ({ page }) => {
  await openScreen(page, '/masks?maskRatio=0.6&strategies=crfr-p');
  await page.locator('#photographs').setInputFiles(samplePaths(4));
  await expect(page.getByRole('button', { name: /^Mask portrait/ })).toHaveCount(4, { timeout: 120_000 });
  await page.getByRole('button', { name: 'Draw a mask of your own' }).click();
  await page.getByLabel('eyes', { exact: true }).selectOption('hide');
  await page.getByLabel('background', { exact: true }).selectOption('show');
  const canvas = page.getByTestId('own-mask');
  await canvas.focus();
  await page.keyboard.press('ArrowDown');
  const budget = page.getByTestId('own-budget');
  const before = (await budget.textContent()) ?? '';
  await page.keyboard.press('Space');
  await expect(budget).not.toHaveText(before);
  await page.keyboard.press('Control+Z');
  await expect(budget).toHaveText(before);
  await page.keyboard.press('Space');
  await page.getByLabel('Name', { exact: true }).fill('Eyes and chin');
  // Escape does not throw away what was drawn, unless the person says so.
  const asked: string[] = [];
  page.once('dialog', (dialog) => {
    asked.push(dialog.message());
    void dialog.dismiss();
  });
  await page.keyboard.press('Escape');
  expect(asked).toEqual(['The mask is not saved. Close without saving?']);
  await expect(page.getByLabel('Name', { exact: true })).toHaveValue('Eyes and chin');
  expect(await seriousViolations(page)).toEqual([]);
  await page.getByRole('button', { name: 'Save the mask' }).click();

  const card = page.getByRole('article', { name: 'Eyes and chin' });
  const eyes = card.getByRole('button', { name: /^eyes: / });
  await expect(eyes).toHaveAccessibleName(/^eyes: (\d+) of \1 patches hidden, 100 %, target 100 %/);
  await expect(page).toHaveURL(/own%3AEyes/);
  await page.goto('/masks');
  const chosen = page.getByRole('button', { name: 'Eyes and chin', exact: true });
  await expect(chosen, 'what was chosen is so after the reload').toHaveAttribute('aria-pressed', 'true');
  await page.getByRole('button', { name: 'Pretrain with Eyes and chin' }).click();
  await expect(page).toHaveURL(/\/pretrain\?.*masking=own/);
  await page.goto(`${page.url().replace(/preset=\w+/, 'preset=nano')}&batchSize=4&epochs=1000`);
  await waitForFaces(page, 4);
  await expect(page.locator('#setting-masking')).toHaveValue(/^own:Eyes and chin~eyes=hide~background=show/);
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await waitForStep(page, 2);
  await page.getByRole('button', { name: 'Stop', exact: true }).click();
  await waitForPhase(page, 'stopped');
  const c2 = await page.getByTestId('metric-loss-c2').getAttribute('data-value');
  expect(Number(c2), 'what is always hidden is measured as C2').toBeGreaterThan(0);

  // Back in the lab, the run reconstructs under every mask; a file that cannot says why.
  await page.getByRole('link', { name: 'Masks' }).click();
  await page
    .getByRole('button', { name: /^Mask portrait/ })
    .first()
    .click();
  await page.getByRole('button', { name: 'Eyes and chin', exact: true }).click();
  await page.getByRole('button', { name: 'Use the run of this tab' }).click();
  await expect(page).toHaveURL(/patch=56/);
  for (const shown of await page.getByRole('article').all()) {
    await expect(shown.getByTestId('reconstruction-losses')).toHaveAttribute('data-c1', /^\d+\.\d+$/);
    await expect.poll(() => countColors(shown.getByTestId('reconstructed-face'))).toBeGreaterThan(50);
  }
  await surveyDone(page);
  expect(await seriousViolations(page)).toEqual([]);
  const notes = {
    name: 'notes.pth',
    mimeType: 'application/octet-stream',
    buffer: Buffer.from('no weights'),
  };
  await page.locator('#reconstruction-checkpoint').setInputFiles(notes);
  await expect(page.getByText(/^notes\.pth: /)).toBeVisible();
});
