/** The settings of the next run, with the forecast of what they cost. */
import { useMemo } from 'react';
import { copySettingsLink, resetSettings } from '@/app/actions/pretrain/settings';
import { useOwnMasks } from '@/app/state/ownMasks';
import { trainingFaces, useFaces } from '@/app/state/facesStore';
import { useSettings, validConfig } from '@/app/state/settingsStore';
import { ActionButton } from '@/app/ui/ActionButton';
import { SettingsPanel as Settings } from '@/app/ui/settings/SettingsPanel';
import { VariantStrip } from '@/app/ui/VariantStrip';
import { PRETRAINING } from '@/lib/config';
import { MASKING_STRATEGIES } from '@/lib/maskingStrategies';
import { pretrainAdvice } from '@/lib/smallData';
import { BeginWith } from './BeginWith';
import { Forecast } from './Forecast';

export function SettingsPanel() {
  const ownMasks = useOwnMasks((state) => state.saved);
  const choices = useMemo(() => ({ masking: [...MASKING_STRATEGIES, ...ownMasks] }), [ownMasks]);
  const faces = useFaces((state) => state.faces);
  const used = useMemo(() => trainingFaces(faces), [faces]);
  const draft = useSettings((state) => state.draft);
  const config = useMemo(() => validConfig(draft), [draft]);
  const advice = useMemo(() => (config ? pretrainAdvice(config, used.length) : []), [config, used]);
  return (
    <Settings
      definition={PRETRAINING}
      useStore={useSettings}
      idPrefix="setting"
      reset={resetSettings}
      choices={choices}
      advice={advice}
      buttons={<ActionButton action={copySettingsLink} />}
    >
      <Forecast />
      <BeginWith />
      <VariantStrip faces={used} settings={config} />
    </Settings>
  );
}
