/**
 * The built app in a headless Chromium with a profile of its own, for `npm run lab`. The page always has the same
 * origin, whatever port is free, so that what it stored in the profile is there the next time.
 */
import { chromium } from 'playwright';
import { preview } from 'vite';
import { buildApp } from './buildApp.mjs';
import { chromiumLaunchOptions } from './chromium.mjs';

const HOST = 'fsfm-lab.localhost';

/** A browser that was killed a moment ago gives its profile back late; one that works keeps it. */
const PATIENCE_MS = 10_000;
const RETRY_MS = 500;

/**
 * @template T
 * @param {string} profile
 * @param {() => Promise<T>} open fails as Chromium does while another has the profile
 * @param {number} [patienceMs]
 * @returns {Promise<T>}
 * @throws {Error} when another keeps it, saying so; what else `open` throws
 */
export async function openProfile(profile, open, patienceMs = PATIENCE_MS) {
  const until = performance.now() + patienceMs;
  for (;;) {
    try {
      return await open();
    } catch (error) {
      if (!String(error).includes('ProcessSingleton')) throw error;
      if (performance.now() >= until)
        throw new Error(
          `${profile} is in use: another command works in this --out. Wait for its end, or name another folder`,
          { cause: error },
        );
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
}

/**
 * @template T
 * @param {object} options
 * @param {string} options.profile folder that keeps the browser's storage
 * @param {(line: string) => void} options.log
 * @param {(page: import('playwright').Page) => Promise<T>} use gets a blank page; `page.goto('/pretrain')` opens the app
 * @returns {Promise<T>} what `use` returned
 */
export async function withLab({ profile, log }, use) {
  await buildApp(log);
  const server = await preview({
    logLevel: 'warn',
    preview: { host: '127.0.0.1', port: 0, allowedHosts: [HOST] },
  });
  try {
    const address = server.httpServer.address();
    if (address === null || typeof address === 'string')
      throw new Error(`preview server has no port: ${address}`);
    const launch = chromiumLaunchOptions();
    const context = await openProfile(profile, () =>
      chromium.launchPersistentContext(profile, {
        ...launch,
        args: [...launch.args, `--host-resolver-rules=MAP ${HOST}:80 127.0.0.1:${address.port}`],
        baseURL: `http://${HOST}`,
        serviceWorkers: 'block',
        acceptDownloads: true,
        // Ctrl-C is ours: the run is stopped and saved before the browser ends.
        handleSIGINT: false,
        handleSIGTERM: false,
        handleSIGHUP: false,
      }),
    );
    try {
      const [page = await context.newPage()] = context.pages();
      /** @type {Promise<never>} */
      const failure = new Promise((_resolve, reject) => {
        page.on('pageerror', (error) => reject(error));
        page.on('crash', () => reject(new Error('the page crashed (out of memory?)')));
      });
      return await Promise.race([use(page), failure]);
    } finally {
      await context.close();
    }
  } finally {
    await server.close();
  }
}
