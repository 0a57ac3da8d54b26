/** Action: see `action.ts`. */
import { saveFile } from '@/app/saveFile';
import { picturesFile } from '@/app/state/runFiles';
import type { Action } from './action';

/** The pictures on the screen as one PNG, with headings, legends and the run's figures. */
export const exportPictures: Action = {
  name: 'exportPictures',
  label: 'Pictures (PNG)',
  obstacle: ({ hasPictures }) => (hasPictures ? null : 'There are no pictures yet.'),
  perform: async () => {
    const { name, blob } = await picturesFile();
    saveFile(name, blob);
  },
};
