import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import {
  MOVED_LANDMARKS,
  readExpressions,
  withExpression,
  type ExpressionBasis,
} from '@/faces/mesh/expression';
import { turnGeometry } from '@/faces/mesh/pose';
import { testFace } from '@/faces/mesh/testFace';
import { SeededRandom } from '@/lib/random';
import { fitExpressions } from './fitExpressions';

it('finds the shapes that made the faces, whatever their pose, and leaves out what never changed', () => {
  const random = SeededRandom.fromSeed(5);
  // The corners of the eyes are the unit of all else: a shape that moved them could not be found as it is.
  const shape = () =>
    Float32Array.from({ length: 3 * MOVED_LANDMARKS }, (_, i) =>
      [33, 263].includes(Math.floor(i / 3)) ? 0 : 0.1 * random.normal(),
    );
  const planted: ExpressionBasis = { shapes: new Map([['a', shape()], ['b', shape()]]) }; // prettier-ignore
  const faces = Array.from({ length: 40 }, () => {
    const [a, b] = [random.uniform(), random.uniform()];
    const moved = withExpression(testFace({ side: 8 }).geometry, planted, { a, b });
    const turned = turnGeometry(moved, { yaw: 40 * random.uniform() - 20, pitch: 10 * random.uniform() });
    return { ...turned, blendshapes: Float32Array.from([a, 0.5, b]) };
  });
  const { basis, explained } = fitExpressions(faces, ['a', 'still', 'b']);
  expect([...basis.shapes.keys()]).toEqual(['a', 'b']);
  expect(explained).toBeGreaterThan(0.95);
  for (const name of ['a', 'b']) {
    const [found, wanted] = [basis.shapes.get(name)!, planted.shapes.get(name)!];
    const product = (p: Float32Array, q: Float32Array) => p.reduce((sum, value, i) => sum + value * q[i], 0);
    expect(
      product(found, wanted) / Math.sqrt(product(found, found) * product(wanted, wanted)),
    ).toBeGreaterThan(0.97);
  }
});

it('was fitted to what the names say: jaws open downwards, smiles widen the mouth', () => {
  const file = new URL('../../public/demo/expressions.json', import.meta.url);
  const { shapes } = readExpressions(JSON.parse(readFileSync(file, 'utf8')));
  const [chin, leftCorner, rightCorner] = [152, 61, 291];
  expect(shapes.get('jawOpen')![3 * chin + 1]).toBeLessThan(-0.1);
  const smile = ['mouthSmileLeft', 'mouthSmileRight'].map((name) => shapes.get(name)!);
  const across = (index: number) => smile[0][3 * index] + smile[1][3 * index];
  expect(across(rightCorner) - across(leftCorner)).toBeGreaterThan(0.05);
});
