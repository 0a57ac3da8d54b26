import { expect, it } from 'vitest';
import { FACE_OVAL } from '../faceTopology';
import { poseOf } from '../geometry';
import { distance } from './distance';
import { seenDepth, turnGeometry } from './pose';
import { shapeInPlace } from './shape';
import { farthest, testFace } from './testFace';

const [LEFT_EYE, RIGHT_EYE, NOSE, CHIN] = [33, 263, 1, 152];

/** A face of whom all features lie nearer to the middle line. */
function narrow() {
  const { geometry } = testFace();
  const landmarks = geometry.landmarks.map((value, i) => (i % 3 === 0 ? 112 + 0.8 * (value - 112) : value));
  return { ...geometry, landmarks, blendshapes: new Float32Array(52).fill(0.25) };
}

const between = (landmarks: Float32Array, a: number, b: number) =>
  distance(landmarks.subarray(3 * a, 3 * a + 2), landmarks.subarray(3 * b, 3 * b + 2));

it('a face in its own place keeps its shape', () => {
  const { geometry } = testFace({ yaw: 6 });
  expect(farthest(shapeInPlace(geometry, geometry).landmarks, geometry.landmarks)).toBeLessThan(1e-3);
});

it("runs into the target's outline, and has the source's features within, larger or smaller as the target is", () => {
  const source = narrow();
  const target = testFace({ shift: 9 }).geometry;
  const larger = { ...source, landmarks: source.landmarks.map((value) => 1.3 * value) };
  for (const from of [source, larger]) {
    const { landmarks } = shapeInPlace(from, target);
    for (const index of FACE_OVAL)
      expect(landmarks.subarray(3 * index, 3 * index + 3)).toEqual(
        target.landmarks.subarray(3 * index, 3 * index + 3),
      );
    const ratio = (of: Float32Array) => between(of, LEFT_EYE, RIGHT_EYE) / between(of, NOSE, CHIN);
    const [own, had, has] = [target.landmarks, source.landmarks, landmarks].map(ratio);
    expect(had).toBeLessThan(0.82 * own);
    expect(Math.abs(has - had)).toBeLessThan(Math.abs(has - own));
  }
});

it("looks where the target looks, with the source's expression", () => {
  const source = turnGeometry(narrow(), { yaw: -8, pitch: 4 }, seenDepth);
  const target = turnGeometry(testFace().geometry, { yaw: 10, pitch: 0 }, seenDepth);
  const made = shapeInPlace(source, target);
  expect(poseOf(made)).toEqual(poseOf(target));
  expect(made.blendshapes).toEqual(source.blendshapes);
  // The turned nose lies where the target's does, to the side of the middle.
  const nose = (of: { landmarks: Float32Array }) => of.landmarks[3 * NOSE] - 112;
  expect(Math.abs(nose(made) - nose(target))).toBeLessThan(2);
  expect(Math.abs(nose(source) - nose(target))).toBeGreaterThan(6);
});
