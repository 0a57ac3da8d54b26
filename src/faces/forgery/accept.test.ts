import { expect, it } from 'vitest';
import { LEFT_EYE, LOWER_LIP, RIGHT_EYE, UPPER_LIP } from '../faceTopology';
import { turnGeometry } from '../mesh/pose';
import { testFace } from '../mesh/testFace';
import { accept, FACT_LIMITS, factReasons } from './accept';
import type { Forgery, ForgeryFacts } from './types';

const { rgb, parsing, geometry } = testFace();
const good: ForgeryFacts = { gateShare: 0.7, outside: 0.02, changed: 9, colourApart: 3, poseApart: 4 };
const forgery = (facts: Partial<ForgeryFacts> = {}, family: Forgery['family'] = 'swap'): Forgery => ({
  ...{ family, kind: family, rgb, real: rgb, gate: new Float32Array(rgb.length / 3), parsing, geometry },
  ...{ target: 0, source: 1, facts: { ...good, ...facts } },
});

it.each([
  [{}, []],
  [{ gateShare: 0.1 }, ['Too little of the face was changed.']],
  [{ changed: 0.4 }, ['What was changed looks the same.']],
  [{ outside: 0.5 }, ['Too much beside the face was changed.']],
  [{ colourApart: 30, poseApart: 20 }, ['The colour of the skin was changed too much.', 'The two people look different ways.']],
] as const)('of what is measured, %o: %o', (facts, reasons) => {
  expect(factReasons(forgery(facts))).toEqual(reasons);
}); // prettier-ignore

it('asks less of parts than of whole faces', () => {
  const facts = { gateShare: FACT_LIMITS.gateShare.swap - 0.1 };
  expect(factReasons(forgery(facts, 'edit'))).toEqual([]);
  expect(factReasons(forgery(facts))).not.toEqual([]);
});

/** Some landmarks moved by so many pixels to the right. */
function moved(indices: readonly number[], by: number) {
  const landmarks = geometry.landmarks.slice();
  for (const index of indices) landmarks[3 * index] += by;
  return { ...geometry, landmarks };
}
const everywhere = Array.from({ length: 478 }, (_, i) => i);

it('accepts what is found where it should be, and nothing that is not found', () => {
  expect(accept(forgery(), geometry)).toEqual([]);
  expect(accept(forgery(), moved(everywhere, 1))).toEqual([]);
  expect(accept(forgery(), null)).toEqual(['No face is found in the picture.']);
  expect(accept({ ...forgery(), geometry: null }, geometry)).toEqual([]);
});

it('refuses landmarks, pose and gaze that are found elsewhere, each by its name', () => {
  expect(accept(forgery(), moved(everywhere, 12))).toContain('Landmarks are found elsewhere.');
  expect(accept(forgery(), turnGeometry(geometry, { yaw: 12, pitch: 0 }))).toContain(
    'Another pose is found.',
  );
  const parts = [...LEFT_EYE, ...RIGHT_EYE, ...UPPER_LIP, ...LOWER_LIP];
  expect(accept(forgery(), moved(parts, 12))).toContain('Eyes, nose or mouth are found elsewhere.');
  expect(accept(forgery(), moved([468, 469, 470, 471, 472], 8))).toEqual(['Another gaze is found.']);
});
