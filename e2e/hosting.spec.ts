/** The built folder below any path of any host that has nothing but files. */
import { fileURLToPath } from 'node:url';
import { expect, test, type Page } from '@playwright/test';
import { engineEntry } from './engine';
import { importFiles, openScreen, samplePaths, waitForStep } from './lab';
import { closeHost, staticHost } from './staticHost';

test.use({ serviceWorkers: 'allow' });

const dist = fileURLToPath(new URL('../dist', import.meta.url));
const BASE = '/some/base/';

/** Opens screens of another origin than the other journeys', on the CPU engine, and hears what goes wrong. */
async function watch(page: Page, origin: string): Promise<string[]> {
  await page.addInitScript(({ name, value }) => localStorage.setItem(name, value), engineEntry('cpu'));
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(String(error)));
  page.on('request', (request) => {
    const url = new URL(request.url());
    const isHere = url.origin === origin && url.pathname.startsWith(BASE);
    if (!isHere && !['blob:', 'data:'].includes(url.protocol)) problems.push(`outside: ${request.url()}`);
  });
  page.on('response', (response) => {
    if (response.status() >= 400 && response.request().resourceType() !== 'document')
      problems.push(`${response.status()}: ${response.url()}`);
  });
  return problems;
}

/** Scores one more photograph, the `nth` of the samples. */
async function scoreOne(page: Page, nth: number): Promise<void> {
  await page.locator('#score-photographs').setInputFiles(samplePaths(nth).slice(-1));
  await expect(page.getByTestId('score-queue')).toHaveAttribute('data-left', '0', { timeout: 120_000 });
  await expect(page.getByTestId('result-row')).toHaveCount(nth);
  await expect(page.getByTestId('attack-score')).toHaveText(/^[01]\.\d+$/);
}

test('the app works below a path, from its deep links on, and then without the host', async ({ page }) => {
  const { server, origin, outside } = await staticHost(dist, BASE);
  const home = origin + BASE;
  const problems = await watch(page, origin);
  try {
    await openScreen(page, home);
    await page.getByRole('navigation', { name: 'Screens' }).getByRole('link', { name: 'Score' }).click();
    await expect(page).toHaveURL(`${home}score`);
    await scoreOne(page, 1);

    // Reloaded, and as a link that somebody sent.
    await page.reload();
    await expect(page).toHaveTitle('Score · FSFM Lab');
    await openScreen(page, `${home}pretrain?preset=nano&maskRatio=0.5`);
    await expect(page).toHaveURL(/\/some\/base\/pretrain\?preset=nano/);
    await importFiles(page, samplePaths(2), 2);
    await page.getByRole('button', { name: 'Start', exact: true }).click();
    await waitForStep(page, 3);
    await page.getByRole('button', { name: 'Stop', exact: true }).click();

    await openScreen(page, `${home}about`);
    await expect(page.getByTestId('offline-status')).toContainText('Stored on this machine', {
      timeout: 60_000,
    });
    await closeHost(server);
    await openScreen(page, `${home}score?x=0.5`);
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
    await scoreOne(page, 2);
    await openScreen(page, `${home}no/such/page`);
    await expect(page.getByText('There is no page at /no/such/page.')).toBeVisible();
    expect([problems, outside]).toEqual([[], []]);
  } finally {
    await closeHost(server);
  }
});

test('addresses without a page, and folders without a slash, find back to the app', async ({ browser }) => {
  const context = await browser.newContext({ serviceWorkers: 'block' });
  const page = await context.newPage();
  const { server, origin, outside } = await staticHost(dist, BASE, {
    notFound: '404.html',
    withoutSlash: true,
  });
  try {
    await openScreen(page, `${origin}${BASE}no/such/page/`);
    await expect(page.getByText('There is no page at /no/such/page.')).toBeVisible();
    await page.getByRole('link', { name: 'start page' }).click();
    await expect(page).toHaveURL(origin + BASE);
    for (const address of ['weights', 'weights/', 'weights/index.html']) {
      await openScreen(page, `${origin}${BASE}${address}`);
      await expect(page).toHaveURL(`${origin}${BASE}weights`);
    }
    await openScreen(page, `${origin}${BASE}index.html`);
    await expect(page).toHaveURL(origin + BASE);
    expect(outside).toEqual([]);
  } finally {
    await context.close();
    await closeHost(server);
  }
});
