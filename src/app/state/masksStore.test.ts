import { expect, it } from 'vitest';
import { DEFAULT_MASK_VIEW } from '@/lib/maskView';
import { blankOwnMask, formatOwnMask } from '@/lib/ownMask';
import { showStrategies, useMasks } from './masksStore';

it('shows some strategy, also when the only one that was shown is deleted', () => {
  const own = formatOwnMask({ ...blankOwnMask(4), name: 'Eyes' });
  const shown = () => useMasks.getState().view.strategies;
  showStrategies(() => [own, 'random', own]);
  expect(shown()).toEqual(['random', own]);
  showStrategies(() => [own]);
  showStrategies((strategies) => strategies.filter((one) => one !== own));
  expect(shown()).toEqual(DEFAULT_MASK_VIEW.strategies);
});
