/** What can be done in the faces library. */
import { refreshDetectors } from '@/app/state/detectors';
import { openLibrary } from '@/app/state/library';
import type { Family } from '../family';
import { INTAKE } from '../intake';
import { deleteOpenDataset, exportOpenDataset, newDataset, renameDataset } from './datasets';
import { copyGalleryLink, excludeShown, scoreAll, stopScoring } from './gallery';
import { IMPORT, sampleFaces, saveFailed } from './import';
import { parseAll, parseOne, stopParsingAgain } from './secondParser';

export const faces: Family = {
  actions: [
    ...[sampleFaces, ...INTAKE, ...IMPORT, saveFailed],
    ...[newDataset, renameDataset, exportOpenDataset, deleteOpenDataset],
    ...[scoreAll, stopScoring, excludeShown, copyGalleryLink, parseOne, parseAll, stopParsingAgain],
  ],
  ready: () => Promise.all([openLibrary(), refreshDetectors()]),
};
