/** Judging: detectors on labelled datasets, the table of them, and each pair in depth. */
import { useEffect } from 'react';
import { chooseDetector } from '@/app/state/evaluateSession';
import { useEvaluate } from '@/app/state/evaluateStore';
import { openLibrary } from '@/app/state/library';
import { KeptDetectors } from '@/app/ui/KeptDetectors';
import { Panel } from '@/app/ui/Panel';
import layout from '@/app/ui/layout.module.css';
import { CellPanel } from './CellPanel';
import { CrossTablePanel } from './CrossTablePanel';
import { JudgePanel } from './JudgePanel';
import { MapPanel } from './MapPanel';
import { PicturesPanel } from './PicturesPanel';
import { RobustnessPanel } from './RobustnessPanel';
import { SetsPanel } from './SetsPanel';

export function EvaluateScreen() {
  const detectorIds = useEvaluate((state) => state.detectorIds);
  const judged = useEvaluate((state) => state.open !== null);
  useEffect(() => void openLibrary(), []);
  return (
    <>
      <h1 className="visuallyHidden">Evaluate detectors</h1>
      <div className={layout.columns}>
        <div className={layout.column}>
          <Panel title="Detectors">
            <KeptDetectors chosen={detectorIds} onChoose={chooseDetector} />
          </Panel>
          <SetsPanel />
        </div>
        <div className={layout.column}>
          <JudgePanel />
          <CrossTablePanel />
          {judged && (
            <>
              <CellPanel />
              <PicturesPanel />
              <RobustnessPanel />
              <MapPanel />
            </>
          )}
        </div>
      </div>
    </>
  );
}
