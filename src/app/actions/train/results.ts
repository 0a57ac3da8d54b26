/** What a training came to: the held-out faces, and its files. */
import { trainingSession } from '@/app/lab';
import { saveFile } from '@/app/saveFile';
import { evaluateHeldOut as evaluate } from '@/app/state/trainedDetector';
import { finetuningOf, useTraining } from '@/app/state/trainingStore';
import { writeRunFile } from '@/app/writeRunFile';
import { jsonOf } from '@/lib/json';
import type { DetectorFileKind } from '@/workers/protocol';
import type { Action } from '../action';

const training = () => finetuningOf(useTraining.getState());

function notEnded(): string | null {
  const { phase } = training().status;
  return phase === 'finished' || phase === 'stopped' ? null : 'Available once a training has ended.';
}

/** By the best epoch, with threshold and temperature from validation. */
export const evaluateHeldOut: Action = {
  id: 'train.evaluate',
  label: 'Evaluate on held-out faces',
  title: 'Evaluate the detector on held-out faces',
  screens: ['/train'],
  watches: [useTraining],
  obstacle: notEnded,
  perform: evaluate,
};

export const exportReport: Action = {
  id: 'train.export.report',
  label: 'Export as JSON',
  title: 'Export the held-out evaluation (JSON)',
  screens: ['/train'],
  watches: [useTraining],
  obstacle: () => (training().report ? null : 'Evaluate on held-out faces first.'),
  perform: () => {
    const { report } = training();
    if (report) saveFile('detector-report.json', new Blob([jsonOf(report)], { type: 'application/json' }));
  },
};

function file(what: DetectorFileKind, label: string, title: string, more: Partial<Action> = {}): Action {
  return {
    id: `train.export.${what}`,
    label,
    title,
    screens: ['/train'],
    watches: [useTraining],
    obstacle: notEnded,
    perform: () => writeRunFile(what, () => trainingSession.exportFile(what)),
    ...more,
  };
}

export const exportBest = file('detector-best', 'Export the best detector', 'Export the detector of the best epoch', { shortcut: 'Alt+E' }); // prettier-ignore
export const exportLast = file('detector-last', 'Export the last', 'Export the detector of the last epoch');
export const exportReleased = file('detector-released', "Export for the authors' code", "Export the detector of the best epoch for the authors' code (.pth)"); // prettier-ignore
export const exportState = file('training-state', 'Save to resume later', 'Export the training to resume it later'); // prettier-ignore
