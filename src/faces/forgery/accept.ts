/**
 * Whether a forgery is good enough to be one: experts look at each, and those that they refuse are drawn again. The idea of experts
 * (identity, parsing, gaze) is DiffFace's (Kim et al., 2022), which guides sampling by them; here they accept or refuse.
 */
import { CROP_SIZE } from '@/lib/regions';
import { LANDMARK_COUNT } from '../faceTopology';
import { ovalWidth, poseOf, type FaceGeometry } from '../geometry';
import { distance } from '../mesh/distance';
import { flatLandmarks, parseFace } from '../parse';
import type { Forgery } from './types';

/** Limits of what is measured without a model. */
export const FACT_LIMITS = {
  /**
   * Least share of the face that is changed, by family: parts are small. A swap of less, between sunglasses, hands and hair, is nearer to
   * its target than to its source (docs/forgeries.md, Whose face it is).
   */
  gateShare: { swap: 0.6, edit: 0.02, blend: 0.03 },
  /** Most of the gate outside the face; what moves takes its surroundings along. */
  outside: { swap: 0.15, edit: 0.7, blend: 0.3 },
  /** CIELAB, of skin. */
  colourApart: 12,
  /** Degrees. */
  poseApart: 15,
  /** Channels of a photograph that are no further apart make it a grey one; forged it may hardly have more. */
  grey: 3,
  /** Least mean change, grey levels: less is seen by nobody and nothing. */
  changed: 1,
} as const;

/** Limits of what a model finds again. */
const FOUND_LIMITS = {
  /** Mean distance of landmarks from where they should be, of the face's width. */
  landmarks: 0.03,
  /** Degrees of yaw and of pitch. */
  pose: 8,
  /** Mean agreement (intersection over union) of eyes, nose and lips. */
  parts: 0.6,
  /** Of the eye's width: how far the irises' middle lies from where it should. */
  gaze: 0.12,
} as const;

/** Why a forgery without a model is refused; empty: accepted. Sentences without figures, so that they can be counted. */
export function factReasons({ family, facts }: Forgery): string[] {
  const { gateShare, outside, colourApart, colourful, poseApart, changed } = facts;
  const [before, after] = colourful;
  return [
    ...(gateShare < FACT_LIMITS.gateShare[family] ? ['Too little of the face was changed.'] : []),
    ...(changed < FACT_LIMITS.changed ? ['What was changed looks the same.'] : []),
    ...(outside > FACT_LIMITS.outside[family] ? ['Too much beside the face was changed.'] : []),
    ...(colourApart > FACT_LIMITS.colourApart ? ['The colour of the skin was changed too much.'] : []),
    ...(before <= FACT_LIMITS.grey && after > 2 * FACT_LIMITS.grey ? ['A grey photograph was given colours.'] : []), // prettier-ignore
    ...(poseApart !== null && poseApart > FACT_LIMITS.poseApart ? ['The two people look different ways.'] : []), // prettier-ignore
  ];
}

/**
 * Why a forgery is refused by what a model finds in it; empty: accepted. Of faces whose geometry was not known only that one is found.
 * @param redetected geometry found in the forged picture of CROP_SIZE; null: none was
 */
export function accept({ geometry }: Forgery, redetected: FaceGeometry | null): string[] {
  if (!redetected) return ['No face is found in the picture.'];
  if (!geometry) return [];
  const { landmarks, pose, parts, gaze } = compare(geometry, redetected);
  return [
    ...(landmarks > FOUND_LIMITS.landmarks ? ['Landmarks are found elsewhere.'] : []),
    ...(pose > FOUND_LIMITS.pose ? ['Another pose is found.'] : []),
    ...(parts < FOUND_LIMITS.parts ? ['Eyes, nose or mouth are found elsewhere.'] : []),
    ...(gaze > FOUND_LIMITS.gaze ? ['Another gaze is found.'] : []),
  ];
}

/** In the units of `FOUND_LIMITS`. */
function compare(wanted: FaceGeometry, found: FaceGeometry): Record<keyof typeof FOUND_LIMITS, number> {
  const [a, b] = [poseOf(wanted), poseOf(found)];
  return {
    landmarks: apart(wanted.landmarks, found.landmarks),
    pose: Math.max(Math.abs(a.yaw - b.yaw), Math.abs(a.pitch - b.pitch)),
    parts: partsAgreement(mapOf(wanted), mapOf(found)),
    gaze: gazeApart(wanted.landmarks, found.landmarks),
  };
}

const pointOf = (landmarks: Float32Array, index: number): [number, number] => [
  landmarks[3 * index],
  landmarks[3 * index + 1],
];

function apart(wanted: Float32Array, found: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < LANDMARK_COUNT; i++) sum += distance(pointOf(wanted, i), pointOf(found, i));
  return sum / LANDMARK_COUNT / Math.max(1, ovalWidth(wanted));
}

const mapOf = (geometry: FaceGeometry): Uint8Array => parseFace(flatLandmarks(geometry), null);

/** Ids of PARSING_CLASSES: eyes, nose and both lips; brows and an open mouth are a pixel wide and say little. */
const PARTS = [4, 5, 6, 7, 9];

function partsAgreement(a: Uint8Array, b: Uint8Array): number {
  let sum = 0;
  for (const part of PARTS) {
    let [both, either] = [0, 0];
    for (let at = 0; at < CROP_SIZE * CROP_SIZE; at++) {
      const [inA, inB] = [a[at] === part, b[at] === part];
      if (inA || inB) either++;
      if (inA && inB) both++;
    }
    sum += either > 0 ? both / either : 1;
  }
  return sum / PARTS.length;
}

/** Iris' middle, outer and inner corner, upper and lower lid. */
const EYES = [
  [468, 33, 133, 159, 145],
  [473, 263, 362, 386, 374],
] as const;
/** Height over width of an eye below which its iris is a guess. */
const OPEN = 0.18;

function gazeApart(wanted: Float32Array, found: Float32Array): number {
  const aparts = EYES.map((eye) => {
    const [one, other] = [gazeOf(wanted, eye), gazeOf(found, eye)];
    return one && other ? distance(one, other) : 0;
  });
  return Math.max(...aparts);
}

/** Where the iris is between the corners, in widths of the eye; null of an eye that is nearly shut. */
function gazeOf(landmarks: Float32Array, eye: (typeof EYES)[number]): [number, number] | null {
  const [iris, outer, inner, upper, lower] = eye.map((index) => pointOf(landmarks, index));
  const width = distance(outer, inner);
  if (!(distance(upper, lower) >= OPEN * width)) return null;
  return [(iris[0] - (outer[0] + inner[0]) / 2) / width, (iris[1] - (outer[1] + inner[1]) / 2) / width];
}
