import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { OLDEST_CHROMIUM, OLDEST_FIREFOX } from '@/lib/browsers';
import { PARTS } from './parts';

const read = (path: string) => readFileSync(new URL(`../../../../${path}`, import.meta.url), 'utf8');
const manifest = (path: string) => JSON.parse(read(path)) as Record<string, unknown>;

it('names every dependency once, with the licence that it states', () => {
  const wanted = Object.keys(manifest('package.json').dependencies as Record<string, string>);
  expect(PARTS.flatMap(({ packages }) => packages).sort()).toEqual(wanted.sort());
  for (const { packages, licence } of PARTS)
    for (const name of packages)
      expect([name, manifest(`node_modules/${name}/package.json`).license]).toEqual([name, licence]);
});

it('one oldest browser is named in code, build and documentation', () => {
  expect(read('README.md')).toContain(`Chrome or Edge ${OLDEST_CHROMIUM} or newer`);
  expect(read('README.md')).toContain(`Firefox ${OLDEST_FIREFOX} or newer`);
  expect(read('vite.config.ts')).toContain(`'chrome${OLDEST_CHROMIUM}', 'firefox${OLDEST_FIREFOX}'`);
});
