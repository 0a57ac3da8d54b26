/** Everything that can be exported of a run of the past: written anew from its saved state. */
import { RUN_EXPORTS } from '@/app/actions/runs/exports';
import { ActionButton } from '@/app/ui/ActionButton';
import type { RunInfo } from '@/workers/protocol';
import styles from './Runs.module.css';

export function RunExports({ run }: { run: RunInfo }) {
  return (
    <details className={styles.exports}>
      <summary>Export</summary>
      <div className={styles.buttons}>
        {RUN_EXPORTS[run.kind].map((action) => (
          <ActionButton key={action.id} action={action} />
        ))}
      </div>
    </details>
  );
}
