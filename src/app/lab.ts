/** The one training session of this tab. Its worker starts at the first question, not at import. */
import './state/failedStart';
import { keepDetector } from './state/trainedDetector';
import type { EngineReport } from '@/workers/protocol';
import { TrainingSession } from './state/trainingSession';
import { useTraining } from './state/trainingStore';

export const trainingSession = new TrainingSession(undefined, (training) => void keepDetector(training));

/** Claims what computes when a screen opens that needs it; null where there is none, which is in the store with its reason. */
export function claimOnOpening(): Promise<EngineReport | null> {
  if (useTraining.getState().adapter.state === 'unavailable') return Promise.resolve(null);
  return trainingSession.connect().catch(() => null);
}
