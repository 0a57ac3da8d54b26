import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { fingerprint, replaceFolder } from './buildApp.mjs';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'fingerprint-'));
  mkdirSync(join(root, 'src/deep'), { recursive: true });
  writeFileSync(join(root, 'src/deep/a.ts'), 'a');
  writeFileSync(join(root, 'index.html'), 'page');
});
afterEach(() => rmSync(root, { recursive: true }));

const paths = ['index.html', 'src', 'absent'];

it('stays the same while nothing changes', () => {
  expect(fingerprint(root, paths)).toBe(fingerprint(root, paths));
});

it.each([
  ['contents', () => writeFileSync(join(root, 'src/deep/a.ts'), 'b')],
  ['a new file', () => writeFileSync(join(root, 'src/b.ts'), '')],
  ['a new name', () => renameSync(join(root, 'src/deep/a.ts'), join(root, 'src/deep/c.ts'))],
  ['a file that appears', () => writeFileSync(join(root, 'absent'), '')],
])('changes with %s', (_what, change) => {
  const before = fingerprint(root, paths);
  change();
  expect(fingerprint(root, paths)).not.toBe(before);
});

it('puts a folder in the place of another, whole', () => {
  mkdirSync(join(root, 'aside'));
  writeFileSync(join(root, 'aside/new.html'), 'new');
  replaceFolder(join(root, 'src'), join(root, 'aside'));
  expect(readdirSync(join(root, 'src'))).toEqual(['new.html']);
  expect(readdirSync(root).sort()).toEqual(['index.html', 'src']);
  expect(() => replaceFolder(join(root, 'src'), join(root, 'nowhere'))).toThrow();
  expect(readdirSync(join(root, 'src'))).toEqual(['new.html']);
});
