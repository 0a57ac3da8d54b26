/**
 * Journeys of a user on the built app (`npm run build` first), in the Chromium of tools/lib/chromium.mjs. Those tagged
 * `@webgpu` compute on WebGPU, on whatever adapter there is, and fail without one: they never pass unseen. All others take
 * the CPU engine, which on a software adapter is many times quicker. `FSFM_ENGINE=gpu` has them compute on WebGPU too.
 */
import { defineConfig } from '@playwright/test';
import { withEngine } from './e2e/engine';
import { chromiumLaunchOptions } from './tools/lib/chromium.mjs';

/** Not the port of `npm start`, which may be running beside. */
const port = Number(process.env.E2E_PORT ?? 4187);
const baseURL = `http://localhost:${port}`;

const WEBGPU = /@webgpu/;

export default defineConfig({
  testDir: 'e2e',
  globalSetup: './e2e/readyFaces.ts',
  outputDir: 'test-results',
  // A journey waits for its page about as long as it computes: two beside each other fill two cores.
  workers: 2,
  fullyParallel: false,
  timeout: 240_000,
  expect: { timeout: 30_000 },
  forbidOnly: true,
  reporter: [['list']],
  use: {
    baseURL,
    viewport: { width: 1280, height: 900 },
    launchOptions: chromiumLaunchOptions(),
    contextOptions: { reducedMotion: 'reduce' },
    // Each journey would store the whole app again; the one about it allows it.
    serviceWorkers: 'block',
    actionTimeout: 30_000,
    screenshot: 'only-on-failure',
  },
  projects: [
    {
      name: 'webgpu',
      grep: WEBGPU,
      // One GPU, possibly a software one that takes every core: these would only slow each other down.
      workers: 1,
      use: { storageState: withEngine({ origin: baseURL }, 'gpu') },
    },
    {
      name: 'cpu',
      grepInvert: WEBGPU,
      use: { storageState: withEngine({ origin: baseURL }, process.env.FSFM_ENGINE ?? 'cpu') },
    },
  ],
  webServer: {
    command: `npx vite preview --port ${port} --strictPort`,
    url: baseURL,
    timeout: 60_000,
  },
});
