/** The main screen: faces in, settings, the run, its pictures and curves. */
import { useEffect } from 'react';
import { claimOnOpening } from '@/app/lab';
import { BEGIN_CHOICE } from '@/app/state/beginChoice';
import { SETTINGS_ADDRESS, useSettings } from '@/app/state/settingsStore';
import { usePretraining } from '@/app/state/trainingStore';
import { useHeldInMemory } from '@/app/useHeldInMemory';
import layout from '@/app/ui/layout.module.css';
import { useAddress } from '@/app/useAddress';
import { useTabChoice } from '@/app/useTabChoice';
import { PRETRAINING } from '@/lib/config';
import { AdapterNotice } from './AdapterNotice';
import { CurvesPanel } from './CurvesPanel';
import { FacesPanel } from './FacesPanel';
import { PicturesPanel } from './PicturesPanel';
import { RunPanel } from './RunPanel';
import styles from './PretrainScreen.module.css';
import { SettingsPanel } from './SettingsPanel';

export function PretrainScreen() {
  useAddress(PRETRAINING.link, SETTINGS_ADDRESS);
  useTabChoice(BEGIN_CHOICE);
  useEffect(() => void claimAdapter(), []);
  useHeldInMemory('pretrain');
  const begun = usePretraining(({ latest }) => latest !== null);

  return (
    <>
      <h1 className="visuallyHidden">Pretrain on real faces</h1>
      <AdapterNotice />
      <div className={layout.columns}>
        <div className={layout.column}>
          <FacesPanel />
        </div>
        <div className={`${layout.column} ${layout.main}`}>
          <RunPanel />
          <div className={styles.watch} data-begun={begun || undefined}>
            <PicturesPanel />
            <CurvesPanel />
          </div>
        </div>
        <div className={layout.column}>
          <SettingsPanel />
        </div>
      </div>
    </>
  );
}

/** The outcome is in the store; a failure is shown by `AdapterNotice`. */
async function claimAdapter(): Promise<void> {
  const report = await claimOnOpening();
  if (report) useSettings.getState().suggestPreset(report.suggestedPreset);
}
