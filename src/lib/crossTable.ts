/** A table of one figure, detectors in rows and datasets in columns, as papers print it: LaTeX and Markdown. */

export interface CrossTable {
  /** The figure, e.g. "AUC". */
  title: string;
  rows: readonly string[];
  columns: readonly string[];
  /** In 0..1; null where undefined or not evaluated. */
  values: readonly (readonly (number | null)[])[];
  lowerIsBetter: boolean;
  /** What must be known before the figures are believed, a sentence each. */
  notes?: readonly string[];
}

/** What stands for a value that is undefined. */
const UNDEFINED = '–';

/** Per cent with two places; the best of each column, where there is more than one row, as `best` makes it. */
function texts({ values, lowerIsBetter, rows }: CrossTable, best: (text: string) => string): string[][] {
  const percent = values.map((row) =>
    row.map((value) => (value === null ? UNDEFINED : (100 * value).toFixed(2))),
  );
  const bestOf = (column: number): number | undefined => {
    const defined = values.flatMap((row) => row[column] ?? []);
    return rows.length > 1 && defined.length > 0
      ? Math[lowerIsBetter ? 'min' : 'max'](...defined)
      : undefined;
  };
  return percent.map((row, r) =>
    row.map((text, c) => (values[r][c] !== null && values[r][c] === bestOf(c) ? best(text) : text)),
  );
}

const oneLine = (text: string): string => text.replace(/\s+/g, ' ');

export function toMarkdown(table: CrossTable): string {
  const escape = (text: string) => oneLine(text).replaceAll('|', '\\|');
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |\n`;
  const body = texts(table, (text) => `**${text}**`);
  return (
    line([`${table.title}, %`, ...table.columns.map(escape)]) +
    line(['---', ...table.columns.map(() => '---:')]) +
    table.rows.map((name, r) => line([escape(name), ...body[r]])).join('') +
    (table.notes ?? []).map((note) => `\n${oneLine(note)}\n`).join('')
  );
}

const LATEX: Readonly<Record<string, string>> = {
  '\\': '\\textbackslash{}',
  '~': '\\textasciitilde{}',
  '^': '\\textasciicircum{}',
};

/** For the packages that every paper loads: booktabs. */
export function toLatex(table: CrossTable): string {
  const escape = (text: string) =>
    oneLine(text).replace(/[\\~^&%$#_{}]/g, (special) => LATEX[special] ?? `\\${special}`);
  const line = (cells: readonly string[]) => `  ${cells.join(' & ')} \\\\\n`;
  const body = texts(table, (text) => `\\textbf{${text}}`).map((row) =>
    row.map((text) => (text === UNDEFINED ? '--' : text)),
  );
  return (
    `\\begin{tabular}{l${'r'.repeat(table.columns.length)}}\n  \\toprule\n` +
    line([`${escape(table.title)} (\\%)`, ...table.columns.map(escape)]) +
    '  \\midrule\n' +
    table.rows.map((name, r) => line([escape(name), ...body[r]])).join('') +
    '  \\bottomrule\n\\end{tabular}\n' +
    (table.notes ?? []).map((note) => `% ${oneLine(note)}\n`).join('')
  );
}
