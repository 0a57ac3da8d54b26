/** The settings of the next run, with the forecast of what they cost. */
import { useMemo } from 'react';
import { copySettingsLink, resetSettings } from '@/app/actions/pretrain/settings';
import { useOwnMasks } from '@/app/state/ownMasks';
import { useSettings } from '@/app/state/settingsStore';
import { ActionButton } from '@/app/ui/ActionButton';
import { SettingsPanel as Settings } from '@/app/ui/settings/SettingsPanel';
import { PRETRAINING } from '@/lib/config';
import { MASKING_STRATEGIES } from '@/lib/maskingStrategies';
import { BeginWith } from './BeginWith';
import { Forecast } from './Forecast';

export function SettingsPanel() {
  const ownMasks = useOwnMasks((state) => state.saved);
  const choices = useMemo(() => ({ masking: [...MASKING_STRATEGIES, ...ownMasks] }), [ownMasks]);
  return (
    <Settings
      definition={PRETRAINING}
      useStore={useSettings}
      idPrefix="setting"
      reset={resetSettings}
      choices={choices}
      buttons={<ActionButton action={copySettingsLink} />}
    >
      <Forecast />
      <BeginWith />
    </Settings>
  );
}
