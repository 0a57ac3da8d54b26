/** Fine-tuning: labelled faces of the open dataset, settings, the run, and what it came to. */
import { useEffect } from 'react';
import { claimOnOpening } from '@/app/lab';
import { ENCODER_CHOICE } from '@/app/state/encoderChoice';
import { openLibrary } from '@/app/state/library';
import { DETECTOR_SETTINGS_ADDRESS, useDetectorSettings } from '@/app/state/settingsStore';
import { useHeldInMemory } from '@/app/useHeldInMemory';
import { SavedDetectors } from '@/app/ui/SavedDetectors';
import { Panel } from '@/app/ui/Panel';
import layout from '@/app/ui/layout.module.css';
import { useAddress } from '@/app/useAddress';
import { useTabChoice } from '@/app/useTabChoice';
import { DETECTOR } from '@/lib/detectorConfig';
import { isMade } from '@/lib/madeFakes';
import { BlendPanel } from './BlendPanel';
import { DataPanel } from './DataPanel';
import { DetectorPanel } from './DetectorPanel';
import { ForgeryPanel } from './ForgeryPanel';
import { HeldOutPanel } from './HeldOutPanel';
import { TrainRunPanel } from './TrainRunPanel';
import { ValidationPanel } from './ValidationPanel';

export function TrainScreen() {
  const fakes = useDetectorSettings((state) => state.draft.fakes);
  useEffect(() => void openLibrary(), []);
  // What a training needs is said before it starts, and only the engine knows what there is.
  useEffect(() => void claimOnOpening(), []);
  useAddress(DETECTOR.link, DETECTOR_SETTINGS_ADDRESS);
  useTabChoice(ENCODER_CHOICE);
  useHeldInMemory('finetune');

  return (
    <>
      <h1 className="visuallyHidden">Train a detector</h1>
      <div className={layout.columns}>
        <div className={layout.column}>
          <DataPanel />
        </div>
        <div className={`${layout.column} ${layout.main}`}>
          <TrainRunPanel />
          {fakes === 'self-blended' && <BlendPanel />}
          {isMade(fakes) && fakes !== 'self-blended' && <ForgeryPanel key={fakes} fakes={fakes} />}
          <ValidationPanel />
          <HeldOutPanel />
          <Panel title="Detectors saved in this browser">
            <SavedDetectors />
          </Panel>
        </div>
        <div className={layout.column}>
          <DetectorPanel />
        </div>
      </div>
    </>
  );
}
