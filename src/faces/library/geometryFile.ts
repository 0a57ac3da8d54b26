/**
 * The geometry of an exported face: `geometry/x.json` beside `images/x.png`, one file a face as its map is, so that an archive of
 * any size is read face by face. Whole numbers, as they are stored: what is imported again is the same bit by bit.
 */
import * as v from 'valibot';
import { LabError } from '@/lib/errors';
import { parseBounded } from '@/lib/json';
import { BLENDSHAPES, MATRIX_VALUES, type FaceGeometry, type FacePose } from '../geometry';
import {
  BLENDSHAPE_STEPS,
  LANDMARK_STEPS,
  LANDMARK_VALUES,
  packGeometry,
  unpackGeometry,
} from '../geometryRecord';

const FORMAT = 'face geometry 1';
/** Characters and values; a file of this app has some ten thousand and 1,515. */
const BOUNDS = { longest: 1 << 16, deepest: 3, most: 2000 };

const numbersOf = (length: number) => v.pipe(v.array(v.pipe(v.number(), v.finite())), v.length(length));

const FileSchema = v.object({
  format: v.literal(FORMAT),
  /** Whose it is: the id is the hash of the pixels. */
  face: v.string(),
  landmarks: numbersOf(LANDMARK_VALUES),
  blendshapes: v.nullable(numbersOf(BLENDSHAPES.length)),
  matrix: v.nullable(numbersOf(MATRIX_VALUES)),
});

/** @param record of `packGeometry` */
export function formatGeometryFile(face: string, record: Uint8Array, { yaw, pitch, roll }: FacePose): string {
  const { landmarks, blendshapes, matrix } = unpackGeometry(record)!;
  const steps = (values: Float32Array, scale: number) =>
    Array.from(values, (value) => Math.round(scale * value));
  const file = {
    ...{ format: FORMAT, face, pose: { yaw, pitch, roll } },
    units: { landmarks: `1/${LANDMARK_STEPS} pixel`, blendshapes: `1/${BLENDSHAPE_STEPS}` },
    landmarks: steps(landmarks, LANDMARK_STEPS),
    blendshapes: blendshapes && steps(blendshapes, BLENDSHAPE_STEPS),
    matrix: matrix && Array.from(matrix),
  };
  return `${JSON.stringify(file)}\n`;
}

/**
 * @param face id of the face that it should be of
 * @throws LabError `invalid-file` for anything else than its geometry
 */
export function readGeometryFile(text: string, face: string): FaceGeometry {
  const read = v.safeParse(FileSchema, parseBounded(text, BOUNDS));
  if (!read.success) throw refuse(whatIsWrong(read.issues[0]));
  const { landmarks, blendshapes, matrix } = read.output;
  if (read.output.face !== face) throw refuse('it belongs to other pixels than those of its picture');
  const geometry: FaceGeometry = {
    landmarks: Float32Array.from(landmarks, (steps) => steps / LANDMARK_STEPS),
    blendshapes: blendshapes && Float32Array.from(blendshapes, (steps) => steps / BLENDSHAPE_STEPS),
    matrix: matrix && Float32Array.from(matrix),
  };
  if (!packGeometry(geometry)) throw refuse('it has numbers that no face in a crop has');
  return geometry;
}

function whatIsWrong(issue: v.BaseIssue<unknown>): string {
  const where = v.getDotPath(issue);
  return where ? `"${where}" is not what it should be` : 'it is no JSON of this kind';
}

const refuse = (what: string): LabError =>
  new LabError(
    'invalid-file',
    `The geometry cannot be used: ${what}. The face was stored without it.`,
    'Find its geometry on the Faces screen.',
  );
