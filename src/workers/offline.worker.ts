/**
 * Service worker: keeps the whole app on the machine (page, workers, models, samples), so that it opens and works
 * without a network after the first load. A new version is fetched beside the old one and waits until the page
 * says `SKIP_WAITING` (`app/offline.ts` decides when). The list of files is filled in by the build
 * (`tools/lib/precache.mjs`); which of them changed is told by their content hashes.
 */
import {
  addPlugins,
  cleanupOutdatedCaches,
  createHandlerBoundToURL,
  precacheAndRoute,
} from 'workbox-precaching';
import { registerRoute } from 'workbox-routing';

declare const __PRECACHE_LIST__: { url: string; revision: string }[];
declare const __ISOLATION_HEADERS__: Record<string, string>;

/** The part of ServiceWorkerGlobalScope used here; TypeScript's DOM library does not know it. */
interface WaitingScope {
  skipWaiting(): Promise<void>;
}

// A static host may not send the headers by which threads can share memory: from its second load on, the page has them.
addPlugins([
  {
    handlerWillRespond: async ({ response }) => {
      const { body, status, statusText } = response;
      const headers = new Headers(response.headers);
      for (const [name, value] of Object.entries(__ISOLATION_HEADERS__)) headers.set(name, value);
      return new Response(body, { status, statusText, headers });
    },
  },
]);
precacheAndRoute(__PRECACHE_LIST__);
cleanupOutdatedCaches();
// Every name in the app's folder is a screen of the one page, unless it names a file; what lies deeper has to find back.
const folder = new URL('./', self.location.href).pathname;
const nameOf = ({ request, url }: { request: Request; url: URL }) =>
  request.mode === 'navigate' && !/\.\w+$/.test(url.pathname) ? url.pathname.slice(folder.length) : null;
registerRoute((asked) => nameOf(asked)?.includes('/') === false, createHandlerBoundToURL('index.html'));
registerRoute((asked) => nameOf(asked) !== null, createHandlerBoundToURL('404.html'));

self.addEventListener('message', (event: MessageEvent<{ type?: string } | null>) => {
  if (event.data?.type === 'SKIP_WAITING') void (self as unknown as WaitingScope).skipWaiting();
});
