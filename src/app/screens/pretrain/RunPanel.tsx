/** The run: its controls, status, figures, what to do when it has ended, and exports. */
import { pauseOrResume, start, step, stop } from '@/app/actions/pretrain/run';
import { trainingFaces, useFaces } from '@/app/state/facesStore';
import { resumable, useRuns } from '@/app/state/runsStore';
import { isActive, usePretraining } from '@/app/state/trainingStore';
import { ActionButton } from '@/app/ui/ActionButton';
import { ObstacleHint } from '@/app/ui/ObstacleHint';
import { Panel } from '@/app/ui/Panel';
import layout from '@/app/ui/layout.module.css';
import { CollapseNotice } from './CollapseNotice';
import { ExportMenu } from './ExportMenu';
import { MemoryLine } from './MemoryLine';
import { SavedRunNotice } from './SavedRunNotice';
import { RunAnnouncer } from './RunAnnouncer';
import { FiguresHelp, RunFigures } from './RunFigures';
import { RunOutcome } from './RunOutcome';
import styles from './RunPanel.module.css';
import { RunStatusLine } from './RunStatusLine';
import { StepProgress } from './StepProgress';

export function RunPanel() {
  const trains = usePretraining((state) => isActive(state.status.phase));
  // One button stands out: what comes next.
  const hasFaces = useFaces((state) => trainingFaces(state.faces).length > 0);
  const resumes = useRuns((state) => resumable(state, 'pretrain').length > 0);
  return (
    <Panel title="Run" tools={<RunStatusLine />}>
      <div className={layout.stack}>
        <div className={`${layout.row} ${styles.controls}`}>
          <ActionButton action={start} variant={trains || !hasFaces || resumes ? 'plain' : 'primary'} />
          {/* One place, one element: focus stays where it is when the word changes. */}
          <ActionButton action={pauseOrResume} variant={trains ? 'primary' : 'plain'} />
          <ActionButton action={step} />
          <ActionButton action={stop} />
          <ObstacleHint action={start} hidden={trains} testId="start-hint" />
          <StepProgress>
            <FiguresHelp />
          </StepProgress>
        </div>
        <SavedRunNotice />
        <RunFigures />
        <CollapseNotice />
        <RunOutcome />
        <div className={styles.foot}>
          <ExportMenu />
          <MemoryLine />
        </div>
        <RunAnnouncer />
      </div>
    </Panel>
  );
}
