/** What can be done on the scoring screen. */
import { refreshDetectors } from '@/app/state/detectors';
import type { Family } from '../family';
import { INTAKE } from '../intake';
import { closeActive, openDetectorFile, reopenLost, resetThreshold, scoreWithDemo } from './detector';
import { copyScoreLink, exportCsv, exportJson, exportReport } from './exports';
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
    ...[openDetectorFile, scoreWithDemo, closeActive, reopenLost, resetThreshold, demoNetwork, openNetwork],
    ...[exportReport, exportCsv, exportJson, copyScoreLink],
  ],
  ready: refreshDetectors,
};
