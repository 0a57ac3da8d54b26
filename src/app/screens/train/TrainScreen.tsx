/** Fine-tuning: labelled faces of the open dataset, settings, the run, and what it came to. */
import { useEffect } from 'react';
import { openLibrary } from '@/app/state/library';
import { mirrorDraft, useTrain } from '@/app/state/trainStore';
import { useKeptInMemory } from '@/app/useKeptInMemory';
import { KeptDetectors } from '@/app/ui/KeptDetectors';
import { Panel } from '@/app/ui/Panel';
import layout from '@/app/ui/layout.module.css';
import { BlendPanel } from './BlendPanel';
import { DataPanel } from './DataPanel';
import { DetectorPanel } from './DetectorPanel';
import { JudgementPanel } from './JudgementPanel';
import { TrainRunPanel } from './TrainRunPanel';
import { ValidationPanel } from './ValidationPanel';

export function TrainScreen() {
  const blends = useTrain((state) => state.draft.fakes === 'self-blended');
  useEffect(() => void openLibrary(), []);
  useEffect(keepSettingsInAddress, []);
  useKeptInMemory('finetune');

  return (
    <>
      <h1 className="visuallyHidden">Train a detector</h1>
      <div className={layout.columns}>
        <div className={layout.column}>
          <DataPanel />
          <DetectorPanel />
        </div>
        <div className={layout.column}>
          <TrainRunPanel />
          {blends && <BlendPanel />}
          <ValidationPanel />
          <JudgementPanel />
          <Panel title="Detectors kept in this browser">
            <KeptDetectors />
          </Panel>
        </div>
      </div>
    </>
  );
}

/** A link's settings win once, on arrival; from then on the address follows the form. */
function keepSettingsInAddress(): () => void {
  if (location.search.length > 1) useTrain.getState().loadQuery(new URLSearchParams(location.search));
  mirrorDraft(useTrain.getState().draft);
  return useTrain.subscribe(({ draft }, before) => {
    if (draft !== before.draft) mirrorDraft(draft);
  });
}
