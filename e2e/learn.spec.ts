/** The lesson: eight steps by keyboard alone, on a photograph of one's own, and the view for a projector. */
import { expect, test, type Locator, type Page } from '@playwright/test';
import { seriousViolations } from './axe';
import {
  countColors,
  importFiles,
  openScreen,
  samplePaths,
  stickingOut,
  tabTo,
  waitForPhase,
  waitForStep,
} from './lab';
import { readyFaces } from './readyFaces';

const TITLES = [
  'Find the face',
  'Name its regions',
  'Cover one region',
  'Hide the same share of the rest',
  'The encoder sees a quarter',
  'The decoder reconstructs the rest',
  'Three objectives, called 3C',
  'What a detector gains',
];

/** What says that the pictures of a step are drawn. */
const READY: readonly ((page: Page) => Promise<void>)[] = [
  (page) => expect(page.getByTestId('lesson-crop')).toHaveAttribute('data-ready', 'true'),
  (page) => expect(page.getByText(/^Patches of one region: eyes, \d+ of 64$/)).toBeVisible(),
  (page) => expect.poll(() => countColors(page.getByTestId('lesson-covered'))).toBeGreaterThan(500),
  (page) => expect(page.getByTestId('reveal-words')).toHaveText('48 of 64 patches hidden'),
  (page) => expect(page.getByTestId('visible-count')).toContainText('The encoder sees 16 of 64 patches'),
  (page) => expect(page.getByTestId('lesson-reconstruction')).toHaveAttribute('data-ready', 'true'),
  (page) => expect(page.getByTestId('lesson-c2')).toHaveAttribute('data-value', /^\d/),
  (page) => expect(page.getByTestId('lesson-score')).toHaveAttribute('data-value', /^[01]/),
];

const heading = (page: Page, step: number): Locator =>
  page.getByRole('heading', { level: 2, name: TITLES[step - 1], exact: true });

const pixelsOf = (canvas: Locator): Promise<string> =>
  canvas.evaluate((one) => (one as HTMLCanvasElement).toDataURL());

test('eight steps are walked by keyboard alone, each accessible and as wide as a phone at most', async ({
  page,
}) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await openScreen(page, '/learn');
  for (let step = 1; step <= TITLES.length; step++) {
    if (step > 1) {
      await page.keyboard.press('ArrowRight');
      await expect(heading(page, step)).toBeFocused();
    }
    await READY[step - 1](page);
    await expect(page).toHaveURL(new RegExp(`[?&]step=${step}(&|$)`));
    await page.emulateMedia({ colorScheme: step % 2 ? 'light' : 'dark' });
    expect(await seriousViolations(page), TITLES[step - 1]).toEqual([]);
    expect(await stickingOut(page), TITLES[step - 1]).toBeNull();
  }
  await page.keyboard.press('ArrowRight');
  await expect(heading(page, 8)).toBeVisible();
  await page.keyboard.press('ArrowLeft');
  await expect(heading(page, 7)).toBeFocused();

  // By digit, and each strategy with a mask of its own.
  await page.keyboard.press('4');
  await expect(heading(page, 4)).toBeFocused();
  const small = page.locator('[data-testid^="strategy-"]');
  await expect(small).toHaveCount(5);
  const masks = async () => new Set(await Promise.all((await small.all()).map(pixelsOf))).size;
  await expect.poll(masks).toBe(5);
  const before = await pixelsOf(page.getByTestId('lesson-mask'));
  const random = page.getByRole('button', { name: 'Random', exact: true });
  await tabTo(page, random);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/[?&]strategy=random(&|$)/);
  await expect.poll(() => pixelsOf(page.getByTestId('lesson-mask'))).not.toBe(before);

  // In the slider arrows move what is hidden, and not the lesson.
  const slider = page.getByRole('slider', { name: 'Hidden patches' });
  await slider.focus();
  await page.keyboard.press('ArrowLeft');
  await expect(page.getByTestId('reveal-words')).toHaveText('47 of 64 patches hidden');
  await expect(heading(page, 4)).toBeVisible();
});

test('a photograph of one’s own takes the place of the sample; what is no photograph leaves it', async ({
  page,
}) => {
  await openScreen(page, '/learn?step=6&region=mouth');
  const reconstruction = page.getByTestId('lesson-reconstruction');
  await expect(reconstruction).toHaveAttribute('data-ready', 'true');
  const name = page.getByTestId('lesson-photo');
  const sample = await name.innerText();
  await expect(page.getByRole('button', { name: 'mouth' })).toHaveAttribute('aria-pressed', 'true');

  await page
    .locator('#photographs')
    .setInputFiles({ name: 'notes.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('no picture') });
  await expect(page.getByText('This photograph cannot be shown')).toBeVisible();
  await expect(name).toHaveText(sample);

  const before = await pixelsOf(reconstruction);
  await page.locator('#photographs').setInputFiles(samplePaths(9)[8]);
  await expect(name).toHaveText(/^portrait-/, { timeout: 120_000 });
  await expect(name).not.toHaveText(sample);
  await expect(page.getByText('This photograph cannot be shown')).toHaveCount(0);
  await expect.poll(() => pixelsOf(reconstruction)).not.toBe(before);
  await page.keyboard.press('1');
  await expect(page.getByText('The photograph: 1 face found')).toBeVisible();
});

test('the presentation shows two faces and the curves of the run of this tab, and Escape leaves it', async ({
  page,
}) => {
  await openScreen(page, '/pretrain?preset=nano&epochs=1000&batchSize=4');
  await importFiles(page, await readyFaces(4), 4);
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await waitForStep(page, 3);
  await page.getByRole('navigation', { name: 'Screens' }).getByRole('link', { name: 'Learn' }).click();
  await expect(heading(page, 1)).toBeVisible();
  await page.keyboard.press('Alt+V');
  const window = page.getByRole('dialog', { name: 'Presentation' });
  await expect(window).toBeVisible();
  await expect(page).toHaveURL(/[?&]view=presentation(&|$)/);
  for (const label of ['C1 hidden patches', 'C2 covered region', 'C3 agreement']) {
    await expect(window.getByRole('img', { name: new RegExp(`^${label} up to step \\d+`) })).toBeVisible();
  }
  await expect(window.getByText(/^Reconstruction, by this run at step \d+$/)).toBeVisible();
  await expect.poll(() => countColors(window.getByTestId('presented-mask'))).toBeGreaterThan(100);
  const before = await pixelsOf(window.getByTestId('presented-mask'));
  await page.keyboard.press('ArrowRight');
  await expect.poll(() => pixelsOf(window.getByTestId('presented-mask'))).not.toBe(before);
  expect(await seriousViolations(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await expect(window).toHaveCount(0);
  await expect(heading(page, 1)).toBeVisible();

  await page.getByRole('navigation', { name: 'Screens' }).getByRole('link', { name: 'Pretrain' }).click();
  await page.getByRole('button', { name: 'Stop', exact: true }).click();
  await waitForPhase(page, 'stopped');
});
