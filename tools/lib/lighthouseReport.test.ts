import { expect, it } from 'vitest';
import { failuresOf, scoresOf, type Report } from './lighthouseReport';

const report: Report = {
  lighthouseVersion: '12',
  categories: {
    accessibility: {
      score: 0.934,
      auditRefs: [
        { id: 'contrast', weight: 7 },
        { id: 'names', weight: 3 },
        { id: 'by-hand', weight: 0 },
        { id: 'not-here', weight: 3 },
      ],
    },
    unmeasured: { score: null, auditRefs: [] },
  },
  audits: {
    contrast: {
      score: 0,
      title: 'Contrast is too low',
      details: { items: [{ node: { snippet: '<p class="hint">', selector: 'main > p' } }, { text: 'else' }] },
    },
    names: { score: 1, title: 'Names are there' },
    'by-hand': { score: 0, title: 'Look yourself' },
    'not-here': { score: null, title: 'Nothing of this kind' },
  },
};

it('reads whole figures and the failures that count', () => {
  expect(scoresOf(report, ['accessibility'])).toEqual([93]);
  expect(failuresOf(report, ['accessibility'])).toEqual([
    'contrast: Contrast is too low\n      <p class="hint"> (main > p)\n      {"text":"else"}',
  ]);
});

it('a page that did not open passes nothing', () => {
  expect(() => scoresOf(report, ['unmeasured'])).toThrow('no figure for unmeasured');
  const broken = { ...report, runtimeError: { code: 'NO_FCP', message: 'nothing was painted' } };
  expect(() => scoresOf(broken, ['accessibility'])).toThrow('NO_FCP: nothing was painted');
});
