/** Examples of the fakes that are made of the dataset's own faces. */
import { useFaces } from '@/app/state/facesStore';
import { useDetectorSettings } from '@/app/state/settingsStore';
import { labelledFaces, labelledObstacle, useTrain } from '@/app/state/trainStore';
import { isMade } from '@/lib/madeFakes';
import { oneClassOnly } from '@/lib/oneClass';
import type { Action } from '../action';

/** Of another face, by another seed. */
export const anotherBlend: Action = {
  id: 'train.anotherBlend',
  label: 'Another example',
  title: 'Show another example of a fake that is made',
  screens: ['/train'],
  watches: [useFaces, useDetectorSettings],
  obstacle: () => {
    if (!isMade(useDetectorSettings.getState().draft.fakes))
      return 'Set Fakes to self-blended, swapped, edited or mixed first.';
    return labelledObstacle();
  },
  perform: () => useTrain.setState(({ blendSeed }) => ({ blendSeed: blendSeed + 1 })),
};

/** For faces of one class, which have no second one to be told from. */
export const blendFakes: Action = {
  id: 'train.selfBlended',
  label: 'Use self-blended fakes',
  hint: 'Fakes are made from the genuine faces: no second class is needed.',
  screens: ['/train'],
  watches: [useFaces, useDetectorSettings],
  obstacle: () =>
    lacksFakes() ? null : 'For labelled faces of one class, where Fakes are from the dataset.',
  perform: () => useDetectorSettings.getState().set('fakes', 'self-blended'),
};

function lacksFakes(): boolean {
  const { draft } = useDetectorSettings.getState();
  const labels = labelledFaces(useFaces.getState().faces).map(({ label }) => label);
  return oneClassOnly(labels, draft.fakes) !== null;
}
