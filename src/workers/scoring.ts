/** The page's way to detectors: the library of them, and the worker in which they score and are evaluated. */
import { proxy, type Remote } from 'comlink';
import type { EvaluationLab } from '@/engine/evaluation/evaluationLab';
import type { DetectorLibrary } from '@/engine/scoring/detectorLibrary';
import type { DetectorSource } from '@/engine/scoring/openDetectors';
import type { ScoringLab } from '@/engine/scoring/scoringLab';
import { dataHost, failing, scoringHost } from './hosts';
import { createPort } from './port';

export const detectorLibrary = createPort<DetectorLibrary>(dataHost, 'detectors');

/** Files pass the page by reference: no byte of them is copied here. */
const source: DetectorSource = {
  file: (id) => detectorLibrary.ask<Blob>((library) => library.file(id)),
};

const connect = (lab: Remote<Pick<ScoringLab, 'connect'>>) =>
  lab.connect(proxy(source), proxy(failing(scoringHost)));

/** Faces one by one, and why. Detectors are opened when they are asked, also after the worker ended. */
export const scoring = createPort<ScoringLab>(scoringHost, 'scoring', connect);

/** Labelled faces, by the same open detectors on the same GPU device. */
export const evaluation = createPort<EvaluationLab>(scoringHost, 'evaluation', connect);
