/**
 * The page's side of the mask worker, which starts with the first call and lives as long as the page. One that died is
 * replaced at the next call.
 */
import { proxy, wrap, type Remote } from 'comlink';
import './comlinkErrors';
import type { FaceMasks, MaskApi, MaskRequest, SurveyProgress } from './maskProtocol';
import { watchForDeath, type Death } from './watchForDeath';

let opened: { api: Remote<MaskApi>; death: Death } | undefined;

/** @throws Error when the worker has died */
function ask<T>(question: (masks: Remote<MaskApi>) => Promise<T>): Promise<T> {
  opened ??= open();
  const { api, death } = opened;
  return death.orDeath(question(api));
}

function open(): NonNullable<typeof opened> {
  const worker = new Worker(new URL('./mask.worker.ts', import.meta.url), { type: 'module', name: 'masks' });
  const death = watchForDeath(worker, 'mask', () => {
    opened = undefined;
  });
  return { api: wrap<MaskApi>(worker), death };
}

/** One mask of every strategy asked for; `parsing` (224, 224) class ids. */
export function drawMasks(parsing: Uint8Array, request: MaskRequest): Promise<FaceMasks> {
  return ask((masks) => masks.draw(parsing, request));
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
  return ask((masks) => masks.survey(parsings, request, total, proxy(onProgress)));
}

export function endSurvey(): Promise<void> {
  return ask((masks) => masks.endSurvey());
}
