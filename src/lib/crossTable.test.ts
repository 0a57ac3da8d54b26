import { expect, it } from 'vitest';
import { csvOf } from './csv';
import { toLatex, toMarkdown, type CrossTable } from './crossTable';

const TABLE: CrossTable = {
  title: 'AUC',
  rows: ['micro_full', 'a|b & 50 %'],
  columns: ['CDF\nv2', 'DFDC'],
  values: [
    [0.91444, null],
    [0.5, null],
  ],
  lowerIsBetter: false,
};

it('prints a table as papers do, the best of a column bold, special characters escaped', () => {
  expect(toMarkdown(TABLE)).toBe(
    '| AUC, % | CDF v2 | DFDC |\n| --- | ---: | ---: |\n| micro_full | **91.44** | – |\n| a\\|b & 50 % | 50.00 | – |\n',
  );
  const latex = toLatex(TABLE);
  expect(latex).toContain('AUC (\\%) & CDF v2 & DFDC \\\\');
  expect(latex).toContain('micro\\_full & \\textbf{91.44} & -- \\\\');
  expect(latex).toContain('a|b \\& 50 \\% & 50.00 & -- \\\\');
  expect(toMarkdown({ ...TABLE, lowerIsBetter: true })).toContain('**50.00**');
});

it('keeps LaTeX from reading a name as an argument of the line before it', () => {
  // Behind a line's end "[" begins its extra space, also on the next line, and "*" forbids a page break there.
  const latex = toLatex({ ...TABLE, rows: ['[2] ours', '*best'] });
  expect(latex).toContain('\n  {[}2] ours & ');
  expect(latex).toContain('\n  {*}best & ');
});

it('prints means with their deviations, and marks none of them', () => {
  const deviations = [
    [0.01234, null],
    [null, null],
  ];
  expect(toMarkdown({ ...TABLE, deviations })).toContain('| micro_full | 91.44 ± 1.23 | – |\n');
  expect(toMarkdown({ ...TABLE, deviations })).toContain('| 50.00 | – |\n');
  expect(toLatex({ ...TABLE, deviations })).toContain('micro\\_full & 91.44 $\\pm$ 1.23 & -- \\\\');
});

it('marks no best where there is nothing to compare', () => {
  expect(toMarkdown({ ...TABLE, rows: ['one'], values: [[0.9, null]] })).not.toContain('**');
});

it('quotes for spreadsheets and disarms what they would compute', () => {
  expect(csvOf([['a,b', 'say "hi"', '=1+1', 0.5, null]])).toBe('"a,b","say ""hi""",\'=1+1,0.5,\r\n');
});
