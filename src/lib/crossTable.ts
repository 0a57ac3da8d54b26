/** A table of one figure, detectors in rows and datasets in columns, as papers print it: LaTeX and Markdown. */

export interface CrossTable {
  /** The figure, e.g. "AUC". */
  title: string;
  rows: readonly string[];
  columns: readonly string[];
  /** No shares: values, deviations and intervals of any size, printed as they are with so many places. */
  places?: number;
  /** In 0..1 unless `places` says otherwise; null where undefined or not evaluated. */
  values: readonly (readonly (number | null)[])[];
  /** Of several seeds, in 0..1 as the values, which are their means: printed behind them, and no value is marked as the best. */
  deviations?: readonly (readonly (number | null)[])[];
  /** 95 % intervals of the values, in 0..1: printed in brackets behind them. */
  intervals?: readonly (readonly ({ low: number; high: number } | null)[])[];
  lowerIsBetter: boolean;
  /** What must be known before the figures are believed, a sentence each. */
  notes?: readonly string[];
}

/** What stands for a value that is undefined. */
const UNDEFINED = '–';

/** Per cent with two places; the best of each column, where there is more than one row, as `best` makes it. */
function texts(table: CrossTable, best: (text: string) => string): string[][] {
  const { values, lowerIsBetter, rows } = table;
  if (table.deviations) return cellTexts(table);
  const plain = cellTexts({ values, places: table.places });
  const bestOf = (column: number): number | undefined => {
    const defined = values.flatMap((row) => row[column] ?? []);
    return rows.length > 1 && defined.length > 0
      ? Math[lowerIsBetter ? 'min' : 'max'](...defined)
      : undefined;
  };
  return plain.map((row, r) =>
    row.map((text, c) => (values[r][c] !== null && values[r][c] === bestOf(c) ? best(text) : text)),
  );
}

/** Mean, deviation and interval of each cell, as papers print them. */
export function cellTexts({
  values,
  deviations = [],
  intervals = [],
  places,
}: Pick<CrossTable, 'values' | 'deviations' | 'intervals' | 'places'>): string[][] {
  const text = (value: number) => (places === undefined ? percent(value) : value.toFixed(places));
  return values.map((row, r) =>
    row.map((value, c) => {
      const deviation = deviations[r]?.[c] ?? null;
      const interval = intervals[r]?.[c] ?? null;
      if (value === null) return UNDEFINED;
      const spread = deviation === null ? '' : ` ± ${text(deviation)}`;
      const range = interval === null ? '' : ` (${text(interval.low)} to ${text(interval.high)})`;
      return `${text(value)}${spread}${range}`;
    }),
  );
}

const percent = (value: number): string => (100 * value).toFixed(2);

const oneLine = (text: string): string => text.replace(/\s+/g, ' ');

export function toMarkdown(table: CrossTable): string {
  const escape = (text: string) => oneLine(text).replaceAll('|', '\\|');
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |\n`;
  const body = texts(table, (text) => `**${text}**`);
  return (
    line([table.places === undefined ? `${table.title}, %` : table.title, ...table.columns.map(escape)]) +
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
  // In braces: behind the end of a line LaTeX reads "[" and "*" as its arguments, also on the next line.
  const row = (cells: readonly string[]) => cells.join(' & ').replace(/^\s*[[*]/, '{$&}');
  const line = (cells: readonly string[]) => `  ${row(cells)} \\\\\n`;
  const body = texts(table, (text) => `\\textbf{${text}}`).map((row) =>
    row.map((text) => (text === UNDEFINED ? '--' : text.replace('±', '$\\pm$'))),
  );
  return (
    `\\begin{tabular}{l${'r'.repeat(table.columns.length)}}\n  \\toprule\n` +
    line([escape(table.title) + (table.places === undefined ? ' (\\%)' : ''), ...table.columns.map(escape)]) +
    '  \\midrule\n' +
    table.rows.map((name, r) => line([escape(name), ...body[r]])).join('') +
    '  \\bottomrule\n\\end{tabular}\n' +
    (table.notes ?? []).map((note) => `% ${oneLine(note)}\n`).join('')
  );
}
