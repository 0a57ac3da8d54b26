/** A run that was interrupted or stopped: go on with it, or forget it. And what became of keeping the one in hand. */
import { discardRun } from '@/app/actions/discardRun';
import { goOn } from '@/app/actions/goOn';
import { isActive, useRun } from '@/app/state/runStore';
import { ActionButton } from '@/app/ui/ActionButton';
import { NotKeptNotice, PassedOverNotice } from '@/app/ui/KeepingNotice';
import { Notice } from '@/app/ui/Notice';
import { strategyText } from '@/lib/maskingStrategies';
import styles from './RunPanel.module.css';

export function KeptRunNotice() {
  const kept = useRun((state) => state.kept);
  const keeping = useRun((state) => state.keeping);
  const passedOver = useRun((state) => state.passedOver);
  const active = useRun((state) => isActive(state.status.phase));
  if (active && keeping.state === 'failed') return <NotKeptNotice what="run" error={keeping.error} />;
  if (active && passedOver.length > 0) return <PassedOverNotice what="run" reasons={passedOver} />;
  if (active || !kept) return null;
  return (
    <Notice tone="info" title={`A run can go on from step ${kept.step}`}>
      <p>
        {kept.config.preset}, {strategyText(kept.config.masking).title}, {kept.faceCount} faces, kept{' '}
        {new Date(kept.updatedAt).toLocaleString()}. It continues as if it had never stopped.
      </p>
      <div className={styles.controls}>
        <ActionButton action={goOn} variant="primary" />
        <ActionButton action={discardRun} />
      </div>
    </Notice>
  );
}
