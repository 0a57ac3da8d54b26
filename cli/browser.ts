/**
 * The built app in a headless Chromium with a profile of its own, at its page without screens. The page always has the
 * same origin, whatever port is free, so that what it stored in the profile is there the next time.
 */
import type { Page } from 'playwright';
import { buildApp } from '../tools/lib/buildApp.mjs';
import { chromiumLaunchOptions } from '../tools/lib/chromium.mjs';

const HOST = 'fsfm-lab.localhost';

/** A browser that was killed a moment ago gives its profile back late; one that works keeps it. */
const PATIENCE_MS = 10_000;
const RETRY_MS = 500;

/**
 * @param open fails as Chromium does while another has the profile
 * @throws Error when another keeps it, saying so; what else `open` throws
 */
export async function openProfile<T>(
  profile: string,
  open: () => Promise<T>,
  patienceMs = PATIENCE_MS,
): Promise<T> {
  const until = performance.now() + patienceMs;
  for (;;) {
    try {
      return await open();
    } catch (error) {
      if (!String(error).includes('ProcessSingleton')) throw error;
      if (performance.now() >= until)
        throw new Error(
          `${profile} is in use: another command works in this --out. Wait until it ends, or name another folder`,
          { cause: error },
        );
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
}

/**
 * Builds the app where it has changed and serves it.
 * @param use gets the port on 127.0.0.1
 * @returns what `use` returned
 */
export async function withApp<T>(log: (line: string) => void, use: (port: number) => Promise<T>): Promise<T> {
  await buildApp(log);
  const { preview } = await import('vite');
  const server = await preview({
    logLevel: 'warn',
    preview: { host: '127.0.0.1', port: 0, allowedHosts: [HOST] },
  });
  try {
    const address = server.httpServer.address();
    if (address === null || typeof address === 'string')
      throw new Error(`preview server has no port: ${address}`);
    return await use(address.port);
  } finally {
    await server.close();
  }
}

/**
 * @param port of `withApp`
 * @param use gets a blank page; `page.goto('/headless.html')` opens the app
 * @returns what `use` returned
 * @throws Error when the page fails or crashes, too
 */
export async function withProfile<T>(
  port: number,
  profile: string,
  use: (page: Page) => Promise<T>,
): Promise<T> {
  // Not before a browser is wanted: it takes a second, which whoever asks for help need not wait.
  const { chromium } = await import('playwright');
  const launch = chromiumLaunchOptions();
  const context = await openProfile(profile, () =>
    chromium.launchPersistentContext(profile, {
      ...launch,
      args: [...launch.args, `--host-resolver-rules=MAP ${HOST}:80 127.0.0.1:${port}`],
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
    const failure = new Promise<never>((_resolve, reject) => {
      page.on('pageerror', (error) => reject(error));
      page.on('crash', () => reject(new Error('the page crashed (out of memory?)')));
    });
    return await Promise.race([use(page), failure]);
  } finally {
    await context.close();
  }
}
