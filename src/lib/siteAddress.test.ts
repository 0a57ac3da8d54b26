import { readdirSync, readFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { siteAddress } from './siteAddress';

beforeEach(() => vi.stubGlobal('self', { location: { origin: 'https://example.org' } }));
afterEach(() => {
  vi.unstubAllGlobals();
  vi.unstubAllEnvs();
});

it('in a build for any folder, files lie beside the folder of the scripts', () => {
  vi.stubEnv('BASE_URL', './');
  const scripts = new URL('./', import.meta.url);
  expect(siteAddress()).toBe(new URL('../', scripts).href);
  expect(siteAddress('models/m.task')).toBe(new URL('../models/m.task', scripts).href);
});

it('while developing, and in a build for one folder, that folder has them', () => {
  vi.stubEnv('BASE_URL', '/lab/');
  expect(siteAddress()).toBe('https://example.org/lab/');
  expect(siteAddress('samples/')).toBe('https://example.org/lab/samples/');
});

it('nobody else names the root of the host', () => {
  const source = new URL('../', import.meta.url);
  const naming = readdirSync(source, { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.tsx?$/.test(path) && !path.includes('.test.'))
    .filter((path) =>
      /env\.BASE_URL|use-browser-location|<a href=["'{`]+\//.test(
        readFileSync(new URL(path, source), 'utf8'),
      ),
    );
  expect(naming.map((path) => path.replaceAll('\\', '/')).sort()).toEqual([
    'app/navigate.ts',
    'lib/siteAddress.ts',
  ]);
});
