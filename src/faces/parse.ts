/**
 * Face parsing: landmarks and a coarse segmentation become a map of the eleven classes of `PARSING_CLASSES`.
 * Facial components come from the landmarks, hair and face skin from the segmenter; neck, clothes and body skin
 * count as background. Stands in for the parser of the paper (section 3.1, FACER trained on LaPa).
 *
 * Left and right follow LaPa's labels as the region list uses them: the PICTURE's sides.
 */
import { CROP_SIZE, PARSING_CLASSES, type ParsingClass } from '@/lib/regions';
import {
  FACE_OVAL,
  INNER_MOUTH,
  LANDMARK_COUNT,
  LEFT_BROW,
  LEFT_EYE,
  LOWER_LIP,
  NOSE,
  RIGHT_BROW,
  RIGHT_EYE,
  UPPER_LIP,
} from './faceTopology';
import type { FaceGeometry } from './geometry';
import { fillPolygon, type Point } from './polygon';

/** Categories of MediaPipe's selfie_multiclass model that matter here (its model card lists six). */
const SEGMENT_HAIR = 1;
const SEGMENT_FACE_SKIN = 3;

/** Id of a class in the map. */
export function classId(name: ParsingClass): number {
  return PARSING_CLASSES.indexOf(name);
}

/** What is drawn over skin and hair, in this order: what lies in front comes later. */
const COMPONENTS: readonly { name: ParsingClass; loop: readonly number[] }[] = [
  { name: 'left brow', loop: LEFT_BROW },
  { name: 'right brow', loop: RIGHT_BROW },
  { name: 'left eye', loop: LEFT_EYE },
  { name: 'right eye', loop: RIGHT_EYE },
  { name: 'nose', loop: NOSE },
  { name: 'upper lip', loop: UPPER_LIP },
  { name: 'lower lip', loop: LOWER_LIP },
  { name: 'inner mouth', loop: INNER_MOUTH },
];

/**
 * @param landmarks 478 points in the crop's pixels
 * @param segments (CROP_SIZE, CROP_SIZE) categories of selfie_multiclass, or null without a segmenter: then there
 *   is no hair, and skin is the inside of the face oval
 * @returns (CROP_SIZE, CROP_SIZE) row-major, ids of PARSING_CLASSES
 */
export function parseFace(landmarks: readonly Point[], segments: Uint8Array | null): Uint8Array {
  const map = new Uint8Array(CROP_SIZE * CROP_SIZE);
  const skin = classId('skin');
  const hair = classId('hair');
  fillPolygon(map, CROP_SIZE, loopOf(landmarks, FACE_OVAL), skin);
  segments?.forEach((segment, i) => {
    if (segment === SEGMENT_HAIR) map[i] = hair;
    else if (segment === SEGMENT_FACE_SKIN) map[i] = skin;
  });
  for (const { name, loop } of COMPONENTS)
    fillPolygon(map, CROP_SIZE, loopOf(landmarks, loop), classId(name));
  return map;
}

/** @param segments as `parseFace` takes them @returns 1 where there is face skin; hands, glasses and what else covers it are 0 */
export const faceSkin = (segments: Uint8Array): Uint8Array =>
  segments.map((segment) => Number(segment === SEGMENT_FACE_SKIN));

/** Landmarks of a geometry as `parseFace` takes them. */
export const flatLandmarks = ({ landmarks }: Pick<FaceGeometry, 'landmarks'>): Point[] =>
  Array.from({ length: LANDMARK_COUNT }, (_, i) => ({ x: landmarks[3 * i], y: landmarks[3 * i + 1] }));

function loopOf(landmarks: readonly Point[], loop: readonly number[]): Point[] {
  return loop.map((index) => {
    const point = landmarks[index];
    if (!point) throw new RangeError(`landmark ${index} is missing: got ${landmarks.length} landmarks`);
    return point;
  });
}
