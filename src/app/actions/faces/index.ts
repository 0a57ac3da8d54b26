/** What can be done in the faces library. */
import { refreshDetectors } from '@/app/state/detectors';
import { openLibrary } from '@/app/state/library';
import { DAMAGED_DETECTORS } from '../detectors';
import type { Family } from '../family';
import { INTAKE } from '../intake';
import { addToClass, allGenuine, moveToClass, newClass, removeClass, undoClasses } from './classes';
import {
  deleteOpenDataset,
  dismissRebuilt,
  exportOpenDataset,
  newDataset,
  openNextDataset,
  renameDataset,
} from './datasets';
import {
  chooseDemo,
  clearSelected,
  copyGalleryLink,
  excludeShown,
  scoreAll,
  selectShown,
  stopScoring,
} from './gallery';
import { continueForgedSet, dismissForgedSet, makeForgedSet, stopForgedSet } from './forgedSets';
import { findGeometry, stopFindingGeometry } from './geometry';
import { continueUnfinished, dismissUnfinished, IMPORT, sampleFaces, saveFailed } from './import';
import { lookAtMasks, pretrainOnThese, trainOnThese } from '../wayOn';
import { parseAll, parseOne, stopParsingAgain } from './secondParser';

export const faces: Family = {
  actions: [
    ...[sampleFaces, ...INTAKE, ...IMPORT, saveFailed],
    ...[continueUnfinished.picked, dismissUnfinished.picked],
    ...[newDataset, openNextDataset, renameDataset, exportOpenDataset, deleteOpenDataset, dismissRebuilt],
    ...DAMAGED_DETECTORS,
    ...[newClass, undoClasses, allGenuine],
    ...[addToClass.picked, moveToClass.picked, removeClass.picked],
    ...[selectShown, clearSelected],
    ...[lookAtMasks, pretrainOnThese, trainOnThese],
    ...[
      chooseDemo,
      scoreAll,
      stopScoring,
      excludeShown,
      copyGalleryLink,
      parseOne,
      parseAll,
      stopParsingAgain,
      findGeometry,
      stopFindingGeometry,
      makeForgedSet,
      stopForgedSet,
      continueForgedSet.picked,
      dismissForgedSet.picked,
    ],
  ],
  ready: () => Promise.all([openLibrary(), refreshDetectors()]),
};
