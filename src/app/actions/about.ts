/** What can be done on the page about the app. */
import { toast } from 'sonner';
import { saveFile } from '@/app/saveFile';
import { useFaces } from '@/app/state/facesStore';
import { forgetKernels, kernelsObstacle, useKernels } from '@/app/state/kernelTuning';
import { cancelMeasuring, isMeasuring, measureMachine, useMachine } from '@/app/state/machineMeasure';
import { activeObstacle, useTraining } from '@/app/state/trainingStore';
import { deleteKept as deleteStored, useKeptSize } from '@/app/state/keptSize';
import type { Action } from './action';
import { isImporting } from './faces/import';
import type { Family } from './family';

/** Forgets which kernels were measured fastest, so that the next run measures again. */
export const measureAgain: Action = {
  id: 'about.measureAgain',
  label: 'Measure again at the next run',
  title: 'Measure the kernels again at the next run',
  screens: ['/about'],
  watches: [useKernels],
  obstacle: kernelsObstacle,
  perform: forgetKernels,
};

/** About ten seconds; nothing else may compute meanwhile. */
export const measure: Action = {
  id: 'about.measure',
  label: 'Measure this machine',
  hint: 'About ten seconds. Nothing leaves this machine.',
  screens: ['/about'],
  watches: [useMachine, useTraining, useFaces],
  obstacle: () => {
    if (isMeasuring()) return 'This machine is being measured.';
    if (isImporting()) return 'Faces are being imported: this machine cannot be measured beside it.';
    return activeObstacle(useTraining.getState());
  },
  perform: measureMachine,
};

export const cancelMeasure: Action = {
  id: 'about.cancelMeasure',
  label: 'Cancel',
  title: 'Cancel the measurement of this machine',
  screens: ['/about'],
  watches: [useMachine],
  obstacle: () => (isMeasuring() ? null : 'Nothing is being measured.'),
  perform: cancelMeasuring,
};

const reportObstacle = () =>
  useMachine.getState().report ? null : 'This machine has not been measured yet.';
const reportText = () => `${JSON.stringify(useMachine.getState().report, null, 2)}\n`;

/** With the names of `npm run bench --json`. */
export const exportMeasurement: Action = {
  id: 'about.exportMeasurement',
  label: 'Export (JSON)',
  title: 'Export the measurement of this machine (JSON)',
  screens: ['/about'],
  watches: [useMachine],
  obstacle: reportObstacle,
  perform: () => saveFile('fsfm-machine.json', new Blob([reportText()], { type: 'application/json' })),
};

export const copyMeasurement: Action = {
  id: 'about.copyMeasurement',
  label: 'Copy',
  title: 'Copy the measurement of this machine',
  screens: ['/about'],
  watches: [useMachine],
  obstacle: reportObstacle,
  perform: async () => {
    await navigator.clipboard.writeText(reportText());
    toast.success('Measurement copied. It holds figures and what the browser says of this machine.');
  },
};

/** Photographs and scores of the Score screen, of this tab and of earlier visits. */
export const deleteKept: Action = {
  id: 'about.deleteKept',
  label: 'Delete them',
  title: 'Delete the stored photographs of the Score screen',
  hint: 'Their scores go too.',
  screens: ['/about'],
  watches: [useKeptSize],
  obstacle: () => (useKeptSize.getState().sizeBytes ? null : 'No photograph of the Score screen is stored.'),
  perform: deleteStored,
};

export const about: Family = {
  actions: [measure, cancelMeasure, exportMeasurement, copyMeasurement, measureAgain, deleteKept],
  ready: () => Promise.resolve(),
};
