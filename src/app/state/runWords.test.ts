import { expect, it } from 'vitest';
import { APP_VERSION } from '@/lib/version';
import { defaultPretrainConfig } from '@/lib/config';
import type { RunInfo } from '@/workers/protocol';
import { continuation, runsMeant } from './runWords';

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

it('means the run of that name before others whose names only have it', () => {
  const runs = ['Pose and light, seed 0', 'Light, seed 0', 'Light, seed 1'].map((name) => ({
    ...{ name, kind: 'pretrain', config: defaultPretrainConfig('nano'), tags: [], note: '', dataset: '' },
    ...{ startedAt: '2026-12-01T09:00:00Z', status: 'finished', step: 1, totalSteps: 1 },
  })) as unknown as RunInfo[];
  const namesOf = (text: string) => runsMeant(runs, text).map(({ name }) => name);
  expect(namesOf(' light, seed 0')).toEqual(['Light, seed 0']);
  expect(namesOf('light')).toHaveLength(3);
  expect(namesOf('nano')).toHaveLength(3);
  expect(namesOf('micro')).toEqual([]);
});
