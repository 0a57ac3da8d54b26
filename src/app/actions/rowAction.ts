/** A command of the rows of a list: the button of each row, and for the palette the same of the row that is meant. */
import type { Action } from './action';

interface RowParts<Row> extends Omit<Action, 'label' | 'title' | 'obstacle' | 'perform'> {
  /** What the button says; a function where the word follows the row. */
  label: string | ((row: Row) => string);
  /** What the palette says, which has no row beside it. */
  title: string;
  /** Tells the rows apart. */
  key: (row: Row) => string;
  /** The row that the palette means; undefined where there is none. */
  pick: () => Row | undefined;
  /** One sentence for where there is none, or for where nobody knows yet. */
  none: string | (() => string);
  obstacle?: (row: Row) => string | null;
  perform: (row: Row) => unknown;
}

export interface RowAction<Row> {
  /** The button of a row. */
  of: (row: Row) => Action;
  /** The same of the row that is meant, for the palette. */
  picked: Action;
}

export function rowAction<Row>(parts: RowParts<Row>): RowAction<Row> {
  const { key, pick, none, title, label, obstacle = () => null, perform, ...shared } = parts;
  const wordsFor = (row: Row | undefined): string => {
    if (typeof label === 'string') return label;
    return row === undefined ? title : label(row);
  };
  return {
    of: (row) => ({
      ...shared,
      id: `${shared.id}.${key(row)}`,
      label: () => wordsFor(row),
      obstacle: () => obstacle(row),
      perform: () => perform(row),
    }),
    picked: {
      ...shared,
      label: () => wordsFor(pick()),
      title,
      obstacle: () => {
        const row = pick();
        if (row !== undefined) return obstacle(row);
        return typeof none === 'string' ? none : none();
      },
      perform: () => {
        const row = pick();
        return row === undefined ? undefined : perform(row);
      },
    },
  };
}
