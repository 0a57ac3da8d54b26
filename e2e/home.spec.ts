/** The first screen: the method at work before anything is pressed; one button to a run on sample portraits; the way back to one's own. */
import { expect, test, type Page } from '@playwright/test';
import { expectAccessible } from './axe';
import {
  countColors,
  importFiles,
  openScreen,
  samplePaths,
  tabTo,
  waitForFaces,
  waitForPhase,
  waitForStep,
} from './lab';

/** The three pictures as they are drawn now. */
function picturesOf(page: Page): Promise<string[]> {
  return page
    .getByTestId('live')
    .locator('canvas')
    .evaluateAll((all) => all.map((canvas) => (canvas as HTMLCanvasElement).toDataURL()));
}

test('a mask moves over a face, and what it hides is reconstructed, before anything is pressed', async ({
  page,
}) => {
  await openScreen(page, '/');
  const reconstruction = page.getByTestId('live-reconstruction');
  await expect(reconstruction).toHaveAttribute('data-ready', 'true');
  await expect(page.getByTestId('live-words')).toContainText('has reconstructed this in');
  await expect(page.getByText('The encoder sees 16 of 64 patches')).toBeVisible();
  await expect.poll(() => countColors(reconstruction)).toBeGreaterThan(500);
  // Motion is reduced here, so nothing moves by itself.
  const before = await picturesOf(page);
  await page.waitForTimeout(2500);
  expect(await picturesOf(page)).toEqual(before);

  // By pointer: the mouth is covered, and all three pictures follow.
  await reconstruction.hover({ position: { x: 5, y: 5 } });
  const box = (await reconstruction.boundingBox())!;
  await page.mouse.move(box.x + box.width / 2, box.y + box.height * 0.72, { steps: 4 });
  await expect(page.getByRole('button', { name: 'mouth' })).toHaveAttribute('aria-pressed', 'true');
  const drawn = async () => (await picturesOf(page)).filter((picture, i) => picture !== before[i]).length;
  await expect.poll(drawn).toBe(3);

  // By keyboard.
  const nose = page.getByRole('button', { name: 'nose' });
  await tabTo(page, nose);
  await page.keyboard.press('Enter');
  await expect(nose).toHaveAttribute('aria-pressed', 'true');
  await expect(page.getByRole('img', { name: 'The same face under a mask, nose covered' })).toBeVisible();
  await expectAccessible(page, 'home');
  // Said aloud once it rests there, and nothing of the way.
  const aloud = page.getByTestId('live').getByRole('status');
  await expect(aloud).toHaveText('The mask covers the nose; what it hides is reconstructed.');

  // By itself, when it is asked to.
  await page.getByRole('switch', { name: 'Move by itself' }).click();
  await expect(nose).toHaveAttribute('aria-pressed', 'false');
});

test('the samples need no face models: a run begins on all of them at once', async ({ page }) => {
  const models: string[] = [];
  page.on('request', (request) => {
    if (/\/(mediapipe|models)\//.test(request.url())) models.push(request.url());
  });
  await openScreen(page, '/');
  await page.getByRole('button', { name: 'Watch it learn' }).click();
  await waitForPhase(page, 'running');
  await waitForStep(page, 2);
  expect(Number(await page.getByTestId('face-count').getAttribute('data-value'))).toBeGreaterThan(40);
  expect(models).toEqual([]);
  await page.getByRole('button', { name: 'Stop', exact: true }).click();
  await waitForPhase(page, 'stopped');

  await openScreen(page, '/');
  const left = page.getByTestId('continue');
  await expect(left.getByRole('listitem')).toHaveText([/^Resume pretraining: /, /^Open the dataset: /]);
  await left.getByRole('link', { name: 'Resume pretraining' }).click();
  await expect(page.getByText(/A run can be resumed from step \d+/)).toBeVisible();
});

test('samples of other bytes are parsed as any photograph', async ({ page }) => {
  await page.route('**/demo/sampleFaces.json', async (route) => {
    const found = (await (await route.fetch()).json()) as { faces: Record<string, { contentId: string }> };
    for (const face of Object.values(found.faces)) face.contentId = '0000000000000000';
    await route.fulfill({ json: found });
  });
  await page.route('**/samples/index.json', async (route) => {
    const samples = (await (await route.fetch()).json()) as unknown[];
    await route.fulfill({ json: samples.slice(0, 2) });
  });
  const models = page.waitForRequest(/\/mediapipe\//);
  await openScreen(page, '/faces');
  await page.getByRole('button', { name: 'Use sample faces' }).first().click();
  await models;
  await waitForFaces(page, 2);
});

test('the first look runs on the samples, whatever dataset is open', async ({ page }) => {
  // All samples would take a minute to parse.
  await page.route('**/samples/index.json', async (route) => {
    const samples = (await (await route.fetch()).json()) as unknown[];
    await route.fulfill({ json: samples.slice(0, 3) });
  });
  await openScreen(page, '/faces');
  await importFiles(page, samplePaths(5).slice(3), 2);

  const look = async () => {
    await openScreen(page, '/');
    await page.getByRole('button', { name: 'Watch it learn' }).click();
    await waitForPhase(page, 'running');
    await page.getByRole('button', { name: 'Stop', exact: true }).click();
    await waitForPhase(page, 'stopped');
    await expect(page.getByLabel('Dataset')).toHaveValue(/./);
    await expect(page.getByLabel('Dataset').locator('option:checked')).toHaveText('Sample portraits');
    await expect(page.getByTestId('face-count')).toHaveAttribute('data-value', '3');
  };
  await look();
  await openScreen(page, '/faces');
  await page.getByRole('button', { name: /^My faces/ }).click();
  await expect(page.getByTestId('face-tile')).toHaveCount(2);
  await look();

  // A person's own photographs do not join the samples.
  await openScreen(page, '/faces');
  await page.locator('#photographs').setInputFiles(samplePaths(6).slice(5));
  await expect(page.getByRole('button', { name: /^My faces/ })).toHaveAttribute('aria-pressed', 'true');
  await waitForFaces(page, 3);
});
