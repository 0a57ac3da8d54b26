/**
 * The geometry of an aligned face, as MediaPipe's FaceLandmarker gives it: points in 3-D, expression and pose. Plain data that
 * crosses worker borders.
 */

/** Of one face; conventions of every angle in this app: degrees, see `FacePose`. */
export interface FaceGeometry {
  /**
   * (LANDMARK_COUNT, 3) row-major: x and y in pixels of the crop (CROP_SIZE wide, a point may lie outside it), z in the same
   * unit, smaller is nearer to the camera.
   */
  landmarks: Float32Array;
  /** (52), 0..1, in the order of `BLENDSHAPES`; null where the model that found the face has none. */
  blendshapes: Float32Array | null;
  /** (16) column-major, from the canonical face to the camera, centimetres; null as above. */
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
