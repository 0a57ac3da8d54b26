import { expect, it } from 'vitest';
import { groupsByArrival, splitByArrival } from './arrivalSplit';

/** What the rule gave when it was the only one: states and detectors of then must find their faces where they left them. */
it('splits as it did before', () => {
  const items = Array.from({ length: 24 }, (_, i) => ({
    name: `${'abc'[i % 3]}${i % 5}_${i}.png`,
    label: i % 4 ? 'real' : 'fake',
    group: i % 6 === 0 ? `g${i % 4}` : null,
    ...(i % 11 === 10 ? { split: 'val' } : {}),
  }));
  const groups = groupsByArrival(items, 'video');
  const split = splitByArrival(items.map((item, i) => ({ ...item, group: groups[i] })), { validation: 0.1, test: 0.25 }, 7); // prettier-ignore
  const signs = { train: '.', test: 'T', validation: 'v' };
  expect(split.map((name) => signs[name]).join('')).toBe('.T....T...v...T.T.T..v..');
  expect(groups.join(' ')).toBe('g0 b1 c2 a3 b4 c0 g2 b2 c3 a4 b0 c1 g0 b3 c4 a0 b1 c2 g2 b4 c0 a1 b2 c3');
});
