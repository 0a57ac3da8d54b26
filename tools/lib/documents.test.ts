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
