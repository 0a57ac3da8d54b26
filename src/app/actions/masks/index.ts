/** What can be done in the masking lab. */
import { openLibrary } from '@/app/state/library';
import { lookThroughRuns } from '@/app/state/runsStore';
import { IMPORT, sampleFaces } from '../faces/import';
import { INTAKE } from '../intake';
import type { Family } from '../family';
import { drawOwnMask, manyDraws, nextMask, playMasks } from './draws';
import { exportJson } from './exportJson';
import { exportPicture } from './exportPicture';
import { masksOnly, openCheckpoint, reconstructFromHere, reconstructWithRun } from './model';
import { copyMasksLink } from './share';
import { editOwnMask, pretrainWith, takeModelPatch } from './use';

export const masks: Family = {
  actions: [
    ...[nextMask, playMasks, manyDraws, drawOwnMask, sampleFaces, ...INTAKE, ...IMPORT],
    ...[pretrainWith.picked, editOwnMask.picked],
    ...[openCheckpoint, reconstructFromHere.picked, reconstructWithRun, masksOnly, takeModelPatch],
    ...[copyMasksLink, exportPicture, exportJson],
  ],
  ready: () => Promise.all([openLibrary(), lookThroughRuns()]),
};
