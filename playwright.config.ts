/**
 * Journeys of a user on the built app (`npm run build` first), in the Chromium of tools/lib/chromium.mjs.
 * Without a WebGPU adapter the journeys that train fail: they never pass unseen.
 */
import { defineConfig } from '@playwright/test';
import { withEngine } from './e2e/engine';
import { chromiumLaunchOptions } from './tools/lib/chromium.mjs';

/** Not the port of `npm start`, which may be running beside. */
const port = Number(process.env.E2E_PORT ?? 4187);
const baseURL = `http://localhost:${port}`;

export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results',
  // One GPU, possibly a software one: journeys beside each other would only slow each other down.
  workers: 1,
  fullyParallel: false,
  timeout: 240_000,
  expect: { timeout: 30_000 },
  forbidOnly: true,
  reporter: [['list']],
  use: {
    baseURL,
    viewport: { width: 1280, height: 900 },
    launchOptions: chromiumLaunchOptions(),
    storageState: withEngine({ origin: baseURL }, process.env.FSFM_ENGINE),
    contextOptions: { reducedMotion: 'reduce' },
    // Each journey would store the whole app again; the one about it allows it.
    serviceWorkers: 'block',
    actionTimeout: 30_000,
    screenshot: 'only-on-failure',
  },
  webServer: {
    command: `npx vite preview --port ${port} --strictPort`,
    url: baseURL,
    timeout: 60_000,
  },
});
