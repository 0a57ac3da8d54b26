/** What can be done on the screen that trains detectors. */
import { refreshDetectors } from '@/app/state/detectors';
import { openLibrary } from '@/app/state/library';
import { lookThroughRuns } from '@/app/state/runsStore';
import { DETECTORS } from '../detectors';
import { allGenuine } from '../faces/classes';
import { IMPORT } from '../faces/import';
import type { Family } from '../family';
import { INTAKE } from '../intake';
import { evaluateTrained, scoreWithTrained } from '../wayOn';
import { discardUnreadable } from '../runs/unreadable';
import {
  chooseEncoder,
  encoderFromHere,
  copySettingsLink,
  deleteTraining,
  fromScratch,
  resetSettings,
  resumeFromFile,
  resumeTraining,
} from './begin';
import { anotherBlend, blendFakes } from './blend';
import {
  evaluateHeldOut,
  exportBest,
  exportLast,
  exportReleased,
  exportReport,
  exportState,
} from './results';
import { pauseOrResume, start, step, stop } from './run';

export const train: Family = {
  actions: [
    ...[start, pauseOrResume, step, stop],
    ...[resumeTraining.picked, deleteTraining.picked, resumeFromFile, discardUnreadable.picked],
    ...[
      chooseEncoder,
      encoderFromHere.picked,
      fromScratch,
      resetSettings,
      copySettingsLink,
      allGenuine,
      anotherBlend,
      blendFakes,
      ...INTAKE,
      ...IMPORT,
      ...DETECTORS,
    ],
    ...[
      scoreWithTrained,
      evaluateTrained,
      evaluateHeldOut,
      exportReport,
      exportBest,
      exportLast,
      exportReleased,
      exportState,
    ],
  ],
  ready: () => Promise.all([openLibrary(), lookThroughRuns(), refreshDetectors()]),
};
