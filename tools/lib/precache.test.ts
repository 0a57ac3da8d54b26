import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { precacheList } from './precache.mjs';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'precache-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it('lists every file with a revision that follows its content, without the service worker and the page of the command line', () => {
  mkdirSync(join(folder, 'models'));
  writeFileSync(join(folder, 'index.html'), 'a');
  writeFileSync(join(folder, 'sw.js'), 'self');
  writeFileSync(join(folder, 'app.js.map'), '{}');
  mkdirSync(join(folder, 'assets'));
  writeFileSync(join(folder, 'headless.html'), 'h');
  writeFileSync(join(folder, 'assets/headless-1a.js'), 'h');
  writeFileSync(join(folder, 'models/m.task'), 'one');
  const before = precacheList(folder);
  expect(before.map(({ url }) => url)).toEqual(['index.html', 'models/m.task']);
  writeFileSync(join(folder, 'models/m.task'), 'two');
  const after = precacheList(folder);
  expect(after[0]).toEqual(before[0]);
  expect(after[1].revision).not.toBe(before[1].revision);
});
