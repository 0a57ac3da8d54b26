import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { DEFAULT_EDIT_VIEW, EDIT_EXPRESSIONS, EDIT_LINK, type EditView } from './editView';

it('a link brings back operation and values, and holds no face', () => {
  const view: EditView = { ...DEFAULT_EDIT_VIEW, operation: 'turn', yaw: -7, pitch: 3, amount: 0.25 };
  const query = EDIT_LINK.toQuery(view);
  expect(EDIT_LINK.fromQuery(query)).toEqual(view);
  expect([...query.keys()].toSorted()).toEqual(Object.keys(DEFAULT_EDIT_VIEW).toSorted());
});

it('a value beyond its range is refused by name', () => {
  const { problem } = EDIT_LINK.open(new URLSearchParams('yaw=40'));
  expect(problem?.message).toBe('yaw: "40" is not allowed in a link to edits.');
});

it('every expression consists of shapes that the app comes with', () => {
  const file = JSON.parse(
    readFileSync(new URL('../../public/demo/expressions.json', import.meta.url), 'utf8'),
  ) as { shapes: { name: string }[] };
  const names = file.shapes.map(({ name }) => name);
  for (const { shapes } of Object.values(EDIT_EXPRESSIONS))
    for (const shape of shapes) expect(names).toContain(shape);
});
