/**
 * Closed loops in MediaPipe's 478-point face topology, as indices of landmarks.
 * Source: MediaPipe `face_mesh_connections` (contours), the nose loop drawn by hand over the canonical face
 * model (`canonical_face_model_uv_visualization`). MediaPipe names sides after the person; here left and right
 * are the PICTURE's: a person's right eye lies on the picture's left.
 */

export const LANDMARK_COUNT = 478;

export const LEFT_BROW = [46, 53, 52, 65, 55, 107, 66, 105, 63, 70] as const;
export const RIGHT_BROW = [276, 283, 282, 295, 285, 336, 296, 334, 293, 300] as const;

export const LEFT_EYE = [
  33, 7, 163, 144, 145, 153, 154, 155, 133, 173, 157, 158, 159, 160, 161, 246,
] as const;
export const RIGHT_EYE = [
  263, 249, 390, 373, 374, 380, 381, 382, 362, 398, 384, 385, 386, 387, 388, 466,
] as const;

export const NOSE = [
  168, 122, 174, 198, 49, 48, 64, 98, 97, 2, 326, 327, 294, 278, 279, 420, 399, 351,
] as const;

/** Each arc runs from the picture's left corner of the mouth to the right one. */
const OUTER_UPPER_ARC = [61, 185, 40, 39, 37, 0, 267, 269, 270, 409, 291];
const OUTER_LOWER_ARC = [61, 146, 91, 181, 84, 17, 314, 405, 321, 375, 291];
const INNER_UPPER_ARC = [78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308];
const INNER_LOWER_ARC = [78, 95, 88, 178, 87, 14, 317, 402, 318, 324, 308];

export const UPPER_LIP: readonly number[] = [...OUTER_UPPER_ARC, ...INNER_UPPER_ARC.toReversed()];
export const LOWER_LIP: readonly number[] = [...OUTER_LOWER_ARC, ...INNER_LOWER_ARC.toReversed()];
export const INNER_MOUTH: readonly number[] = [
  ...INNER_UPPER_ARC,
  ...INNER_LOWER_ARC.slice(1, -1).toReversed(),
];

export const FACE_OVAL = [
  10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377, 152, 148, 176, 149,
  150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109,
] as const;
