/** The built app's server, asked as browsers and attackers ask it. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { preview, type PreviewServer } from 'vite';
import { securityHeaders } from './securityHeaders.mjs';
import { staticFiles } from './staticFiles.mjs';

let root = '';
let server: PreviewServer;
let port = 0;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'served-'));
  for (const folder of ['dist/assets', 'dist/models']) mkdirSync(join(root, folder), { recursive: true });
  writeFileSync(join(root, 'secret.txt'), 'secret');
  writeFileSync(join(root, 'dist/index.html'), '<title>app</title>');
  mkdirSync(join(root, 'dist/score'));
  writeFileSync(join(root, 'dist/score/index.html'), '<title>score</title>');
  writeFileSync(join(root, 'dist/404.html'), '<title>nothing</title>');
  writeFileSync(join(root, 'dist/assets/a.js'), '0123456789');
  writeFileSync(join(root, 'dist/models/m.task'), 'model');
  server = await preview({
    ...{ root, configFile: false, logLevel: 'silent', plugins: [staticFiles(securityHeaders)] },
    preview: { host: '127.0.0.1', port: 0, headers: securityHeaders },
  });
  port = (server.httpServer.address() as AddressInfo).port;
});
afterAll(async () => {
  await server.close();
  rmSync(root, { recursive: true });
});

interface Answer {
  status: number;
  body: string;
  headers: Record<string, unknown>;
}

/** As it is written: `fetch` would tidy the path up first. */
const ask = (path: string, headers: Record<string, string> = {}) =>
  new Promise<Answer>((resolve, reject) => {
    request({ host: '127.0.0.1', port, path, headers }, (response) => {
      let body = '';
      response.on('data', (chunk: Buffer) => (body += chunk.toString()));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, body, headers: response.headers }),
      );
    })
      .on('error', reject)
      .end();
  });

describe('every answer', () => {
  it.each([
    '/',
    '/pretrain?preset=nano',
    '/assets/a.js',
    '/models/m.task',
    '/models/none.task',
    '/assets/%',
    '//',
  ])('has the headers of security: %s', async (path) => {
    const { headers } = await ask(path);
    expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
    expect(headers).toMatchObject({
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-embedder-policy': 'require-corp',
      'cross-origin-resource-policy': 'same-origin',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
    });
  });
});

describe('addresses that are none', () => {
  it.each(['/assets/%', '/assets/%zz', '/%E0%A4%A', '/models/%00', '//', '//evil.example/x', '///'])(
    'get an answer without a stack: %s',
    async (path) => {
      const { status, body } = await ask(path);
      expect(status).toBeLessThan(500);
      expect(body).not.toMatch(/at .*\.(m?js|ts)|\/tmp\//);
    },
  );

  it.each([
    ...['/models/..%2f..%2fsecret.txt', '/models/..%2f..%2fnowhere.txt', '/models/..%5c..%5csecret.txt'],
    ...[
      '/assets/%2e%2e%2f%2e%2e%2fsecret.txt',
      '/models/..%2findex.html',
      '/..%2fsecret.txt',
      '/models/',
      '/models',
    ],
  ])('do not tell what lies outside, or that it is there: %s', async (path) => {
    const { status, body } = await ask(path);
    expect([status, body]).toEqual([404, 'not found']);
  });
});

describe('screens', () => {
  it.each([
    ['/', 200, 'app'],
    ['/nothing?a=1', 200, 'app'],
    ['/score?a=b/c', 200, 'app'],
    ['/score/', 200, 'score'],
    ['/no/such/page', 404, 'nothing'],
    ['/nothing/', 404, 'nothing'],
  ])('%s', async (path, status, title) => {
    const { body, ...answer } = await ask(path);
    expect([answer.status, body]).toEqual([status, `<title>${title}</title>`]);
    expect(answer.headers['content-security-policy']).toContain("frame-ancestors 'none'");
  });
});

describe('ranges', () => {
  it.each([
    ['bytes=2-5', 206, '2345'],
    ['bytes=5-2', 200, '0123456789'],
    ['bytes=-', 200, '0123456789'],
    ['bytes=a-b', 200, '0123456789'],
    ['bytes=0-1,4-5', 200, '0123456789'],
    ['lines=1-2', 200, '0123456789'],
  ])('%s', async (range, status, body) => {
    const answer = await ask('/assets/a.js', { range });
    expect([answer.status, answer.body]).toEqual([status, body]);
  });

  it('beyond the end is said', async () => {
    expect((await ask('/assets/a.js', { range: 'bytes=50-60' })).status).toBe(416);
  });
});
