import { expect, test, type Page } from '@playwright/test';
import {
  currentStep,
  importFiles,
  loseGpu,
  loseGpuInReading,
  openScreen,
  waitForPhase,
  waitForStep,
} from './lab';
import { readyFaces } from './readyFaces';

const LINK = '/pretrain?preset=nano&batchSize=2&epochs=10000&seed=3';

async function goOn(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Resume this run' }).click();
  await waitForPhase(page, 'running');
}

/** Lets the run go on until a state of this step or a later one is on disk. */
const savedStep = (page: Page) => page.getByText(/A run can be resumed from step \d+/);

test(
  'a run goes on after its tab crashed and after its GPU was lost, in one tab only',
  { tag: '@webgpu' },
  async ({ page, context }) => {
    test.slow();
    await page.goto(LINK);
    await importFiles(page, await readyFaces(4), 4);
    await page.getByRole('button', { name: 'Start', exact: true }).click();
    await waitForPhase(page, 'running');
    await waitForStep(page, 5);
    await page.getByRole('button', { name: 'Pause' }).click();
    await waitForPhase(page, 'paused');
    const step = await currentStep(page);

    const next = await context.newPage();
    await next.goto('/pretrain');
    await expect(savedStep(next)).toContainText(`step ${step}`, { timeout: 60_000 });
    await next.getByRole('button', { name: 'Resume this run' }).click();
    await expect(next.getByText('This run is active in another tab.')).toBeVisible();

    const cdp = await context.newCDPSession(page);
    void cdp.send('Page.crash').catch(() => {});
    await page.waitForEvent('crash');
    await expect(savedStep(next)).toContainText(`step ${step}`, { timeout: 60_000 });
    await goOn(next);
    await waitForStep(next, step + 3);

    for (const lose of [loseGpu, loseGpuInReading]) {
      const gpu = next.workers().find((worker) => worker.url().includes('compute.worker'));
      expect(gpu).toBeDefined();
      await lose(gpu!);
      await expect.poll(() => next.workers().includes(gpu!), { timeout: 60_000 }).toBe(false);
      await waitForPhase(next, 'running');
      await waitForStep(next, step + 1);
    }
    await next.getByRole('button', { name: 'Stop' }).click();
    await waitForPhase(next, 'stopped');
    await expect(savedStep(next)).toBeVisible();
    await next.getByRole('button', { name: 'Delete this run' }).click();
    await expect(savedStep(next)).toHaveCount(0);
  },
);

test('a full storage is said, the run goes on, and is saved again when there is space', async ({
  page,
  context,
  baseURL,
}) => {
  await openScreen(page, LINK);
  await importFiles(page, await readyFaces(4), 4);
  const cdp = await context.newCDPSession(page);
  const limit = (quotaSize?: number) =>
    cdp.send('Storage.overrideQuotaForOrigin', { origin: baseURL!, quotaSize });
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await waitForPhase(page, 'running');
  await limit(64 * 1024); // less than is used: whatever is written from now on is refused
  const notice = page.getByText('This run cannot be saved');
  await expect(notice).toBeVisible();
  await expect(page.getByText(/is full: the browser refused to write more.*The run continues/)).toBeVisible();
  await expect(page.getByText(/Delete datasets or runs/)).toBeVisible();
  const step = await currentStep(page);
  await waitForStep(page, step + 2);
  await limit();
  await expect(notice).toHaveCount(0, { timeout: 60_000 });
  await page.getByRole('button', { name: 'Stop' }).click();
  await waitForPhase(page, 'stopped');
  await expect(savedStep(page)).toBeVisible();
});
