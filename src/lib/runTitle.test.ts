import { expect, it } from 'vitest';
import { defaultPretrainConfig } from './config';
import { runFileName, runTitle } from './runTitle';

const run = { kind: 'pretrain' as const, config: defaultPretrainConfig('nano'), name: '', dataset: 'Mine' };

it('tells runs apart that nobody named and that began in one minute', () => {
  const [a, b] = ['2026-11-24T12:11:05.900Z', '2026-11-24T12:11:41Z'].map((startedAt) =>
    runTitle({ ...run, startedAt }),
  );
  expect(a).toMatch(/^nano, .+, 2026-11-2\d \d\d:11:05$/);
  expect(b).toMatch(/:11:41$/);
});

it('is the name that a person gave', () => {
  expect(runTitle({ ...run, name: 'first', startedAt: '2026-11-24T12:11:05Z' })).toBe('first');
});

it('is part of the name of a file', () => {
  expect(runFileName('nano, CRFR-P, 2026-11-24 12:11:05')).toBe('fsfm-nano-crfr-p-2026-11-24-12-11-05');
  expect(runFileName('../Erster Lauf: Größe?')).toBe('fsfm-erster-lauf-größe');
});
