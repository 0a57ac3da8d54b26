import { expect, it } from 'vitest';
import { run } from './processes.mjs';

it('gives both streams and success', async () => {
  const result = await run('node', ['-e', 'console.log("out"); console.error("err")']);
  expect(result.ok).toBe(true);
  expect(result.output).toContain('out');
  expect(result.output).toContain('err');
});

it('reports a failing and an unknown command instead of throwing', async () => {
  expect((await run('node', ['-e', 'process.exit(3)'])).ok).toBe(false);
  const unknown = await run('no-such-command-here', []);
  expect(unknown.ok).toBe(false);
  expect(unknown.output).toContain('no-such-command-here');
});

it('ends a command that takes too long, with what it started', async () => {
  // The grandchild holds the output open: unless it ends too, the run never does and this test times out.
  const grandchild = `spawn('node', ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'inherit' })`;
  const result = await run('node', ['-e', `require('node:child_process').${grandchild}`], {
    timeoutMs: 2000,
  });
  expect(result.ok).toBe(false);
  expect(result.output).toContain('without a result');
});
