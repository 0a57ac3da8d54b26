/** The masking lab's side of its worker: single draws at once, surveys in slices that leave room for other orders. */
import { drawMasks, type FaceMasks, type MaskRequest } from './maskDraws';
import { surveyMasks, type SurveyProgress } from './maskSurvey';

/** Draws between two reports: some tens of milliseconds of work. */
const DRAWS_PER_REPORT = 40;

export class MaskLab {
  draw(parsing: Uint8Array, request: MaskRequest): FaceMasks {
    return drawMasks(parsing, request);
  }

  /**
   * Reports to the listener until all is drawn.
   * @returns false when the signal ended it
   */
  async survey(
    parsings: readonly Uint8Array[],
    request: MaskRequest,
    total: number,
    listener: (progress: SurveyProgress) => void,
    signal: AbortSignal,
  ): Promise<boolean> {
    for (const progress of surveyMasks(parsings, request, total, DRAWS_PER_REPORT)) {
      listener(progress);
      await new Promise((resolve) => setTimeout(resolve)); // draws and the signal get their turn
      if (signal.aborted) return false;
    }
    return true;
  }
}
