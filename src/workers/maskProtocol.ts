/** The border to the mask worker: types only, as `protocol.ts`. */
import type { FaceMasks, MaskRequest } from '@/engine/masks/maskDraws';
import type { SurveyProgress } from '@/engine/masks/maskSurvey';

export type { FaceMasks, MaskDraw, MaskRequest } from '@/engine/masks/maskDraws';
export type { StrategySurvey, SurveyProgress } from '@/engine/masks/maskSurvey';

/** The commands of the mask worker. */
export interface MaskApi {
  /** One mask of every strategy asked for. `parsing` (224, 224) class ids. */
  draw(parsing: Uint8Array, request: MaskRequest): Promise<FaceMasks>;
  /** Many draws over these faces, reported as they go; false when a newer survey or `endSurvey` ended it. */
  survey(
    parsings: readonly Uint8Array[],
    request: MaskRequest,
    total: number,
    listener: (progress: SurveyProgress) => void,
  ): Promise<boolean>;
  endSurvey(): Promise<void>;
}
