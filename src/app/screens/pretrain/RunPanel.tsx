/** The run: its controls, where it stands, its figures, what to do when it ended, and exports. */
import { pause } from '@/app/actions/pause';
import { resume } from '@/app/actions/resume';
import { start } from '@/app/actions/start';
import { step } from '@/app/actions/step';
import { stop } from '@/app/actions/stop';
import { useSnapshot } from '@/app/state/snapshot';
import { isActive, usePretraining } from '@/app/state/trainingStore';
import { ActionButton } from '@/app/ui/ActionButton';
import { Panel } from '@/app/ui/Panel';
import { ExportMenu } from './ExportMenu';
import { KeptRunNotice } from './KeptRunNotice';
import { RunAnnouncer } from './RunAnnouncer';
import { RunFigures } from './RunFigures';
import { RunOutcome } from './RunOutcome';
import { RunStatusLine } from './RunStatusLine';
import styles from './RunPanel.module.css';

export function RunPanel() {
  const phase = usePretraining((state) => state.status.phase);
  return (
    <Panel title="Run" tools={<RunStatusLine />}>
      <div className={styles.stack}>
        <div className={styles.controls}>
          <ActionButton action={start} variant="primary" />
          {/* One place, one element: focus stays where it is when the word changes. */}
          <ActionButton action={phase === 'paused' ? resume : pause} />
          <ActionButton action={step} />
          <ActionButton action={stop} />
          <StartHint />
        </div>
        <KeptRunNotice />
        <RunFigures />
        <RunOutcome />
        <ExportMenu />
        <RunAnnouncer />
      </div>
    </Panel>
  );
}

/** Why nothing can begin yet, in words and not only by a grey button. */
function StartHint() {
  const snapshot = useSnapshot();
  const obstacle = start.obstacle(snapshot);
  if (!obstacle || isActive(snapshot.phase)) return null;
  return (
    <span className={styles.hint} data-testid="start-hint">
      {obstacle}
    </span>
  );
}
