/** A class that no sheet has, or that nothing names, is no error to the compiler: it is looked for here. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const source = fileURLToPath(new URL('../..', import.meta.url));
const files = readdirSync(source, { recursive: true, encoding: 'utf8' });
const ending = (end: string) => files.filter((path) => path.endsWith(end));
const read = (path: string) => readFileSync(join(source, path), 'utf8');
const IMPORT = /import (\w+) from '([^']+\.module\.css)'/g;

/** Names of classes by the path of a sheet: those that its selectors have. */
const defined = new Map(
  ending('.module.css').map((path) => {
    const selectors =
      read(path)
        .replace(/\/\*[^]*?\*\//g, '')
        .match(/[^{};]+(?=\{)/g) ?? [];
    return [path, new Set(selectors.join(' ').match(/(?<=\.)[a-zA-Z][\w-]*/g))] as const;
  }),
);

/** Those that components name; all, where one is chosen by a variable. */
const named = new Map([...defined.keys()].map((path) => [path, new Set<string>()] as const));
const missing: string[] = [];
for (const component of ending('.tsx')) {
  const text = read(component);
  for (const [, name, from] of text.matchAll(IMPORT)) {
    const path = from.startsWith('@/') ? from.slice(2) : join(dirname(component), from);
    const sheet = defined.get(path);
    if (!sheet) missing.push(`${component}: ${from}`);
    for (const [, used] of text.matchAll(new RegExp(`(?<!/)\\b${name}\\.(\\w+)`, 'g'))) {
      if (!sheet?.has(used)) missing.push(`${component}: ${name}.${used}`);
      named.get(path)?.add(used);
    }
    if (text.includes(`${name}[`)) sheet?.forEach((each) => named.get(path)?.add(each));
  }
}

test('every class that a component names is in its sheet', () => {
  expect(named.size).toBeGreaterThan(20);
  expect(missing).toEqual([]);
});

test('every class of a sheet is named by a component', () => {
  const unnamed = [...defined].flatMap(([path, classes]) =>
    [...classes].filter((each) => !named.get(path)?.has(each)).map((each) => `${path}: .${each}`),
  );
  expect(unnamed).toEqual([]);
});
