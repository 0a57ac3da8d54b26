/** What the pictures panel shows, as a file. */
import { saveExport } from '@/app/saveFile';
import { noSteps, stepsGif, stepsStrip } from '@/app/state/pictureFiles';
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

const OVER_STEPS = { screens: ['/pretrain'], watches: [useTraining], obstacle: noSteps } as const;

/** The same faces from step 0 to now, moving. */
export const exportAnimation: Action = {
  id: 'pretrain.export.animation',
  label: 'Pictures over the steps (GIF)',
  title: "Export the run's pictures over the steps (animated GIF)",
  ...OVER_STEPS,
  perform: async () => saveExport(await stepsGif()),
};

/** The same side by side. */
export const exportStrip: Action = {
  id: 'pretrain.export.strip',
  label: 'Strip of steps (PNG)',
  title: "Export a strip of the run's pictures over the steps (PNG)",
  ...OVER_STEPS,
  perform: async () => saveExport(await stepsStrip()),
};
