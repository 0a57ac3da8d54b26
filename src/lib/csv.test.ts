/** Tables that a spreadsheet opens compute nothing of what files and people wrote into them. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvCell, csvComment, csvOf } from './csv';

const HOSTILE = [
  '=1+1',
  '+1',
  '-2+3',
  '@SUM(A1)',
  "=cmd|' /C calc'!A0",
  '\t=1',
  ' =1',
  '\u200b=1',
  '\uff1d1',
];

it('disarms what a spreadsheet would compute', () => {
  for (const text of HOSTILE) expect(csvCell(text)).toMatch(/^"?'/);
  expect(csvCell(-2.5)).toBe('-2.5');
  expect(csvOf([['a,b', 'say "x"', null]])).toBe('"a,b","say ""x""",\r\n');
});

describe('a record above a table', () => {
  it('has no formula in any cell that a spreadsheet makes of it', () => {
    const texts = fc.array(fc.oneof(fc.string(), fc.constantFrom(...HOSTILE.map((text) => `a,${text}`))));
    fc.assert(
      fc.property(texts, fc.array(fc.double({ noNaN: true, noDefaultInfinity: true })), (names, numbers) => {
        const line = csvComment({ names, numbers });
        expect(JSON.parse(line.slice(2))).toEqual(JSON.parse(JSON.stringify({ names, numbers })));
        for (const cell of line.split(',').slice(1)) {
          const isNumber = /^-\d+(\.\d+)?(e[+-]?\d+)?[\]}]*$/.test(cell);
          if (!isNumber) expect(cell).not.toMatch(/^\s*[=+\-@]/);
        }
      }),
      { seed: 3, numRuns: 300 },
    );
  });

  it('stays as it is where nothing is wrong with it', () => {
    const record = { dataset: 'FFHQ, mine', mean: [-0.5, -1e-7, 3], note: 'a - b = c' };
    expect(csvComment(record)).toBe(`# ${JSON.stringify(record)}`);
  });
});

it('is what every table of texts goes through', () => {
  const root = fileURLToPath(new URL('..', import.meta.url));
  const paths = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((path) =>
    /(?<!\.test)\.tsx?$/.test(path),
  );
  const joined = paths.filter((path) => {
    const source = readFileSync(join(root, path), 'utf8');
    return /\.csv'|text\/csv/.test(source) && /join\(','\)/.test(source) && !/lib\/csv'/.test(source);
  });
  // Epochs of a training: numbers alone.
  expect(joined.map((path) => path.replaceAll('\\', '/'))).toEqual(['app/state/runFiles.ts']);
});
