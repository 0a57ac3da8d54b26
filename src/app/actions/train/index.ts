/** What can be done on the screen that trains detectors. */
import { openLibrary } from '@/app/state/library';
import { lookThroughRuns } from '@/app/state/runsStore';
import { openDetectorFiles } from '../detectorFiles';
import { allGenuine } from '../faces/classes';
import { IMPORT } from '../faces/import';
import type { Family } from '../family';
import { INTAKE } from '../intake';
import {
  chooseEncoder,
  fromScratch,
  resetSettings,
  copySettingsLink,
  resumeFromFile,
  resumeSaved,
} from './begin';
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
    ...[start, pauseOrResume, step, stop, resumeSaved, resumeFromFile],
    ...[
      chooseEncoder,
      fromScratch,
      resetSettings,
      copySettingsLink,
      allGenuine,
      ...INTAKE,
      ...IMPORT,
      openDetectorFiles,
    ],
    ...[evaluateHeldOut, exportReport, exportBest, exportLast, exportReleased, exportState],
  ],
  ready: () => Promise.all([openLibrary(), lookThroughRuns()]),
};
