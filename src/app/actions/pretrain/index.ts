/** What can be done on the pretraining screen. */
import { refreshDetectors } from '@/app/state/detectors';
import { openLibrary } from '@/app/state/library';
import { lookThroughRuns } from '@/app/state/runsStore';
import { IMPORT, sampleFaces } from '../faces/import';
import { INTAKE } from '../intake';
import type { Family } from '../family';
import { exportAnimation, exportPictures, exportStrip } from './exportPictures';
import {
  exportBundle,
  exportCheckpoint,
  exportCluster,
  exportConfig,
  exportMetrics,
  exportOnnx,
  exportPytorch,
  exportPytorchTarget,
  exportTensorboard,
} from './exports';
import { RUN_STEPS } from '../wayOn';
import { connectAgain, pauseOrResume, start, step, stop } from './run';
import { deleteSaved, resumeSaved } from './savedRun';
import { beginFromHere, chooseCheckpoint, copySettingsLink, fromScratch, resetSettings } from './settings';

export const pretrain: Family = {
  actions: [
    ...[
      start,
      pauseOrResume,
      step,
      stop,
      sampleFaces,
      ...INTAKE,
      ...IMPORT,
      resumeSaved,
      deleteSaved,
      connectAgain,
    ],
    ...[resetSettings, copySettingsLink, chooseCheckpoint, beginFromHere.picked, fromScratch],
    ...RUN_STEPS.map(({ picked }) => picked),
    ...[exportPictures, exportAnimation, exportStrip, exportMetrics, exportConfig, exportTensorboard],
    ...[exportCheckpoint, exportPytorch, exportPytorchTarget, exportOnnx, exportBundle, exportCluster],
  ],
  ready: () => Promise.all([openLibrary(), lookThroughRuns(), refreshDetectors()]),
};
