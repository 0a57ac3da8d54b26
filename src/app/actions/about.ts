/** What can be done on the page about the app. */
import { forgetKernels, kernelsObstacle, useKernels } from '@/app/state/kernelTuning';
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

export const about: Family = { actions: [measureAgain], ready: () => Promise.resolve() };
