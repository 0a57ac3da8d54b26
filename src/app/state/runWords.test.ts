import { expect, it } from 'vitest';
import { APP_VERSION } from '@/lib/version';
import { continuation } from './runWords';

const run = (adapter: string, fsfmLab = APP_VERSION) => ({ adapter, versions: { fsfmLab, browser: '' } });

it('promises the same bits on the engine that trained a run, whatever its threads', () => {
  const exact = 'It continues exactly where it stopped.';
  expect(continuation(run('Adapter A'), 'Adapter A')).toBe(exact);
  expect(continuation(run('CPU, 1 thread'), 'CPU, 3 threads')).toBe(exact);
});

it('names both engines where another continues', () => {
  expect(continuation(run('Adapter A'), 'CPU, 3 threads')).toMatch(
    /not bit for bit: it was trained on Adapter A, and continues on the CPU\.$/,
  );
  expect(continuation(run('Adapter A'), 'Adapter B')).toMatch(/Adapter A, and continues on Adapter B\.$/);
});

it('promises nothing before an engine was claimed, or in another version', () => {
  expect(continuation(run('Adapter A'), null)).toMatch(/bit for bit if Adapter A computes again\.$/);
  expect(continuation(run('Adapter A', '0.1'), 'Adapter A')).toMatch(/perhaps not .* FSFM Lab 0\.1 trained/);
});
