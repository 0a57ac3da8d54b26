/**
 * Vite plugin for hosts that only have files: a page for every screen, so that a link to one opens it, and 404.html for
 * all other addresses. Each is index.html with a title of its own, and finds out where it lies before it loads anything.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { toAppBuild } from './toAppBuild.mjs';

/**
 * Runs in these pages before anything else. A host shows `pretrain/index.html` at `pretrain/` or at `pretrain`, and 404.html
 * at any depth. The address becomes one name below the app's folder, which the parts of the page are relative to; that
 * folder is the nearest one upwards that has the manifest, so that nothing outside of it is asked for.
 */
const findFolder = `(async () => {
  const { search, hash } = location;
  const { screen } = document.documentElement.dataset;
  const path = location.pathname.replace(/\\/index\\.html$/, '/');
  let folder = path.slice(0, path.lastIndexOf('/') + 1);
  const up = () => folder.slice(0, folder.lastIndexOf('/', folder.length - 2) + 1);
  const isApp = async () => {
    const answer = await fetch(folder + 'manifest.webmanifest').catch(() => null);
    return answer?.ok === true && !answer.headers.get('content-type')?.startsWith('text/html');
  };
  if (screen) folder = path.endsWith('/') ? up() : folder;
  else while (folder !== '/' && !(await isApp())) folder = up();
  const name = screen ?? path.slice(folder.length).replace(/\\/+$/, '').replaceAll('/', '%2F');
  history.replaceState(history.state, '', folder + name + search + hash);
  document.head.append(document.importNode(document.querySelector('template').content, true));
})();`;

/** What the Content-Security-Policy allows by name: this one script within a page. */
export const inlineScriptHash = `'sha256-${createHash('sha256').update(findFolder).digest('base64')}'`;

/** What index.html loads; in 404.html and the screens' pages only once the address is known. */
const PART = /[ \t]*<(?:script|link)\b[^>]*(?:src|href)="\.\/[^"]*"[^>]*>(?:<\/script>)?\n?/g;

/**
 * @param {string} index the built index.html
 * @param {{ path: string, label: string } | null} screen null: 404.html
 * @returns {string}
 */
export function screenPage(index, screen) {
  const parts = index
    .match(PART)
    ?.map((part) => part.replace('rel="stylesheet"', 'rel="stylesheet" blocking="render"'));
  if (!parts) throw new Error('The built index.html loads nothing by a relative address.');
  const late = `    <template>\n${parts.join('')}    </template>\n    <script>${findFolder}</script>\n  </head>`;
  const page = index.replaceAll(PART, '').replace(/[ \t]*<\/head>/, () => late);
  if (!screen) {
    // With no icon until the folder is found, browsers would ask for one at the root of the host.
    const own = '<meta name="robots" content="noindex" />\n    <link rel="icon" href="data:," />';
    return page.replace(/<meta charset="[^"]*" ?\/?>/, `$&\n    ${own}`);
  }
  return page
    .replace('<html', `<html data-screen="${screen.path.slice(1)}"`)
    .replace(/(<title>|property="og:title" content=")/g, `$1${screen.label} · `)
    .replace('property="og:image" content="./', 'property="og:image" content="../');
}

/**
 * Whole addresses in what a page says of itself to those who only show a link to it, and follow no relative ones.
 * @param {string} page
 * @param {string} address of the page, as people will share it
 * @param {string} site address of the app's folder, which ends with "/"
 * @returns {string}
 */
export function sharedAt(page, address, site) {
  return page
    .replace(/(property="og:image" content=")\.\.?\//, `$1${site}`)
    .replace(
      '</title>',
      `$&\n    <link rel="canonical" href="${address}" />\n    <meta property="og:url" content="${address}" />`,
    );
}

/**
 * The address where the built folder will be published, from the environment; a build without it works there too.
 * @param {string | undefined} text
 * @returns {string | null}
 * @throws {Error} when it is none
 */
export function readSiteUrl(text) {
  if (!text) return null;
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || !/^https?:$/.test(url.protocol) || /[?#"<>]/.test(text))
    throw new Error(`SITE_URL=${text} is no address of a site; write it as https://example.org/lab/`);
  return url.href.replace(/\/*$/, '/');
}

/**
 * @param {readonly { path: string, label: string }[]} screens
 * @param {string | null} [siteUrl] where the folder will be published, if that is known
 * @returns {import('vite').Plugin}
 */
export function screenPages(screens, siteUrl = readSiteUrl(process.env.SITE_URL)) {
  /** @type {import('vite').ResolvedConfig} */
  let config;
  return {
    name: 'screen-pages',
    apply: toAppBuild,
    configResolved: (resolved) => {
      config = resolved;
    },
    closeBundle: {
      order: 'post',
      sequential: true,
      handler: () => {
        const folder = resolve(config.root, config.build.outDir);
        const index = readFileSync(join(folder, 'index.html'), 'utf8');
        writeFileSync(join(folder, '404.html'), screenPage(index, null));
        for (const screen of screens) {
          const file = join(folder, screen.path, 'index.html');
          const page = screen.path === '/' ? index : screenPage(index, screen);
          mkdirSync(dirname(file), { recursive: true });
          writeFileSync(file, siteUrl ? sharedAt(page, siteUrl + screen.path.slice(1), siteUrl) : page);
        }
      },
    },
  };
}
