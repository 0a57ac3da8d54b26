/** The faces of a run, turned and lit anew by their geometry: the augmentations `pose` and `light`. */
import { poseOf, type FacePose } from '@/faces/geometry';
import type { Pictures } from '@/faces/mesh/anchor';
import { drawVariant, showVariant, type Variant, type VariantSettings } from '@/faces/mesh/variant';
import type { FaceCrop } from '@/faces/types';
import { LabError } from '@/lib/errors';
import { formatCounted } from '@/lib/format';
import { deriveSeed, type SeededRandom } from '@/lib/random';

/**
 * Variants of a face, each as likely as the others. So few that most were made before, where there is room to keep them: a step of the smallest
 * models takes less time than the variants of its faces.
 */
export const VARIANTS = 16;
/** Beside those of `pretrain/batches` and `finetune/detectorData`. */
const VARIANT_STREAM = 32;

/** A face of which picture, map and geometry are read when they are looked at. */
export type VariableFace = Pick<FaceCrop, 'parsing' | 'geometry'>;

/** What a step makes of a face. */
export interface DrawnVariant extends Variant {
  index: number;
  /** The same for the same variant of the same face, for caches. */
  key: number;
}

type Settings = VariantSettings & { seed: number };

export class FaceVariants {
  /** How each face looks; null where its geometry is not known, so that it stays as it is. */
  private readonly poses: readonly (FacePose | null)[];

  private constructor(
    private readonly faces: readonly VariableFace[],
    private readonly settings: Settings,
  ) {
    this.poses = faces.map(({ geometry }) => (geometry ? poseOf(geometry) : null));
  }

  /** Null where neither is asked for: then nothing is read, and nothing random is drawn. */
  static of(faces: readonly VariableFace[], settings: Settings): FaceVariants | null {
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
   * @returns null for the face as it is
   */
  draw(index: number, random: SeededRandom): DrawnVariant | null {
    const key = index * VARIANTS + random.integer(VARIANTS);
    const pose = this.poses[index];
    if (!pose) return null;
    const seed = deriveSeed(deriveSeed(this.settings.seed, VARIANT_STREAM), key);
    const { turn, light } = drawVariant(seed, this.settings, pose);
    return turn || light ? { index, key, turn, light } : null;
  }

  /**
   * @param rgb (side, side, 3) of its face; kept
   * @param side at which the mesh is drawn; the map keeps its own
   * @throws LabError `invalid-file` where the geometry was damaged since the run began
   */
  show({ index, ...variant }: DrawnVariant, rgb: Uint8Array, side: number): Pictures {
    const { parsing, geometry } = this.faces[index];
    if (geometry) return showVariant({ rgb, parsing, geometry }, variant, side);
    throw new LabError(
      'invalid-file',
      `The geometry of face ${index + 1} of the run can no longer be read.`,
      'Find it again on the Faces screen, then resume the run.',
    );
  }
}
