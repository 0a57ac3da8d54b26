/** The status word, with progress while the run prepares or goes on. */
import { describeStatus } from '@/app/state/describeStatus';
import { usePretraining } from '@/app/state/trainingStore';
import { Progress } from '@/app/ui/Progress';
import styles from './RunStatusLine.module.css';

export function RunStatusLine() {
  const status = usePretraining((state) => state.status);
  return (
    <>
      <span className={styles.status} data-testid="run-status" data-phase={status.phase}>
        {describeStatus(status)}
      </span>
      {status.phase === 'preparing' && (
        <div className={styles.progress}>
          <Progress label={status.stage} done={status.done} total={status.total} />
        </div>
      )}
    </>
  );
}
