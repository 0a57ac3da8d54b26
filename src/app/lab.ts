/** The one training session of this tab. Its worker starts at the first question, not at import. */
import './state/failedStart';
import { keepDetector } from './state/trainedDetector';
import { TrainingSession } from './state/trainingSession';

export const trainingSession = new TrainingSession(undefined, (training) => void keepDetector(training));
