/** Everything that can be exported of a run of the past: written anew from its saved state. */
import { RUN_EXPORTS } from '@/app/actions/runs/exports';
import { ActionButton } from '@/app/ui/ActionButton';
import layout from '@/app/ui/layout.module.css';
import type { RunInfo } from '@/workers/protocol';

export function RunExports({ run }: { run: RunInfo }) {
  return (
    <details>
      <summary>Export</summary>
      <div className={layout.row}>
        {RUN_EXPORTS[run.kind].map((action) => (
          <ActionButton key={action.id} action={action} />
        ))}
      </div>
    </details>
  );
}
