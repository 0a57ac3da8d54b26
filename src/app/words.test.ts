/** What a person may read, found in the source: markup, its attributes, and sentences in code. */
import { readdirSync, readFileSync } from 'node:fs';
import ts from 'typescript';
import { expect, it } from 'vitest';
import { AVOIDED } from './testWords';

const ROOT = new URL('../../', import.meta.url);
const SEEN_BY_NOBODY = /\.test\.tsx?$|\/test[A-Z]\w*\.ts$|\/(ops|testStates)\//;
const NOT_READ = /^(className|id|key|type|role|href|data-.*)$/;

/** Every text of a file that may be shown; a template as its fixed parts. A single word of code is a name, not a text. */
function textsOf(name: string, source: string): string[] {
  const texts: string[] = [];
  const isText = (text: string) => /\s/.test(text.trim()) || /^\p{Lu}/u.test(text);
  function visit(node: ts.Node): void {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node) || ts.isLiteralTypeNode(node)) return;
    if (ts.isJsxAttribute(node)) {
      if (NOT_READ.test(node.name.getText())) return;
      const { initializer } = node;
      if (initializer && ts.isStringLiteral(initializer)) return void texts.push(initializer.text);
    }
    if (ts.isJsxText(node)) texts.push(node.text);
    else if (ts.isTemplateExpression(node)) {
      const parts = [node.head, ...node.templateSpans.map(({ literal }) => literal)];
      texts.push(parts.map(({ text }) => text).join('…'));
    } else if (ts.isStringLiteralLike(node) && isText(node.text)) texts.push(node.text);
    ts.forEachChild(node, visit);
  }
  visit(ts.createSourceFile(name, source, ts.ScriptTarget.Latest, true));
  return texts;
}

const isAvoided = (text: string) => AVOIDED.test(text);

it('is found in markup, attributes, templates and sentences, not in names', () => {
  const source =
    'const a = <p title="kept" className="kept">It is {n} by lot</p>; say(`${n} judged`, "a mended map", "kept", x.kept);';
  expect(textsOf('a.tsx', source).filter(isAvoided)).toEqual(['kept', ' by lot', '… judged', 'a mended map']);
});

/** Every text that may be shown, after the path of its file. */
function allTexts(): string[] {
  const files = ['src', 'cli'].flatMap((folder) =>
    readdirSync(new URL(folder, ROOT), { recursive: true, encoding: 'utf8' })
      .map((path) => `${folder}/${path.replaceAll('\\', '/')}`)
      .filter((path) => /\.tsx?$/.test(path) && !SEEN_BY_NOBODY.test(path)),
  );
  return files.flatMap((path) =>
    textsOf(path, readFileSync(new URL(path, ROOT), 'utf8')).map((text) => `${path}: ${text.trim()}`),
  );
}

const texts = allTexts();

it('says nothing in words that the glossary avoids', () => {
  expect(texts.length).toBeGreaterThan(2000);
  expect(texts.filter(isAvoided)).toEqual([]);
});

it('has straight quotes and apostrophes on every screen', () => {
  const curly = /[\u2018\u2019\u201c\u201d]|&[lr][sd]quo;/;
  expect(texts.filter((text) => curly.test(text))).toEqual([]);
});
