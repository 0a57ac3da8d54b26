/** What the documents name is there: a reader who follows a name finds the file. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const files = execFileSync('git', ['ls-files'], { encoding: 'utf8' }).trim().split('\n');
/** Decisions tell of the code of their day. */
const documents = files.filter((path) => path.endsWith('.md') && !/^docs\/adr\/|^CHANGELOG/.test(path));
/** How names are spelled, not names. */
const PATTERNS = ['camelCase.ts', 'PascalCase.tsx'];

it.each(documents)('%s names no source file that is not there', (document) => {
  const text = readFileSync(document, 'utf8');
  const named = [...text.matchAll(/`([\w/.-]+\.(?:ts|tsx|mjs|cjs))`/g)].map(([, path]) => path);
  const gone = named
    .map((path) => path.replace(/^(\.\.?\/)+/, ''))
    .filter((path) => !PATTERNS.includes(path))
    .filter((path) => !files.some((file) => file === path || file.endsWith(`/${path}`)));
  expect(gone).toEqual([]);
});

/** A row of a table that names a test: its file, then its title. */
const ROW = /^\|[^|]*\| `([\w/.-]+\.(?:test|spec)\.ts)` \| "(.+)" \|$/gm;

/** Whether a test of a source file has this title, whatever quotes it is written in. */
function hasTest(source: string, title: string): boolean {
  return ["'", '"', '`'].some((quote) => {
    const written = title.replaceAll(quote, `\\${quote}`);
    const from = source.indexOf(`${quote}${written}${quote}`);
    return (
      from > 0 &&
      /\b(?:it|test)(?:\.each\([\s\S]*\))?\(\s*$/.test(source.slice(Math.max(0, from - 2000), from))
    );
  });
}

it.each(documents)('%s names no test that is not there', (document) => {
  const rows = [...readFileSync(document, 'utf8').matchAll(ROW)];
  if (document === 'docs/reliability.md') expect(rows.length).toBeGreaterThan(25);
  const gone = rows.filter(
    ([, path, title]) => !files.includes(path) || !hasTest(readFileSync(path, 'utf8'), title),
  );
  expect(gone.map(([, path, title]) => `${path}: ${title}`)).toEqual([]);
});

it('finds a title only where it is that of a test', () => {
  const source = `it('one title', () => {});\nit.each([1])('of %d', () => {});\nconst text = 'a text';\ndescribe('many', () => {});`;
  expect(['one title', 'of %d', 'a text', 'many', 'title'].map((title) => hasTest(source, title))).toEqual([
    ...[true, true, false, false, false],
  ]);
});
