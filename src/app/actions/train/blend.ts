/** Examples of the fakes that are blended from the dataset's own faces. */
import { facesUnread, useFaces } from '@/app/state/facesStore';
import { useDetectorSettings } from '@/app/state/settingsStore';
import { labelledFaces, useTrain } from '@/app/state/trainStore';
import type { Action } from '../action';

/** Of another face, by another seed. */
export const anotherBlend: Action = {
  id: 'train.anotherBlend',
  label: 'Another example',
  title: 'Show another self-blended example',
  screens: ['/train'],
  watches: [useFaces, useDetectorSettings],
  obstacle: () => {
    if (useDetectorSettings.getState().draft.fakes !== 'self-blended')
      return 'Set Fakes to self-blended first.';
    if (labelledFaces(useFaces.getState().faces).length > 0) return null;
    return facesUnread() ?? 'Import labelled faces first.';
  },
  perform: () => useTrain.setState(({ blendSeed }) => ({ blendSeed: blendSeed + 1 })),
};
