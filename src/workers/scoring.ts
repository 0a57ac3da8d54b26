/** The page's way to detectors: the library of them, and the worker in which they score and are evaluated. */
import { proxy, type Remote } from 'comlink';
import type { EvaluationLab } from '@/engine/evaluation/evaluationLab';
import type { PretrainRoom } from '@/engine/pretrain/pretrainRoom';
import type { DetectorLibrary } from '@/engine/scoring/detectorLibrary';
import type { DetectorSource } from '@/engine/scoring/openDetectors';
import type { ScoringLab } from '@/engine/scoring/scoringLab';
import { dataHost, failing, scoringHost } from './hosts';
import { createPort } from './port';

export const detectorLibrary = createPort<DetectorLibrary>(dataHost, 'detectors');

let hearRefusal: () => void = () => {};

/** Calls `listener` whenever a detector's file could not be handed out: it is gone, or was found to be damaged. */
export function onRefusedDetector(listener: () => void): void {
  hearRefusal = listener;
}

/** The file of a saved detector, by reference: no byte of it is copied here. @throws LabError as the library */
export async function detectorFile(id: string): Promise<Blob> {
  try {
    return await detectorLibrary.ask<Blob>((library) => library.file(id));
  } catch (error) {
    hearRefusal();
    throw error;
  }
}

const source: DetectorSource = { file: detectorFile };

const connect = (lab: Remote<Pick<ScoringLab, 'connect'>>) =>
  lab.connect(proxy(source), proxy(failing(scoringHost)));

/** Faces one by one, and why. Detectors are opened when they are asked, also after the worker ended. */
export const scoring = createPort<ScoringLab>(scoringHost, 'scoring', connect);

/** Networks that reconstruct, beside whatever trains. Whoever opens one holds `scoringHost`. */
export const reconstructions = createPort<PretrainRoom>(scoringHost, 'pretrain');

/** Labelled faces, by the same open detectors on the same GPU device. */
export const evaluation = createPort<EvaluationLab>(scoringHost, 'evaluation', connect);
