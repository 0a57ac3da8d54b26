/** The same weights in Firefox as everywhere, where this machine has one. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { expect, it } from 'vitest';
import { assemblyForEsbuild } from '../lib/assembly.mjs';
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

/** Serves the page that computes, isolated, and waits for what it came to. */
async function answerOf(path: string): Promise<HashAnswer> {
  const code = await script();
  let hear!: (answer: HashAnswer) => void;
  const answer = new Promise<HashAnswer>((resolve) => (hear = resolve));
  const server = createServer((request, response) => {
    for (const [name, value] of Object.entries(isolationHeaders)) response.setHeader(name, value);
    if (request.method === 'POST') {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => hear(JSON.parse(body) as HashAnswer));
      response.end();
      return;
    }
    const isScript = request.url === '/page.js';
    response.setHeader('Content-Type', isScript ? 'text/javascript' : 'text/html');
    response.end(isScript ? code : '<!doctype html><script type="module" src="/page.js"></script>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const end = openFirefox(path, `http://127.0.0.1:${port}/`);
  try {
    return await answer;
  } finally {
    await end();
    server.close();
  }
}

it.skipIf(!firefox)(
  'comes to the same weights, with one thread and with two',
  { timeout: 240_000 },
  async () => {
    const answer = await answerOf(firefox!);
    expect(answer.hashes, JSON.stringify(answer)).toEqual([
      { threads: 1, hashes: GOLDEN_HASHES },
      { threads: 2, hashes: GOLDEN_HASHES },
    ]);
    expect(answer.browser).toContain('Firefox');
  },
);
