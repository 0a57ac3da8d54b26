import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'vite';
import { expect, it } from 'vitest';
import { serviceWorker } from './precache.mjs';
import { inlineScriptHash, readSiteUrl, screenPage, screenPages, sharedAt } from './screenPages.mjs';

const index = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <title>Lab</title>
    <meta property="og:title" content="Lab" />
    <meta property="og:image" content="./icons/icon.png" />
    <link rel="icon" href="./icon.svg" />
    <script type="module" crossorigin src="./assets/index-1.js"></script>
    <link rel="stylesheet" crossorigin href="./assets/index-1.css">
  </head>
  <body><a href="./">Home</a></body>
</html>
`;
const score = screenPage(index, { path: '/score', label: 'Score' });

it("a screen's page has its title, and loads nothing before its address is known", () => {
  expect(score).toContain('<title>Score · Lab</title>');
  expect(score).toContain('property="og:title" content="Score · Lab"');
  expect(score).toContain('<html data-screen="score" lang="en">');
  const [before, parts] = /^(.*)<template>(.*)<\/template>/s.exec(score)?.slice(1) ?? [];
  expect(before).not.toMatch(/(src|href)="/);
  for (const part of ['./icon.svg', './assets/index-1.js', './assets/index-1.css'])
    expect(parts).toContain(part);
});

it('the script in the pages is the one that their policy allows', () => {
  for (const page of [score, screenPage(index, null)]) {
    const scripts = [...page.matchAll(/<script>(.*?)<\/script>/gs)].map(([, text]) => text);
    const hashes = scripts.map((text) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`);
    expect(hashes).toEqual([inlineScriptHash]);
  }
});

it('404.html is no page to be found', () => {
  expect(screenPage(index, null)).toContain('<meta name="robots" content="noindex" />');
  expect(score).not.toContain('noindex');
});

it('a page that loads nothing by a relative address is no page of ours', () => {
  expect(() => screenPage('<html><head></head></html>', null)).toThrow('relative address');
});

it('where it will be published, a page says so with whole addresses', () => {
  const site = readSiteUrl('https://example.org/lab');
  expect(site).toBe('https://example.org/lab/');
  const page = sharedAt(score, `${site}score`, site!);
  expect(page).toContain('property="og:image" content="https://example.org/lab/icons/icon.png"');
  expect(page).toContain('rel="canonical" href="https://example.org/lab/score"');
  expect(page).toContain('property="og:url" content="https://example.org/lab/score"');
});

it.each(['example.org', 'ftp://example.org', 'https://example.org/?a', 'https://example.org/"'])(
  'an address that is none is named: %s',
  (text) => {
    expect(() => readSiteUrl(text)).toThrow(`SITE_URL=${text}`);
  },
);
it('none at all is fine', () => expect(readSiteUrl(undefined)).toBeNull());

it('pages of tools are built without them and a service worker, by the same plugins', async () => {
  const outDir = mkdtempSync(join(tmpdir(), 'fsfm-page-'));
  const page = join(outDir, 'tool.html');
  writeFileSync(page, '<p>no app</p>');
  await build({
    root: outDir,
    configFile: false,
    logLevel: 'silent',
    plugins: [screenPages([{ path: '/score', label: 'Score' }], null), serviceWorker('no such file')],
    build: { outDir: join(outDir, 'built'), rolldownOptions: { input: page } },
  });
  expect(readdirSync(join(outDir, 'built'))).toEqual(['tool.html']);
  rmSync(outDir, { recursive: true });
});
