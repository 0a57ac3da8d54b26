import { expect, it } from 'vitest';
import { curvesSvg } from './curvesSvg';

it('draws every point, a legend line a label, and round ticks; nothing of a label is markup', () => {
  const svg = curvesSvg('Loss', 'epochs', [
    { label: 'a<b', places: [0, 1, 2], values: [1, Number.NaN, 0] },
    { label: 'a<b', places: [0, 2], values: [0.5, 0.25] },
    { label: 'other', places: [0, 1], values: [1, 1] },
  ]);
  const points = [...svg.matchAll(/points="([^"]*)"/g)].map(([, text]) => text);
  expect(points).toEqual(['56.0,36.0 570.0,376.0', '56.0,206.0 570.0,291.0', '56.0,36.0 313.0,36.0']);
  expect(svg.match(/a&lt;b<\/text>/g)).toHaveLength(1);
  expect(svg).not.toContain('a<b');
  expect([...svg.matchAll(/text-anchor="end">([^<]*)</g)].map(([, text]) => text)).toEqual([
    '0',
    '0.2',
    '0.4',
    '0.6',
    '0.8',
    '1',
  ]);
  expect(curvesSvg('Nothing', 'steps', [])).toContain('Nothing');
});
