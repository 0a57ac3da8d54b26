/** The masks on the screen as a picture. */
import { saveFile } from '@/app/saveFile';
import { useMasks } from '@/app/state/masksStore';
import { useMaskModel } from '@/app/state/maskModel';
import { maskSheet } from '@/app/viz/maskSheet';
import type { Action } from '../action';

/** All strategies shown as one PNG, with legend and what it takes to draw the same again. */
export const exportPicture: Action = {
  id: 'masks.export.picture',
  label: 'Picture (PNG)',
  title: 'Export the masks as a picture (PNG)',
  screens: ['/masks'],
  shortcut: 'Alt+E',
  watches: [useMasks],
  obstacle: () => (useMasks.getState().masks ? null : 'Wait for the first masks to appear.'),
  perform: async () => {
    const { masks, survey } = useMasks.getState();
    const { reconstructed } = useMaskModel.getState();
    if (!masks) return;
    saveFile(
      `fsfm-masks-seed-${masks.view.seed}.png`,
      await maskSheet(
        masks.face,
        masks.view,
        masks.masks,
        survey,
        reconstructed?.masks === masks.masks ? reconstructed.pictures : null,
      ),
    );
  },
};
