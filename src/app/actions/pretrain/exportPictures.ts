/** What the pictures panel shows, as a file. */
import { saveExport } from '@/app/saveFile';
import { picturesFile } from '@/app/state/runFiles';
import { pretrainingOf, useTraining } from '@/app/state/trainingStore';
import type { Action } from '../action';

/** The pictures on the screen as one PNG, with headings, legends and the run's figures. */
export const exportPictures: Action = {
  id: 'pretrain.export.pictures',
  label: 'Pictures (PNG)',
  title: "Export the run's pictures (PNG)",
  screens: ['/pretrain'],
  shortcut: 'Alt+E',
  watches: [useTraining],
  obstacle: () =>
    pretrainingOf(useTraining.getState()).picturesStep === null ? 'There are no pictures yet.' : null,
  perform: async () => saveExport(await picturesFile()),
};
