/** What can be done on the page about the app. */
import { forgetKernels, kernelsObstacle, useKernels } from '@/app/state/kernelTuning';
import { deleteKept as deleteStored, useKeptSize } from '@/app/state/keptSize';
import type { Action } from './action';
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

export const about: Family = { actions: [measureAgain, deleteKept], ready: () => Promise.resolve() };
