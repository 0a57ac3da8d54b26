/** The app without a network, and a new version that waits for the end of a run. */
import { appendFileSync, cpSync, mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';
import { preview } from 'vite';
import { engineEntry } from './engine';
import { importFiles, samplePaths, waitForPhase, waitForStep } from './lab';

test.use({ serviceWorkers: 'allow' });

test('after the first load everything works without a network', async ({ page, context }) => {
  await page.goto('/about');
  await expect(page.getByTestId('offline-status')).toContainText('Stored on this machine', {
    timeout: 60_000,
  });
  await context.setOffline(true);
  await page.goto('/pretrain?preset=nano');
  await importFiles(page, samplePaths(2), 2);
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await waitForStep(page, 2);
});

test('on a host that sends no header of ours, threads share memory from the second load on', async ({
  page,
}) => {
  const folder = fileURLToPath(new URL('../dist', import.meta.url));
  const server = await preview({
    ...{ configFile: false, logLevel: 'error', root: folder, build: { outDir: '.' } },
    preview: { host: 'localhost', port: 0 },
  });
  try {
    const { port } = server.httpServer.address() as AddressInfo;
    await page.goto(`http://localhost:${port}/pretrain`);
    const isolated = () => page.evaluate(() => crossOriginIsolated);
    expect(await isolated()).toBe(false);
    await page.evaluate(async () => void (await navigator.serviceWorker.ready));
    await page.reload();
    expect(await isolated()).toBe(true);
  } finally {
    await server.close();
  }
});

test('a new version is offered when no run goes on, and taken when asked', async ({ page }) => {
  const folder = mkdtempSync(join(tmpdir(), 'fsfm-lab-'));
  cpSync(fileURLToPath(new URL('../dist', import.meta.url)), folder, { recursive: true });
  const serve = (port: number) =>
    preview({ logLevel: 'error', build: { outDir: folder }, preview: { host: 'localhost', port } });
  let server = await serve(0);
  // Another origin than the other journeys'.
  await page.addInitScript(({ name, value }) => localStorage.setItem(name, value), engineEntry('gpu'));
  try {
    const { port } = server.httpServer.address() as AddressInfo;
    const offer = page.getByRole('button', { name: 'Update and reload' });
    await page.goto(`http://localhost:${port}/pretrain?preset=nano&epochs=1000`);
    // From its second load on, the page comes from the service worker.
    await page.evaluate(async () => void (await navigator.serviceWorker.ready));
    await page.reload();
    await importFiles(page, samplePaths(2), 2);
    await page.getByRole('button', { name: 'Start', exact: true }).click();
    await waitForStep(page, 2);

    // The server looks at its folder when it starts.
    await server.close();
    appendFileSync(join(folder, 'sw.js'), '\n// a newer version');
    server = await serve(port);
    await page.evaluate(async () => {
      await (await navigator.serviceWorker.ready).update();
    });
    await expect
      .poll(() => page.evaluate(async () => (await navigator.serviceWorker.ready).waiting !== null))
      .toBe(true);
    await waitForStep(page, 10);
    await expect(offer).toHaveCount(0);

    await page.getByRole('button', { name: 'Stop', exact: true }).click();
    await waitForPhase(page, 'stopped');
    const reloaded = page.waitForEvent('load');
    await offer.click();
    await reloaded;
    await expect
      .poll(() => page.evaluate(async () => (await navigator.serviceWorker.ready).waiting === null))
      .toBe(true);
  } finally {
    await server.close();
    rmSync(folder, { recursive: true });
  }
});
