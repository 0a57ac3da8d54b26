/** Which way a face looks. */
import type { FaceGeometry, FacePose } from '../geometry';

type Vector = readonly [x: number, y: number, z: number];

const minus = (a: Vector, b: Vector): Vector => [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
const cross = (a: Vector, b: Vector): Vector => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
];
const unit = (a: Vector): Vector => {
  const length = Math.hypot(...a) || 1;
  return [a[0] / length, a[1] / length, a[2] / length];
};

const DEGREES = 180 / Math.PI;

/** Outer corners of the eyes from the picture's left to its right, chin and top of the forehead. */
const AXES = { left: 33, right: 263, chin: 152, top: 10 } as const;

/** By the matrix, where there is one; else by the landmarks, within some degrees of it. */
export function poseOf({ matrix, landmarks }: FaceGeometry): FacePose {
  if (matrix) {
    const column = (i: number): Vector => unit([matrix[4 * i], matrix[4 * i + 1], matrix[4 * i + 2]]);
    return poseOfAxes(column(0), column(1), column(2));
  }
  // The picture's y and z point the other ways than the camera's.
  const point = (i: number): Vector => [landmarks[3 * i], -landmarks[3 * i + 1], -landmarks[3 * i + 2]];
  const right = unit(minus(point(AXES.right), point(AXES.left)));
  const forward = unit(cross(right, minus(point(AXES.top), point(AXES.chin))));
  return poseOfAxes(right, cross(forward, right), forward);
}

/** @param right unit vectors along the face's axes, in a frame with x to the picture's right, y up and z to the camera */
const poseOfAxes = (right: Vector, up: Vector, [x, y, z]: Vector): FacePose => ({
  yaw: Math.atan2(x, z) * DEGREES,
  pitch: Math.atan2(-y, Math.hypot(x, z)) * DEGREES,
  roll: -Math.atan2(right[1], up[1]) * DEGREES,
});
