/** The pictures of error levels and noise as a file. */
import { saveFile } from '@/app/saveFile';
import { shownLevels, useFileLevels } from '@/app/state/fileLevels';
import { readPhotograph } from '@/app/state/scoreCrops';
import { activeDetector } from '@/app/state/scoreDetectors';
import { cutFor, findSelected, useScore } from '@/app/state/scoreStore';
import { LEVEL_COLORS, levelSheet } from '@/app/viz/levelView';
import { displayText } from '@/lib/displayText';
import { APP_VERSION } from '@/lib/version';
import type { Action } from '../action';

const MAX_SIDE = 1024;

export const exportLevels: Action = {
  id: 'score.export.levels',
  label: 'Error levels and noise (PNG)',
  title: 'Export error levels and noise (PNG)',
  screens: ['/score'],
  watches: [useScore, useFileLevels],
  obstacle: () => (shownLevels() ? null : 'No error levels are shown: open "The file" first.'),
  perform: async () => {
    const { photo } = findSelected(useScore.getState());
    const levels = shownLevels();
    if (!photo || !levels) return;
    const { brightest } = useFileLevels.getState();
    const { quality, error, noise } = levels;
    const picture = await createImageBitmap(await readPhotograph(photo.key, MAX_SIDE));
    try {
      const sheet = await levelSheet({
        title: displayText(photo.name),
        photo: picture,
        // Where no face was found, its own size is not known; then there are no boxes either.
        size: photo.width > 0 ? photo : picture,
        boxes: photo.faces.map((face) => cutFor(face, activeDetector()).box),
        maps: [
          { map: error, colors: LEVEL_COLORS.error, label: `Error level at quality ${quality}` },
          { map: noise, colors: LEVEL_COLORS.noise, label: 'Noise, 3 x 3 median' },
        ],
        brightest,
        lines: [
          'Edges, fine texture and saturated colours are bright in any picture. These views are no verdict, and change no score.',
          `FSFM Lab ${APP_VERSION}, ${new Date().toISOString().slice(0, 10)}`,
        ],
      });
      saveFile(`fsfm-levels-${photo.key}.png`, sheet);
    } finally {
      picture.close();
    }
  },
};
