/** What the masks of a card are used for elsewhere, and the drawn ones themselves. */
import { navigate } from '@/app/navigate';
import { patchOf, useMaskModel } from '@/app/state/maskModel';
import { useMasks } from '@/app/state/masksStore';
import { useSettings } from '@/app/state/settingsStore';
import { isBuiltInStrategy, type MaskingChoice } from '@/lib/maskingStrategies';
import type { OwnMaskText } from '@/lib/ownMask';
import type { Action } from '../action';
import { rowAction } from '../rowAction';

const ofCard = { screens: ['/masks'] as const, watches: [useMasks], key: (strategy: string) => strategy };

/** Takes strategy and ratio to the pretraining screen. */
export const pretrainWith = rowAction<MaskingChoice>({
  ...ofCard,
  id: 'masks.pretrain',
  label: 'Pretrain with it',
  title: 'Pretrain with the first of these masking strategies',
  pick: () => useMasks.getState().view.strategies.at(0),
  none: 'No strategy is shown.',
  perform: (strategy) => {
    const { set, reveal } = useSettings.getState();
    set('masking', strategy);
    set('maskRatio', useMasks.getState().view.maskRatio);
    reveal(['masking', 'maskRatio']);
    navigate('/pretrain');
  },
});

export const editOwnMask = rowAction<OwnMaskText>({
  ...ofCard,
  id: 'masks.editOwn',
  label: 'Edit',
  title: 'Edit the first of your own masks that are shown',
  pick: () => {
    const { strategies } = useMasks.getState().view;
    return strategies.find((strategy): strategy is OwnMaskText => !isBuiltInStrategy(strategy));
  },
  none: 'No mask of your own is shown.',
  perform: (drawing) => useMasks.setState({ drawing }),
});

/** The patch size of the model where the masks have another. */
const otherPatch = () => {
  const { source } = useMaskModel.getState();
  if (!source) return null;
  const own = patchOf(source);
  return own === useMasks.getState().view.patch ? null : own;
};

/** The patches that the model which reconstructs was trained on. */
export const takeModelPatch: Action = {
  id: 'masks.modelPatch',
  label: () => `Use ${otherPatch() ?? useMasks.getState().view.patch} px`,
  title: 'Use the patch size of the model',
  screens: ['/masks'],
  watches: [useMasks, useMaskModel],
  obstacle: () => {
    if (!useMaskModel.getState().source) return 'No model is in use.';
    return otherPatch() === null ? 'The masks have the patches of the model.' : null;
  },
  perform: () => {
    const patch = otherPatch();
    if (patch !== null) useMasks.getState().changeView({ patch });
  },
};
