/** What can be done on the scoring screen. */
import { refreshDetectors } from '@/app/state/detectors';
import { lookThroughRuns } from '@/app/state/runsStore';
import { DAMAGED_DETECTORS } from '../detectors';
import type { Family } from '../family';
import { INTAKE } from '../intake';
import {
  closeActive,
  detectorFromHere,
  dismissProblem,
  openDetectorFile,
  reopenLost,
  resetThreshold,
  scoreWithDemo,
  showModelCard,
} from './detector';
import { copyScoreLink, exportCsv, exportJson, exportMap } from './exports';
import { degradeFace, nextFace, previousFace } from './faces';
import {
  cancelRest,
  goOnAfterFailure,
  pauseOrResume,
  removeAll,
  resumeRestored,
  samplePortraits,
} from './queue';
import { exportLevels } from './levels';
import { reportPdf, reportPng, videoReportPdf, videoReportPng } from './report';
import { demoNetwork, networkFromHere, openNetwork } from './residual';

export const score: Family = {
  actions: [
    ...[...INTAKE, samplePortraits, pauseOrResume, cancelRest, goOnAfterFailure, resumeRestored, removeAll],
    ...[nextFace, previousFace, degradeFace],
    ...[
      openDetectorFile,
      detectorFromHere.picked,
      scoreWithDemo,
      showModelCard,
      closeActive,
      reopenLost,
      dismissProblem,
    ],
    ...[resetThreshold, demoNetwork, openNetwork, networkFromHere.picked, ...DAMAGED_DETECTORS],
    ...[
      reportPdf,
      reportPng,
      videoReportPdf,
      videoReportPng,
      exportMap,
      exportLevels,
      exportCsv,
      exportJson,
      copyScoreLink,
    ],
  ],
  ready: () => Promise.all([refreshDetectors(), lookThroughRuns()]),
};
