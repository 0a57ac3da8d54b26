/** What can be done on the scoring screen. */
import { refreshDetectors } from '@/app/state/detectors';
import { DAMAGED_DETECTORS } from '../detectors';
import type { Family } from '../family';
import { INTAKE } from '../intake';
import {
  closeActive,
  dismissProblem,
  openDetectorFile,
  reopenLost,
  resetThreshold,
  scoreWithDemo,
  showModelCard,
} from './detector';
import { copyScoreLink, exportCsv, exportJson, exportMap, exportReport } from './exports';
import { degradeFace, nextFace, previousFace } from './faces';
import {
  cancelRest,
  goOnAfterFailure,
  pauseOrResume,
  removeAll,
  resumeRestored,
  samplePortraits,
} from './queue';
import { demoNetwork, openNetwork } from './residual';

export const score: Family = {
  actions: [
    ...[...INTAKE, samplePortraits, pauseOrResume, cancelRest, goOnAfterFailure, resumeRestored, removeAll],
    ...[nextFace, previousFace, degradeFace],
    ...[openDetectorFile, scoreWithDemo, showModelCard, closeActive, reopenLost, dismissProblem],
    ...[resetThreshold, demoNetwork, openNetwork, ...DAMAGED_DETECTORS],
    ...[exportReport, exportMap, exportCsv, exportJson, copyScoreLink],
  ],
  ready: refreshDetectors,
};
