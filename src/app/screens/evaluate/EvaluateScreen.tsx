/** Evaluation: detectors on labelled datasets, the table of them, and each pair in depth. */
import { useEffect } from 'react';
import { ENCODER_CHOICE } from '@/app/state/encoderChoice';
import { chooseDetector } from '@/app/state/evaluateSession';
import { useEvaluate } from '@/app/state/evaluateStore';
import { EVALUATION_ADDRESS } from '@/app/state/evaluationAddress';
import { openLibrary } from '@/app/state/library';
import { Button } from '@/app/ui/Button';
import { SavedDetectors } from '@/app/ui/SavedDetectors';
import { Notice } from '@/app/ui/Notice';
import { Panel } from '@/app/ui/Panel';
import layout from '@/app/ui/layout.module.css';
import { useAddress } from '@/app/useAddress';
import { useTabChoice } from '@/app/useTabChoice';
import { EVALUATION_LINK } from '@/lib/evaluationLink';
import { BlocksPanel } from './BlocksPanel';
import { CellPanel } from './CellPanel';
import { CrossTablePanel } from './CrossTablePanel';
import { EvaluationPanel } from './EvaluationPanel';
import { KnowledgePanel } from './KnowledgePanel';
import { MapPanel } from './MapPanel';
import { MapTruthPanel } from './MapTruthPanel';
import { PicturesPanel } from './PicturesPanel';
import { ProtocolPanel } from './ProtocolPanel';
import { RobustnessPanel } from './RobustnessPanel';
import { SetsPanel } from './SetsPanel';

export function EvaluateScreen() {
  const detectorIds = useEvaluate((state) => state.detectorIds);
  const evaluated = useEvaluate((state) => state.open !== null);
  const linkProblems = useEvaluate((state) => state.linkProblems);
  useAddress(EVALUATION_LINK, EVALUATION_ADDRESS);
  useTabChoice(ENCODER_CHOICE); // a protocol begins with it
  useEffect(() => void openLibrary(), []);
  return (
    <>
      <h1 className="visuallyHidden">Evaluate detectors</h1>
      <div className={layout.columns}>
        <div className={layout.column}>
          <Panel title="Detectors">
            <SavedDetectors chosen={detectorIds} onChoose={chooseDetector} />
          </Panel>
          <SetsPanel />
        </div>
        <div className={`${layout.column} ${layout.main}`}>
          {linkProblems.length > 0 && (
            <Notice
              tone="warning"
              title="Not all of what was chosen is here"
              actions={<Button onClick={() => useEvaluate.setState({ linkProblems: [] })}>Dismiss</Button>}
            >
              {linkProblems.map((sentence) => (
                <p key={sentence}>{sentence}</p>
              ))}
            </Notice>
          )}
          <EvaluationPanel />
          <CrossTablePanel />
          {evaluated && (
            <>
              <CellPanel />
              <PicturesPanel />
              <RobustnessPanel />
              <MapPanel />
            </>
          )}
          <MapTruthPanel />
          <KnowledgePanel />
          <BlocksPanel />
          <ProtocolPanel />
        </div>
      </div>
    </>
  );
}
