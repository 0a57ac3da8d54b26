/** The same weights with one thread and with two in pages that may share memory: in Chromium, and in Firefox where there is one. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { chromium } from 'playwright';
import { expect, it } from 'vitest';
import { assemblyForEsbuild } from '../lib/assembly.mjs';
import { withoutWebgpu } from '../lib/chromium.mjs';
import { findFirefox, openFirefox } from '../lib/firefox.mjs';
import { isolationHeaders } from '../lib/securityHeaders.mjs';
import { GOLDEN_HASHES, type HashAnswer } from './sameBits';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const firefox = findFirefox();
if (!firefox) console.warn('SKIPPED: no Firefox on this machine (FIREFOX_PATH names one).');

async function script(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [`${repository}tools/parity/sameBitsPage.ts`],
    ...{ bundle: true, write: false, format: 'esm', target: 'firefox140', logLevel: 'warning' },
    mainFields: ['module', 'main'],
    alias: { '@': `${repository}src` },
    plugins: [assemblyForEsbuild()],
  });
  return outputFiles[0].text;
}

/** What both drivers have of a browser. */
interface Driven {
  newPage(): Promise<{
    goto(address: string): Promise<unknown>;
    evaluate(ask: () => Promise<HashAnswer>): Promise<HashAnswer>;
  }>;
  close(): Promise<void>;
}

/** Serves the page that computes, isolated, and waits for what it comes to. */
async function answerIn(open: () => Promise<Driven>): Promise<HashAnswer> {
  const code = await script();
  const server = createServer((request, response) => {
    for (const [name, value] of Object.entries(isolationHeaders)) response.setHeader(name, value);
    const isScript = request.url === '/page.js';
    response.setHeader('Content-Type', isScript ? 'text/javascript' : 'text/html');
    response.end(isScript ? code : '<!doctype html><script type="module" src="/page.js"></script>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const browser = await open();
  try {
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${port}/`);
    return await page.evaluate(() => window.answer);
  } finally {
    await browser.close();
    server.close();
  }
}

const BROWSERS: Record<string, (() => Promise<Driven>) | null> = {
  Chrome: () => chromium.launch(withoutWebgpu()),
  Firefox: firefox ? () => openFirefox(firefox) : null,
};

for (const [name, open] of Object.entries(BROWSERS))
  it.skipIf(!open)(`comes to the same weights in ${name}`, { timeout: 300_000 }, async () => {
    const answer = await answerIn(open!);
    expect(answer.hashes).toEqual([
      { threads: 1, hashes: GOLDEN_HASHES },
      { threads: 2, hashes: GOLDEN_HASHES },
    ]);
    expect(answer.browser).toContain(name);
  });
