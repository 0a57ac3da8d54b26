/** The page's side of the mask worker, which starts with the first call and lives as long as the page. */
import { proxy, wrap, type Remote } from 'comlink';
import './comlinkErrors';
import type { FaceMasks, MaskApi, MaskRequest, SurveyProgress } from './maskProtocol';

let api: Remote<MaskApi> | undefined;

function worker(): Remote<MaskApi> {
  api ??= wrap<MaskApi>(
    new Worker(new URL('./mask.worker.ts', import.meta.url), { type: 'module', name: 'masks' }),
  );
  return api;
}

/** One mask of every strategy asked for; `parsing` (224, 224) class ids. */
export function drawMasks(parsing: Uint8Array, request: MaskRequest): Promise<FaceMasks> {
  return worker().draw(parsing, request);
}

/**
 * Many draws over faces, reported as they go. A newer survey ends an older one.
 * @returns false when it was ended
 */
export function surveyMasks(
  parsings: readonly Uint8Array[],
  request: MaskRequest,
  total: number,
  onProgress: (progress: SurveyProgress) => void,
): Promise<boolean> {
  return worker().survey(parsings, request, total, proxy(onProgress));
}

export function endSurvey(): Promise<void> {
  return worker().endSurvey();
}
