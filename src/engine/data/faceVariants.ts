/** The faces of a run, turned and lit anew by their geometry: the augmentations `pose` and `light`. */
import { poseOf, type FacePose } from '@/faces/geometry';
import type { Pictures } from '@/faces/mesh/anchor';
import { drawVariant, showVariant, type VariantSettings } from '@/faces/mesh/variant';
import type { FaceCrop } from '@/faces/types';
import { LabError } from '@/lib/errors';
import { formatCounted } from '@/lib/format';
import type { SeededRandom } from '@/lib/random';

const SEEDS = 2 ** 31 - 1;

/** A face of which picture, map and geometry are read when they are looked at. */
export type VariableFace = Pick<FaceCrop, 'parsing' | 'geometry'>;

export class FaceVariants {
  /** How each face looks; null where its geometry is not known, so that it stays as it is. */
  private readonly poses: readonly (FacePose | null)[];

  private constructor(
    private readonly faces: readonly VariableFace[],
    private readonly settings: VariantSettings,
  ) {
    this.poses = faces.map(({ geometry }) => (geometry ? poseOf(geometry) : null));
  }

  /** Null where neither is asked for: then nothing is read, and nothing random is drawn. */
  static of(faces: readonly VariableFace[], settings: VariantSettings): FaceVariants | null {
    return settings.pose > 0 || settings.light > 0 ? new FaceVariants(faces, settings) : null;
  }

  /** Nobody trains on faces as they are who asked for others. @throws LabError `invalid-config` where no face has a geometry */
  requireSome(): void {
    if (this.poses.some((pose) => pose !== null)) return;
    throw new LabError(
      'invalid-config',
      `None of ${formatCounted(this.poses.length, 'face')} has a geometry, which "Pose" and "Light" need.`,
      'Find it on the Faces screen under "Pose and expression", or set both to 0.',
    );
  }

  /**
   * One random number a face, whatever becomes of it.
   * @param rgb gives the picture (side, side, 3), which is kept
   * @param side at which the mesh is drawn; the map keeps its own
   * @returns null for the face as it is
   */
  draw(index: number, random: SeededRandom, rgb: () => Uint8Array, side: number): Pictures | null {
    const seed = random.integer(SEEDS);
    const pose = this.poses[index];
    const variant = pose && drawVariant(seed, this.settings, pose);
    if (!variant?.turn && !variant?.light) return null;
    const { parsing, geometry } = this.faces[index];
    return geometry ? showVariant({ rgb: rgb(), parsing, geometry }, variant, side) : null;
  }
}
