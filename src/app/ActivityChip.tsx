/** What is active, on every screen: how far it is, the time left, a way to its screen, and to pause it from elsewhere. */
import { Link, useLocation } from 'wouter';
import type { Action } from './actions/action';
import { pauseProtocol } from './actions/evaluate/pauseProtocol';
import { pauseOrResume as pauseRun } from './actions/pretrain/run';
import { pauseOrResume as pauseScoring } from './actions/score/queue';
import { pauseOrResume as pauseTraining } from './actions/train/run';
import { useAction } from './actions/useAction';
import styles from './ActivityChip.module.css';
import type { Activity, ActivityKind } from './state/activity';
import { useActivities } from './state/activityStore';
import { ActionButton } from './ui/ActionButton';
import layout from './ui/layout.module.css';
import { formatDuration } from '@/lib/format';

const PAUSES: Partial<Record<ActivityKind, Action>> = {
  pretraining: pauseRun,
  training: pauseTraining,
  ablation: pauseRun,
  protocol: pauseProtocol,
  scoring: pauseScoring,
};

export function ActivityChip() {
  const [path] = useLocation();
  const [first, ...others] = useActivities();
  if (!first) return null;
  const pause = PAUSES[first.kind];
  return (
    <div className={`${layout.line} ${styles.chip}`} data-testid="activity" data-kind={first.kind}>
      {path === first.screen ? (
        <span className={styles.words}>
          <Words of={first} />
        </span>
      ) : (
        <Link href={first.screen} className={styles.words}>
          <Words of={first} />
        </Link>
      )}
      {others.length > 0 && <span className={layout.small}>{`+${others.length}`}</span>}
      {/* Its own screen has the button. */}
      {pause && path !== first.screen && <Pause action={pause} what={first.what} />}
    </div>
  );
}

function Words({ of: { what, step, leftMs } }: { of: Activity }) {
  return (
    <>
      <strong>{what}</strong> {step}
      {leftMs !== null && <span className={styles.left}>, {formatDuration(leftMs)} left</span>}
    </>
  );
}

function Pause({ action, what }: { action: Action; what: string }) {
  const { label, obstacle } = useAction(action);
  if (obstacle !== null) return null;
  return <ActionButton action={action} variant="quiet" name={`${label} ${what.toLowerCase()}`} />;
}
