import { expect, it } from 'vitest';
import { reenact, transplantRegion } from './edits';
import {
  MOVED_LANDMARKS,
  packExpressions,
  poseFree,
  readExpressions,
  withExpression,
  type ExpressionBasis,
} from './expression';
import { turnGeometry } from './pose';
import { EDITED_REGIONS, regionWeights } from './regionWeights';
import { farthest, testFace } from './testFace';

const side = 112;

/** The chin and what is around it, down by 0.2. */
const basis: ExpressionBasis = {
  shapes: new Map([
    ['jawOpen', Float32Array.from({ length: 3 * MOVED_LANDMARKS }, (_, i) => (i === 3 * 152 + 1 ? -0.2 : i % 7 === 0 ? 0.002 : 0))],
  ]),
}; // prettier-ignore

it.each(EDITED_REGIONS)('takes %s of another face and keeps every byte outside the gate', (region) => {
  const [target, donor] = [testFace({ side, seed: 3 }), testFace({ side, seed: 2, shift: 2 })];
  const { rgb, gate } = transplantRegion(target, donor, region, side);
  const outside = gate.filter((share) => share === 0).length;
  expect(outside).toBeGreaterThan(side * side * 0.6);
  expect(gate.filter((share) => share > 0.9).length).toBeGreaterThan(40);
  gate.forEach((share, at) => {
    if (share === 0)
      expect(rgb.subarray(3 * at, 3 * at + 3)).toEqual(target.rgb.subarray(3 * at, 3 * at + 3));
  });
  expect(farthest(transplantRegion(target, target, region, side).rgb, target.rgb)).toBeLessThanOrEqual(2);
});

it('has the middle of each part wholly, and far landmarks not at all', () => {
  const of = (region: (typeof EDITED_REGIONS)[number], index: number) => regionWeights(region)[index];
  expect([of('eyes', 159), of('eyes', 386), of('nose', 4), of('mouth', 13)]).toEqual([1, 1, 1, 1]);
  expect([of('eyes', 13), of('nose', 152), of('mouth', 159), of('mouth', 4)]).toEqual([0, 0, 0, 0]);
});

it('without change gives the same bytes, and moves what a shape moves', () => {
  const face = testFace({ side });
  const same = reenact(face, basis, { jawOpen: 0 }, side);
  expect(farthest(same.rgb, face.rgb)).toBeLessThanOrEqual(1);
  expect(same.parsing).toEqual(face.parsing);
  const open = reenact(face, basis, { jawOpen: 0.5 }, side);
  expect(open.geometry.landmarks[3 * 152 + 1] - face.geometry.landmarks[3 * 152 + 1]).toBeGreaterThan(5);
  expect(farthest(open.rgb, face.rgb)).toBeGreaterThan(10);
  expect(open.rgb.subarray(0, 3 * side)).toEqual(face.rgb.subarray(0, 3 * side));
});

it('moves a turned face in its own axes, and takes pose and size out again', () => {
  const { geometry } = testFace();
  const turned = turnGeometry(geometry, { yaw: 25, pitch: -10 });
  expect(farthest(poseFree(turned), poseFree(geometry))).toBeLessThan(1e-4);
  const then = poseFree(withExpression(turned, basis, { jawOpen: 0.7 }));
  const wanted = poseFree(withExpression(geometry, basis, { jawOpen: 0.7 }));
  expect(farthest(then, wanted)).toBeLessThan(1e-4);
  const larger = { ...geometry, landmarks: geometry.landmarks.map((value) => 1.7 * value) };
  expect(farthest(poseFree(larger), poseFree(geometry))).toBeLessThan(1e-4);
});

it('keeps a basis in whole numbers, and says what is wrong with another file', () => {
  const file = packExpressions(basis, 'a test');
  const again = readExpressions(JSON.parse(JSON.stringify(file)));
  expect(farthest(again.shapes.get('jawOpen')!, basis.shapes.get('jawOpen')!)).toBeLessThan(0.2 / 127);
  expect(() => readExpressions({ format: 'another' })).toThrow('This is no file of expressions');
  const cut = { ...file, shapes: [{ ...file.shapes[0], values: btoa('short') }] };
  expect(() => readExpressions(cut)).toThrow('jawOpen has another number of landmarks');
  expect(() => withExpression(testFace().geometry, basis, { smile: 1 })).toThrow('no shape "smile"');
});
