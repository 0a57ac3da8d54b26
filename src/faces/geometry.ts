/**
 * The geometry of an aligned face, as MediaPipe's FaceLandmarker gives it: points in 3-D, expression and pose. Plain data that
 * crosses worker borders.
 */
import { FACE_OVAL } from './faceTopology';

export { BLENDSHAPES, type BlendshapeName } from '@/lib/blendshapes';

/** Of `FaceGeometry.matrix`, which is 4 x 4. */
export const MATRIX_VALUES = 16;

/** Of one face; conventions of every angle in this app: degrees, see `FacePose`. */
export interface FaceGeometry {
  /**
   * (LANDMARK_COUNT, 3) row-major: x and y in pixels of the crop (CROP_SIZE wide, a point may lie outside it), z in the same
   * unit, smaller is nearer to the camera.
   */
  landmarks: Float32Array;
  /** (52), 0..1, in the order of `BLENDSHAPES`; null where the model that found the face has none. */
  blendshapes: Float32Array | null;
  /**
   * (16) column-major, from the canonical face to the camera of the picture in which the face was found, centimetres; null
   * as above. That camera looks at the picture's middle: a face far from it seems turned by some degrees more or less than
   * in a crop of its own.
   */
  matrix: Float32Array | null;
}

/** Degrees; all 0: a face that looks straight into an upright camera. */
export interface FacePose {
  /** Positive: the nose points to the picture's right. */
  yaw: number;
  /** Positive: the nose points down. */
  pitch: number;
  /** Positive: turned clockwise in the picture. */
  roll: number;
}

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

/** Of a face's outline from its left to its right, in the unit of its landmarks. */
export function ovalWidth(landmarks: Float32Array): number {
  const across = FACE_OVAL.map((index) => landmarks[3 * index]);
  return Math.max(...across) - Math.min(...across);
}

/** By the matrix, where there is one; else by the landmarks, within some degrees of it. */
export function poseOf({ matrix, landmarks }: FaceGeometry): FacePose {
  return matrix ? poseOfMatrix(matrix) : poseOfLandmarks(landmarks);
}

function poseOfMatrix(matrix: Float32Array): FacePose {
  const column = (i: number): Vector => unit([matrix[4 * i], matrix[4 * i + 1], matrix[4 * i + 2]]);
  return poseOfAxes(column(0), column(1), column(2));
}

function poseOfLandmarks(landmarks: Float32Array): FacePose {
  // The picture's y and z point the other ways than the camera's.
  const point = (i: number): Vector => [landmarks[3 * i], -landmarks[3 * i + 1], -landmarks[3 * i + 2]];
  const right = unit(minus(point(AXES.right), point(AXES.left)));
  const forward = unit(cross(right, minus(point(AXES.top), point(AXES.chin))));
  return poseOfAxes(right, cross(forward, right), forward);
}

/**
 * First roll about the face's own axis, then pitch, then yaw.
 * @param right unit vectors along the face's axes, in a frame with x to the picture's right, y up and z to the camera
 */
function poseOfAxes(right: Vector, up: Vector, [x, y, z]: Vector): FacePose {
  return {
    yaw: Math.atan2(x, z) * DEGREES,
    pitch: Math.atan2(-y, Math.hypot(x, z)) * DEGREES,
    roll: -Math.atan2(right[1], up[1]) * DEGREES,
  };
}
