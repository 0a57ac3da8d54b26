import { expect, it } from 'vitest';
import { advice, isBrokenInstallation } from './advice.mjs';

const failure = (code: string, message = code, path?: string) =>
  Object.assign(new Error(message), { code, ...(path ? { path } : {}) });

it.each([
  [
    failure('EACCES', 'EACCES: permission denied, mkdir', '/app/.cache'),
    /^\/app cannot be written \(\/app\/\.cache\)/,
  ],
  [failure('EROFS', 'EROFS: read-only file system', '/app/dist'), /Copy it to a folder of your own/],
  [failure('ENOSPC'), /the disk is full/],
  [failure('ENOENT', 'ENOENT: no such file', '/app/index.html'), /a file is missing \(\/app\/index\.html\)/],
  [
    failure('ERR_MODULE_NOT_FOUND', "Cannot find package 'vite'\nimported from"),
    /packages are not whole \(Cannot find package 'vite'\)/,
  ],
  [new Error('port 4173 is taken'), /^port 4173 is taken$/],
])('says what %s means, and the way out', (error, sentence) => {
  expect(advice(error, '/app')).toMatch(sentence);
});

it('tells a broken installation from other failures', () => {
  expect(isBrokenInstallation(failure('MODULE_NOT_FOUND'))).toBe(true);
  expect(
    isBrokenInstallation(new Error("Cannot find module '/app/node_modules/vite/dist/node/index.js'")),
  ).toBe(true);
  expect(isBrokenInstallation(new Error('Build failed with 1 error'))).toBe(false);
});
