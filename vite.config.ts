import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';
import { assembly } from './tools/lib/assembly.mjs';
import { serviceWorker } from './tools/lib/precache.mjs';
import { screenPages } from './tools/lib/screenPages.mjs';
import { contentSecurityPolicy, securityHeaders } from './tools/lib/securityHeaders.mjs';
import { staticFiles } from './tools/lib/staticFiles.mjs';
import { SCREENS } from './src/app/screenNames.ts';

/** The app, and the same sessions without screens for `npm run lab`. */
const PAGES = { index: 'index.html', headless: 'headless.html' };

/** The server's policy once more in the pages themselves, so that any static host enforces it. */
const policyInPages: Plugin = {
  name: 'policy-in-pages',
  apply: 'build',
  transformIndexHtml: {
    order: 'post',
    handler: (html, { path }) =>
      !Object.values(PAGES).includes(path.slice(1))
        ? html
        : [
            {
              tag: 'meta',
              attrs: { 'http-equiv': 'Content-Security-Policy', content: contentSecurityPolicy },
              injectTo: 'head-prepend',
            },
          ],
  },
};

export default defineConfig({
  // One build for any folder of any host; what needs to know which asks `src/lib/siteAddress.ts`.
  base: './',
  plugins: [
    assembly(),
    react(),
    staticFiles(securityHeaders),
    policyInPages,
    screenPages(SCREENS),
    serviceWorker('src/workers/offline.worker.ts'),
  ],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  worker: { format: 'es', plugins: () => [assembly()] },
  // tfjs and MediaPipe are large on purpose and only ever loaded inside their workers.
  build: {
    target: ['chrome136', 'firefox140'],
    chunkSizeWarningLimit: 4000,
    rolldownOptions: { input: PAGES, checks: { pluginTimings: false } },
  },
  preview: { headers: securityHeaders },
});
