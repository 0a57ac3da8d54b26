/**
 * Edits of parts of a face by its mesh: a part of another face, or another expression of the same one. One mesh, many edits, as FaceX
 * (Han et al., 2023) has one generator for many; here nothing is learnt but the shapes of expressions.
 */
import { landmarksAt, moveFace, warpBoth } from './anchor';
import { withExpression, type ExpressionBasis, type ExpressionChange } from './expression';
import type { MeshFace } from './pose';
import { regionWeights, type EditedRegion } from './regionWeights';
import { swapFace, type SwapFace, type Swapped, type SwapOptions } from './swap';
import type { Field } from './warp';

/** A part has its neighbours' light, and the place that the face has for it. */
const TRANSPLANT_OPTIONS: SwapOptions = { feather: 16, occluderFeather: 5, mostAdded: 48, shape: false };

/**
 * Eyes, nose or mouth of the donor in the target's place and shape, behind the gate of a swap.
 * @param target, donor pictures of `side`; kept
 */
export function transplantRegion(
  target: SwapFace,
  donor: SwapFace,
  region: EditedRegion,
  side: number,
): Swapped {
  return swapFace(donor, target, { ...TRANSPLANT_OPTIONS, landmarkWeights: regionWeights(region) }, side);
}

/**
 * The same face with another expression: the whole picture follows its landmarks. Nothing is made up: teeth that are not seen
 * are not seen afterwards, and lips that part are stretched.
 * @param target pictures of `side`; kept
 * @returns new arrays, and where each pixel comes from; without change the same bytes
 */
export function reenact(
  target: MeshFace,
  basis: ExpressionBasis,
  change: ExpressionChange,
  side: number,
): MeshFace & { field: Field } {
  const geometry = withExpression(target.geometry, basis, change);
  const [from, to] = [target.geometry, geometry].map(({ landmarks }) => landmarksAt(landmarks, side));
  const moved = moveFace(from, to, side);
  return { ...warpBoth(target, moved, side), geometry, field: moved.field };
}
