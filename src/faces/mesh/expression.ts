/**
 * What expressions do to landmarks: one shape of displacements a blendshape, in the face's own axes, fitted on faces by
 * `npm run expression-basis` and kept as whole numbers without any face.
 */
import { LabError } from '@/lib/errors';
import * as v from 'valibot';
import { LANDMARK_COUNT } from '../faceTopology';
import type { FaceGeometry } from '../geometry';
import { distance } from './distance';

/** Outer corners of the eyes; the distance between them is the unit of shapes. */
const EYE_CORNERS = [33, 263] as const;
/** No shape moves the irises: their landmarks come last. */
export const MOVED_LANDMARKS = 468;
const MOST = 127;

export interface ExpressionBasis {
  /** MediaPipe's names of blendshapes, each with (468, 3): x right, y up, z towards the camera of a face that looks ahead. */
  shapes: ReadonlyMap<string, Float32Array>;
}

/** By how much each named blendshape changes; a whole one is 1. */
export type ExpressionChange = Readonly<Record<string, number>>;

const FileSchema = v.object({
  format: v.literal('expression-basis-1'),
  /** Where the numbers come from, for people. */
  source: v.string(),
  shapes: v.array(v.object({ name: v.string(), scale: v.number(), values: v.string() })),
});
export type ExpressionFile = v.InferOutput<typeof FileSchema>;

/** As whole numbers -127..127 of a scale of each shape, base64. */
export function packExpressions({ shapes }: ExpressionBasis, source: string): ExpressionFile {
  return {
    format: 'expression-basis-1',
    source,
    shapes: [...shapes].map(([name, shape]) => {
      const scale = shape.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-9) / MOST;
      const bytes = Array.from(shape, (value) => Math.round(value / scale) & 255);
      return { name, scale, values: btoa(String.fromCharCode(...bytes)) };
    }),
  };
}

/** @param file parsed JSON @throws LabError `invalid-file` when it is no such file */
export function readExpressions(file: unknown): ExpressionBasis {
  const parsed = v.safeParse(FileSchema, file);
  const shapes = parsed.success ? parsed.output.shapes : [];
  const wrong = shapes.find(({ values }) => atob(values).length !== 3 * MOVED_LANDMARKS);
  if (!parsed.success || wrong)
    throw new LabError(
      'invalid-file',
      `This is no file of expressions: ${wrong ? `the shape ${wrong.name} has another number of landmarks` : parsed.issues?.[0].message}.`,
      'Make it again with "npm run expression-basis".',
    );
  return {
    shapes: new Map(
      shapes.map(({ name, scale, values }) => {
        const bytes = Int8Array.from(atob(values), (character) => character.charCodeAt(0));
        return [name, Float32Array.from(bytes, (value) => value * scale)];
      }),
    ),
  };
}

/** Length between the outer corners of the eyes in all three dimensions, so that a turned face has no smaller one. */
function unitOf(landmarks: Float32Array): number {
  const [a, b] = EYE_CORNERS.map((index) => 3 * index);
  return distance(landmarks.subarray(a, a + 3), landmarks.subarray(b, b + 3));
}

/** The signs of y and z between the crop's axes and the face's. */
const FLIPPED = [1, -1, -1] as const;

/** Element of the rotation from the face's axes to the camera's; without a matrix the face looks ahead. */
const turnOf = (matrix: Float32Array | null, row: number, column: number): number =>
  matrix ? matrix[4 * column + row] / columnLength(matrix, column) : row === column ? 1 : 0;

const columnLength = (matrix: Float32Array, column: number): number =>
  distance(matrix.subarray(4 * column, 4 * column + 3), [0, 0, 0]) || 1;

/**
 * Landmarks without pose and size: in the face's axes, about the middle of the eyes' outer corners, in units of their distance.
 * @returns (468, 3)
 */
export function poseFree({ landmarks, matrix }: FaceGeometry): Float32Array {
  const unit = unitOf(landmarks);
  const [a, b] = EYE_CORNERS.map((index) => 3 * index);
  const out = new Float32Array(3 * MOVED_LANDMARKS);
  for (let i = 0; i < out.length; i += 3) {
    const seen = FLIPPED.map((sign, k) => (sign * (landmarks[i + k] - (landmarks[a + k] + landmarks[b + k]) / 2)) / unit); // prettier-ignore
    for (let k = 0; k < 3; k++)
      out[i + k] = seen.reduce((sum, value, row) => sum + turnOf(matrix, row, k) * value, 0);
  }
  return out;
}

/**
 * The landmarks with another expression, in the same pose; what its blendshapes are then has to be found again.
 * @throws LabError `invalid-config` for a blendshape that the basis has not
 */
export function withExpression(
  geometry: FaceGeometry,
  { shapes }: ExpressionBasis,
  change: ExpressionChange,
): FaceGeometry {
  const { landmarks, matrix } = geometry;
  const sum = new Float32Array(3 * LANDMARK_COUNT);
  for (const [name, amount] of Object.entries(change)) {
    const shape = shapes.get(name);
    if (!shape)
      throw new LabError(
        'invalid-config',
        `The expressions hold no shape "${name}".`,
        `Use one of ${[...shapes.keys()].join(', ')}.`,
      );
    shape.forEach((value, i) => (sum[i] += amount * value));
  }
  const unit = unitOf(landmarks);
  const moved = landmarks.map((value, i) => {
    const [first, k] = [i - (i % 3), i % 3];
    const along = [0, 1, 2].reduce(
      (total, column) => total + turnOf(matrix, k, column) * sum[first + column],
      0,
    );
    return value + FLIPPED[k] * unit * along;
  });
  return { ...geometry, landmarks: moved, blendshapes: null };
}
