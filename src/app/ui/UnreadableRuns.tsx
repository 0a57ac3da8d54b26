/** Runs of which no state can be read, each to be deleted by whoever gives up on it. */
import { discardUnreadable } from '@/app/actions/runs/unreadable';
import { useRuns } from '@/app/state/runsStore';
import { formatBytes } from '@/lib/format';
import { TRAINING_KINDS, type TrainingKind } from '@/lib/trainingKind';
import type { UnreadableRun } from '@/workers/protocol';
import { ActionButton } from './ActionButton';
import { Notice } from './Notice';

const TITLES: Readonly<Record<TrainingKind, string>> = {
  pretrain: 'A saved run cannot be read',
  finetune: 'The saved training of a detector cannot be read',
};

export function UnreadableRuns({ kinds = TRAINING_KINDS }: { kinds?: readonly TrainingKind[] }) {
  const unreadable = useRuns((state) => state.unreadable);
  return unreadable
    .filter(({ kind }) => kinds.includes(kind))
    .map((run) => <Unreadable key={run.id} run={run} />);
}

function Unreadable({ run }: { run: UnreadableRun }) {
  return (
    <Notice
      tone="warning"
      title={TITLES[run.kind]}
      actions={<ActionButton action={discardUnreadable.of(run)} />}
    >
      <p>
        Its {formatBytes(run.sizeBytes)} are damaged, or from another version of this app: it cannot be
        resumed or exported here. Files exported from it before are not affected.
      </p>
    </Notice>
  );
}
