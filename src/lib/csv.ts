/** Tables for spreadsheets. */

type Cell = string | number | null;

/** Spreadsheets cut what is longer, without a word. */
const LONGEST_CELL = 32_000;
/** How a formula begins: also behind spaces, behind what is not seen, and in the wide forms of East Asia. */
const FORMULA =
  /^[\s\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]*[=+\-@\uff0b\uff0d\uff1d\uff20]|^[\t\r\n]/;

/** RFC 4180: quoted where needed, lines end with CRLF. A text that a spreadsheet would compute is disarmed. */
export function csvOf(rows: readonly (readonly Cell[])[]): string {
  return rows.map((row) => `${row.map(csvCell).join(',')}\r\n`).join('');
}

/** One cell; a text that a spreadsheet would compute begins with an apostrophe, one that it would cut ends with "…". */
export function csvCell(value: Cell): string {
  if (typeof value !== 'string') return value === null ? '' : String(value);
  const whole = value.replaceAll('\0', '');
  const text = whole.length > LONGEST_CELL ? `${whole.slice(0, LONGEST_CELL)}…` : whole;
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** A comma behind which a spreadsheet would find a formula: not one before a number of JSON. */
const FORMULA_BEHIND_COMMA =
  /,(\s*)(?:([=+@\uff0b\uff0d\uff1d\uff20])|(-)(?!\d+(?:\.\d+)?(?:e[+-]?\d+)?\s*[,\]}]))/gi;

/**
 * A document as one line of comment above a table: JSON to whoever reads it as that, and no formula in any of the cells
 * into which a spreadsheet cuts it at its commas.
 */
export function csvComment(document: unknown): string {
  const escaped = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  const json = JSON.stringify(document).replace(
    FORMULA_BEHIND_COMMA,
    (_, spaces: string, sign: string | undefined, minus: string) => `,${spaces}${escaped(sign ?? minus)}`,
  );
  return `# ${json}`;
}
