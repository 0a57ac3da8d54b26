/** What is shown of texts out of files goes through `FromFile` or `displayText`: no name turns, hides or fills a screen. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('.', import.meta.url));

/** What people and files call things. */
const NAMES = new Set([
  'name',
  'video',
  'note',
  'dataset',
  'path',
  'tag',
  'group',
  'names',
  'classes',
  'runTitle',
]);
/** Attributes that are read or shown as text, of the browser's own elements. */
const SHOWN = new Set(['title', 'alt', 'aria-label', 'placeholder']);
const MAKES_IT_FIT = new Set(['displayText', 'FromFile', 'NameList']);

/** Where these words are the app's own: names of parts, licences, tools, adapters, regions, screens, units. */
const OWN: readonly string[] = [
  'screens/about/',
  'screens/edit/FoundPanel.tsx: name',
  'screens/edit/ResultPanel.tsx: name',
  'screens/home/',
  'screens/learn/Correspondence.tsx: name',
  'screens/learn/LossesStep.tsx',
  'screens/learn/RegionBars.tsx: group',
  'screens/learn/RegionsStep.tsx: group',
  'screens/notFound/',
  'screens/masks/MaskLegend.tsx',
  'screens/masks/RegionRows.tsx',
  'screens/masks/OwnMaskDialog.tsx: name',
  'screens/masks/OwnMaskDialog.tsx: group',
  'ui/settings/SettingField.tsx: note',
  'screens/masks/MaskControls.tsx: strategyText(name).title',
  'screens/faces/MapComparison.tsx',
  'screens/faces/FaceDialog.tsx: name',
  'screens/pretrain/PictureLegends.tsx',
  'screens/pretrain/Forecast.tsx',
  'screens/pretrain/AdapterNotice.tsx',
  'screens/evaluate/RobustnessPanel.tsx',
  'screens/score/DetectorFacts.tsx: name',
  'ui/ParsingLegend.tsx',
  'AdapterBadge.tsx',
];

const isOwn = (found: string): boolean => OWN.some((own) => found === own || found.startsWith(own));

/** Names that an expression turns into text: not what it asks about, keys by or hands to elements of its own. */
function* shownNames(node: ts.Node): Generator<string> {
  if (ts.isJsxElement(node) || ts.isJsxSelfClosingElement(node) || ts.isJsxFragment(node)) return;
  if (ts.isCallExpression(node)) {
    const called = node.expression.getText();
    if (MAKES_IT_FIT.has(called) || /(^|\.)(map|flatMap|filter|some|every|find|includes)$/.test(called))
      return;
    if (NAMES.has(called)) yield node.getText();
    for (const argument of node.arguments) yield* shownNames(argument);
    if (ts.isPropertyAccessExpression(node.expression)) yield* shownNames(node.expression.expression);
    return;
  }
  if (ts.isConditionalExpression(node)) {
    yield* shownNames(node.whenTrue);
    yield* shownNames(node.whenFalse);
    return;
  }
  if (ts.isBinaryExpression(node)) {
    const asks = !['+', '??', '||', '&&'].includes(node.operatorToken.getText());
    if (asks) return;
    if (node.operatorToken.getText() !== '&&') yield* shownNames(node.left);
    yield* shownNames(node.right);
    return;
  }
  if (ts.isPropertyAccessExpression(node)) {
    if (NAMES.has(node.name.text)) yield node.getText();
    return;
  }
  if (ts.isIdentifier(node)) {
    if (NAMES.has(node.text)) yield node.text;
    return;
  }
  for (const child of node.getChildren()) yield* shownNames(child);
}

function unsafeIn(path: string, text: string): string[] {
  const found: string[] = [];
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX);
  const visit = (node: ts.Node): void => {
    if (ts.isJsxExpression(node) && node.expression) {
      const { parent } = node;
      const isText = !ts.isJsxAttribute(parent) || isShownAttribute(parent);
      if (isText) for (const name of shownNames(node.expression)) found.push(`${path}: ${name}`);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

function isShownAttribute(attribute: ts.JsxAttribute): boolean {
  const element = attribute.parent.parent.tagName.getText();
  return SHOWN.has(attribute.name.getText()) && /^[a-z]/.test(element);
}

it('shows no name that was not made to fit', () => {
  const paths = readdirSync(ROOT, { recursive: true, encoding: 'utf8' }).filter((path) =>
    path.endsWith('.tsx'),
  );
  expect(paths.length).toBeGreaterThan(50);
  const found = paths.flatMap((path) =>
    unsafeIn(path.replaceAll('\\', '/'), readFileSync(join(ROOT, path), 'utf8')),
  );
  expect(found.filter((each) => !isOwn(each))).toEqual([]);
});

it('finds a name that is shown as it is, in a text, a template and an attribute', () => {
  const source = (jsx: string) => unsafeIn('a.tsx', `const a = ${jsx};`);
  expect(source('<p>{face.name}</p>')).toEqual(['a.tsx: face.name']);
  expect(source('<p>{`of ${face.name}`}</p>')).toEqual(['a.tsx: face.name']);
  expect(source('<img alt={face.name} />')).toEqual(['a.tsx: face.name']);
  expect(source('<p>{face.name ? <FromFile text={face.name} /> : displayText(name)}</p>')).toEqual([]);
});
