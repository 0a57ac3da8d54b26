import { describe, expect, it } from 'vitest';
import { LANDMARK_COUNT } from './faceTopology';
import { BLENDSHAPES, poseOf, type FaceGeometry } from './geometry';

type Point = [x: number, y: number, z: number];

/** Of the canonical face, centimetres: x to the picture's right, y up, z to the camera. */
const CANONICAL: Record<number, Point> = {
  33: [-4.4, 2.7, 3.2],
  263: [4.4, 2.7, 3.2],
  152: [0, -9.4, 4.3],
  10: [0, 8.3, 4.5],
  1: [0, -1.1, 7.5],
};

const turn = (angle: number): [cos: number, sin: number] => [
  Math.cos((angle * Math.PI) / 180),
  Math.sin((angle * Math.PI) / 180),
];

/** Roll clockwise in the picture, then the nose down, then to the picture's right. */
function turned([x, y, z]: Point, { yaw, pitch, roll }: { yaw: number; pitch: number; roll: number }): Point {
  const [cr, sr] = turn(roll);
  [x, y] = [cr * x + sr * y, -sr * x + cr * y];
  const [cp, sp] = turn(pitch);
  [y, z] = [cp * y - sp * z, sp * y + cp * z];
  const [cy, sy] = turn(yaw);
  [x, z] = [cy * x + sy * z, -sy * x + cy * z];
  return [x, y, z];
}

/** A face in a crop, seen without perspective. */
function face(pose: { yaw: number; pitch: number; roll: number }): FaceGeometry & { matrix: Float32Array } {
  const landmarks = new Float32Array(3 * LANDMARK_COUNT);
  for (const [index, point] of Object.entries(CANONICAL)) {
    const [x, y, z] = turned(point, pose);
    landmarks.set([112 + 8 * x, 112 - 8 * y, -8 * z], 3 * Number(index));
  }
  const axes = ([[1, 0, 0], [0, 1, 0], [0, 0, 1]] as Point[]).flatMap((axis) => [...turned(axis, pose), 0]); // prettier-ignore
  return { landmarks, blendshapes: null, matrix: Float32Array.from([...axes, 2, -1, -40, 1]) };
}

const ZERO = { yaw: 0, pitch: 0, roll: 0 };

it('knows 52 blendshapes, each once', () => {
  expect(new Set(BLENDSHAPES).size).toBe(52);
  expect(BLENDSHAPES[0]).toBe('_neutral');
});

describe('the pose of a face', () => {
  it.each([
    ZERO,
    { yaw: 25, pitch: 0, roll: 0 },
    { yaw: 0, pitch: 20, roll: 0 },
    { yaw: 0, pitch: 0, roll: 15 },
    { yaw: -30, pitch: 12, roll: -20 },
  ])('is the same by matrix and by landmarks: %o', (pose) => {
    const { matrix, ...geometry } = face(pose);
    for (const found of [poseOf({ ...geometry, matrix }), poseOf({ ...geometry, matrix: null })]) {
      // The chin of the canonical face lies a little behind its forehead.
      for (const angle of ['yaw', 'pitch', 'roll'] as const)
        expect(Math.abs(found[angle] - pose[angle])).toBeLessThan(1);
    }
  });

  it('has the signs of where the nose goes in the picture', () => {
    const noseOf = ({ landmarks }: FaceGeometry) => [landmarks[3], landmarks[4]];
    const [x, y] = noseOf(face(ZERO));
    expect(noseOf(face({ ...ZERO, yaw: 20 }))[0]).toBeGreaterThan(x);
    expect(noseOf(face({ ...ZERO, pitch: 20 }))[1]).toBeGreaterThan(y);
    const { landmarks } = face({ ...ZERO, roll: 20 });
    expect(landmarks[3 * 263 + 1]).toBeGreaterThan(landmarks[3 * 33 + 1]); // clockwise: the right eye sinks
  });

  it('does not mind the scale of the matrix', () => {
    const { landmarks, matrix } = face({ yaw: 10, pitch: 5, roll: 3 });
    const scaled = Float32Array.from(matrix, (value) => 1.3 * value);
    const pose = poseOf({ landmarks, blendshapes: null, matrix: scaled });
    expect(pose.yaw).toBeCloseTo(10, 4);
    expect(pose.pitch).toBeCloseTo(5, 4);
    expect(pose.roll).toBeCloseTo(3, 4);
  });
});
