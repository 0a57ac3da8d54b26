/** The masking lab's side of its worker: single draws at once, surveys in slices that leave room for a newer order. */
import { drawMasks, type FaceMasks, type MaskRequest } from './maskDraws';
import { surveyMasks, type SurveyProgress } from './maskSurvey';

/** Draws between two reports: some tens of milliseconds of work. */
const DRAWS_PER_REPORT = 40;

export class MaskLab {
  private latestSurvey = 0;

  draw(parsing: Uint8Array, request: MaskRequest): FaceMasks {
    return drawMasks(parsing, request);
  }

  /**
   * Reports to the listener until all is drawn. A newer survey ends an older one.
   * @returns false when it was ended
   */
  async survey(
    parsings: readonly Uint8Array[],
    request: MaskRequest,
    total: number,
    listener: (progress: SurveyProgress) => void,
  ): Promise<boolean> {
    const id = ++this.latestSurvey;
    for (const progress of surveyMasks(parsings, request, total, DRAWS_PER_REPORT)) {
      listener(progress);
      await new Promise((resolve) => setTimeout(resolve)); // draws and newer surveys get their turn
      if (id !== this.latestSurvey) return false;
    }
    return true;
  }

  endSurvey(): void {
    this.latestSurvey++;
  }
}
