/**
 * Vite plugin: builds the service worker to the root of the built app and writes into it the list of all files
 * that the app needs offline, each with the hash of its content.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build } from 'vite';
import { isolationHeaders } from './securityHeaders.mjs';
import { toAppBuild } from './toAppBuild.mjs';

const SCRIPT = 'sw.js';
/** Itself, source maps, which are for people with a network, and the page that only the command line opens. */
const LEFT_OUT = [/^sw\.js$/, /\.map$/, /^headless\.html$/, /^assets\/headless-/];

/**
 * @param {string} folder the built app
 * @returns {{ url: string, revision: string }[]} sorted by url, relative to the app's root
 */
export function precacheList(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ path, url: path.slice(folder.length + 1).replaceAll('\\', '/') }))
    .filter(({ url }) => !LEFT_OUT.some((pattern) => pattern.test(url)))
    .map(({ path, url }) => ({
      url,
      revision: createHash('sha256').update(readFileSync(path)).digest('hex').slice(0, 16),
    }))
    .sort((a, b) => (a.url < b.url ? -1 : 1));
}

/**
 * @param {string} entry the service worker's source, relative to the project
 * @returns {import('vite').Plugin}
 */
export function serviceWorker(entry) {
  /** @type {import('vite').ResolvedConfig} */
  let config;
  return {
    name: 'service-worker',
    apply: toAppBuild,
    configResolved: (resolved) => {
      config = resolved;
    },
    // Last of all, when the page, its workers and the plain files lie in the folder.
    closeBundle: {
      order: 'post',
      sequential: true,
      handler: async () => {
        const folder = resolve(config.root, config.build.outDir);
        await build({
          configFile: false,
          root: config.root,
          logLevel: 'warn',
          publicDir: false,
          define: {
            __PRECACHE_LIST__: JSON.stringify(precacheList(folder)),
            __ISOLATION_HEADERS__: JSON.stringify(isolationHeaders),
          },
          build: {
            target: config.build.target,
            outDir: folder,
            emptyOutDir: false,
            rolldownOptions: { input: resolve(config.root, entry), output: { entryFileNames: SCRIPT } },
          },
        });
      },
    },
  };
}
