/** What pose and light would make of faces, to look at before a run. Needs no network. */
import type { FacePose } from '@/faces/geometry';
import { drawVariant, showVariant, type VariantSettings } from '@/faces/mesh/variant';
import type { MeshFace } from '@/faces/mesh/pose';
import { deriveSeed } from '@/lib/random';
import { CROP_SIZE } from '@/lib/regions';
import { poseOf } from '@/faces/geometry';
import { resampleRgb } from '@/lib/resample';

/** Draws of one face that are shown. */
export const PREVIEW_DRAWS = 7;
/** Pixels; of a picture that is shown small. */
const SIDE = 112;
/** Apart from those of the pictures. */
const SPREAD_STREAM = 31;

export interface VariantPreview {
  side: number;
  /** 1 + PREVIEW_DRAWS of (side, side, 3): the original, then as training may draw it. */
  pictures: Uint8Array[];
  /** Degrees: of each pose, after one draw of each. */
  yaws: number[];
}

/** What a worker without a network answers of variants. */
export interface VariantRoom {
  preview: typeof previewVariants;
}

/** @param face its picture of CROP_SIZE @param poses of all faces of the run */
export function previewVariants(
  face: MeshFace,
  poses: readonly FacePose[],
  settings: VariantSettings,
  seed: number,
): VariantPreview {
  const whole = { x: 0, y: 0, width: CROP_SIZE, height: CROP_SIZE };
  const small = { ...face, rgb: resampleRgb(face.rgb, CROP_SIZE, whole, SIDE) };
  const pose = poseOf(face.geometry);
  const drawn = Array.from({ length: PREVIEW_DRAWS }, (_, i) =>
    showVariant(small, drawVariant(deriveSeed(seed, i), settings, pose), SIDE),
  );
  const spread = deriveSeed(seed, SPREAD_STREAM);
  return {
    side: SIDE,
    pictures: [small, ...drawn].map(({ rgb }) => rgb),
    yaws: poses.map((one, i) => one.yaw + (drawVariant(deriveSeed(spread, i), settings, one).turn?.yaw ?? 0)),
  };
}
