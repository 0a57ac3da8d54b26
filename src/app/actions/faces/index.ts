/** What can be done in the faces library. */
import { refreshDetectors } from '@/app/state/detectors';
import { openLibrary } from '@/app/state/library';
import { DAMAGED_DETECTORS } from '../detectors';
import type { Family } from '../family';
import { INTAKE } from '../intake';
import { allGenuine } from './classes';
import {
  deleteOpenDataset,
  dismissRebuilt,
  exportOpenDataset,
  newDataset,
  openNextDataset,
  renameDataset,
} from './datasets';
import { chooseDemo, copyGalleryLink, excludeShown, scoreAll, stopScoring } from './gallery';
import { continueUnfinished, dismissUnfinished, IMPORT, sampleFaces, saveFailed } from './import';
import { lookAtMasks, pretrainOnThese } from '../wayOn';
import { parseAll, parseOne, stopParsingAgain } from './secondParser';

export const faces: Family = {
  actions: [
    ...[sampleFaces, ...INTAKE, ...IMPORT, saveFailed],
    ...[continueUnfinished.picked, dismissUnfinished.picked],
    ...[newDataset, openNextDataset, renameDataset, exportOpenDataset, deleteOpenDataset, dismissRebuilt],
    ...DAMAGED_DETECTORS,
    allGenuine,
    ...[lookAtMasks, pretrainOnThese],
    ...[
      chooseDemo,
      scoreAll,
      stopScoring,
      excludeShown,
      copyGalleryLink,
      parseOne,
      parseAll,
      stopParsingAgain,
    ],
  ],
  ready: () => Promise.all([openLibrary(), refreshDetectors()]),
};
