import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { inTurn } from './turns.mjs';

let root = '';
beforeEach(() => (root = mkdtempSync(join(tmpdir(), 'turn-'))));
afterEach(() => rmSync(root, { recursive: true }));

/** Adds "in" and "out" to a file around its work, in a process of its own. */
const worker = (name: string) =>
  new Promise((resolve) => {
    const script = `
      import { appendFileSync } from 'node:fs';
      import { inTurn } from ${JSON.stringify(new URL('./turns.mjs', import.meta.url).href)};
      await inTurn(${JSON.stringify(join(root, '.cache/turn'))}, () => {}, async () => {
        appendFileSync(${JSON.stringify(join(root, 'log'))}, 'in ${name}\\n');
        await new Promise((done) => setTimeout(done, 100));
        appendFileSync(${JSON.stringify(join(root, 'log'))}, 'out ${name}\\n');
      });`;
    spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'inherit' }).on('close', resolve);
  });

it('lets one of several commands work at a time', async () => {
  await Promise.all(['a', 'b', 'c'].map(worker));
  const lines = readFileSync(join(root, 'log'), 'utf8').trim().split('\n');
  expect(lines).toHaveLength(6);
  for (let i = 0; i < 6; i += 2) expect(lines[i].replace('in', 'out')).toBe(lines[i + 1]);
  expect(existsSync(join(root, '.cache/turn'))).toBe(false);
});

it('takes the turn of a command that was killed, and gives it back after a failure', async () => {
  const turn = join(root, 'turn');
  mkdirSync(turn);
  writeFileSync(join(turn, 'owner'), '999999999');
  await expect(
    inTurn(
      turn,
      () => {},
      () => Promise.reject(new Error('mine')),
    ),
  ).rejects.toThrow('mine');
  expect(
    await inTurn(
      turn,
      () => {},
      () => Promise.resolve(7),
    ),
  ).toBe(7);
});
