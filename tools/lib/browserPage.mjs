/**
 * One page of this repository in a real headless Chromium with WebGPU, for the command-line tools (parity,
 * benchmarks, the adapter check).
 *
 * The page is BUILT and then served, never run from a dev server: what is measured is the code that is
 * shipped, nothing is transformed while it runs, and no late-found dependency can reload the page midway.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromiumLaunchOptions } from './chromium.mjs';
import { isolationHeaders } from './securityHeaders.mjs';

const repository = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Builds `entry`, opens it in Chromium and hands the page to `use`; closes and removes everything afterwards,
 * whatever happened.
 *
 * An uncaught error or a crash of the page rejects at once, so that a caller never waits for a dead page.
 * FSFM_ADAPTER=hardware uses the machine's GPU (see chromium.mjs).
 *
 * @template T
 * @param {object} options
 * @param {string} options.entry an HTML file, relative to the repository, e.g. 'tools/parity/page.html';
 *   it loads its code with `<script type="module" src="./page.ts">` and may use the `@/` alias and workers
 * @param {(line: string) => void} [options.log] receives the page's console, one line a call; default stderr
 * @param {import('vite').InlineConfig} [options.vite] merged into the build's configuration
 * @param {(page: import('playwright').Page) => Promise<T>} use called once the page has loaded; module
 *   scripts have run, but what they start asynchronously may not have ended: wait with `page.waitForFunction`
 * @returns {Promise<T>} what `use` returned
 */
export async function withBrowserPage({ entry, log = console.error, vite: viteConfig = {} }, use) {
  // Not before a browser is wanted: they take a second, which whoever asks a tool for help need not wait.
  const [{ chromium }, { build, preview }] = await Promise.all([import('playwright'), import('vite')]);
  const cache = join(repository, '.cache');
  mkdirSync(cache, { recursive: true });
  // One folder a call: two tools may run at the same time.
  const outDir = mkdtempSync(join(cache, 'page-'));
  /** @type {(() => Promise<unknown>)[]} */
  const closers = [];
  try {
    await build({
      root: repository,
      logLevel: 'warn',
      publicDir: false,
      ...viteConfig,
      build: {
        outDir,
        emptyOutDir: true,
        ...viteConfig.build,
        rolldownOptions: { input: join(repository, entry) },
      },
    });
    const server = await preview({
      root: repository,
      logLevel: 'warn',
      build: { outDir },
      preview: { host: '127.0.0.1', port: 0, headers: isolationHeaders },
    });
    closers.push(() => server.close());
    const browser = await chromium.launch(chromiumLaunchOptions());
    closers.push(() => browser.close());
    const page = await browser.newPage();
    page.on('console', (message) => log(`[page ${message.type()}] ${message.text()}`));
    /** @type {Promise<never>} */
    const failure = new Promise((_resolve, reject) => {
      page.on('pageerror', (error) => reject(new Error(`${entry}: ${error.message}`, { cause: error })));
      page.on('crash', () => reject(new Error(`${entry}: the page crashed (out of memory?)`)));
    });
    const work = async () => {
      await page.goto(`${serverOrigin(server)}/${entry}`, { timeout: 120_000 });
      return await use(page);
    };
    return await Promise.race([work(), failure]);
  } finally {
    for (const close of closers.reverse()) await close();
    rmSync(outDir, { recursive: true, force: true });
  }
}

/**
 * @param {import('vite').PreviewServer} server
 * @returns {string} e.g. 'http://127.0.0.1:40123'
 */
function serverOrigin(server) {
  const address = server.httpServer.address();
  if (address === null || typeof address === 'string')
    throw new Error(`preview server has no port: ${address}`);
  return `http://127.0.0.1:${address.port}`;
}
