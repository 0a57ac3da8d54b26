/** Action: see `action.ts`. */
import { saveFile } from '@/app/saveFile';
import { useMasks } from '@/app/state/masksStore';
import { usePainting } from '@/app/state/painting';
import { maskSheet } from '@/app/viz/maskSheet';
import { LabError } from '@/lib/errors';
import { altKey, type Action } from './action';

/** All strategies shown as one PNG, with legend and what it takes to draw the same again. */
export const exportMaskPicture: Action = {
  name: 'exportMaskPicture',
  label: 'Picture (PNG)',
  shortcut: 'Alt+E',
  keyTest: altKey('E'),
  obstacle: () => null,
  perform: async () => {
    const { masks, survey } = useMasks.getState();
    const { painted } = usePainting.getState();
    if (!masks)
      throw new LabError('wrong-state', 'There are no masks yet.', 'Wait for the first ones to appear.');
    saveFile(
      `fsfm-masks-seed-${masks.view.seed}.png`,
      await maskSheet(
        masks.face,
        masks.view,
        masks.masks,
        survey,
        painted?.masks === masks.masks ? painted.pictures : null,
      ),
    );
  },
};
