/** All runs of this browser: what became of each, one looked at closely, several compared. */
import { useEffect } from 'react';
import { readAgain } from '@/app/actions/runs/table';
import { openLibrary } from '@/app/state/library';
import { followRuns, purgeDeletedRuns, useRuns } from '@/app/state/runsStore';
import { RUNS_CHOICE, useRunsView } from '@/app/state/runsView';
import { ActionButton } from '@/app/ui/ActionButton';
import { Notice } from '@/app/ui/Notice';
import layout from '@/app/ui/layout.module.css';
import { useTabChoice } from '@/app/useTabChoice';
import { AblationPanel } from './AblationPanel';
import { ComparePanel } from './ComparePanel';
import { UnreadableRuns } from '@/app/ui/UnreadableRuns';
import { RunPanel } from './RunPanel';
import { RunsTable } from './RunsTable';

export function RunsScreen() {
  const problem = useRuns((state) => state.problem);
  const runs = useRuns((state) => state.runs);
  const { openId, comparedIds } = useRunsView();
  useEffect(followAll, []);
  useTabChoice(RUNS_CHOICE);
  const open = runs?.find(({ id }) => id === openId);
  const compared = runs?.filter(({ id }) => comparedIds.includes(id)) ?? [];

  return (
    <>
      <h1 className="visuallyHidden">Runs</h1>
      <div className={layout.column}>
        {problem && (
          <Notice
            tone="danger"
            title="The runs cannot be read"
            actions={<ActionButton action={readAgain} />}
            error={problem}
          />
        )}
        <RunsTable openId={openId} comparedIds={comparedIds} />
        <UnreadableRuns />
        {open && <RunPanel key={open.id} run={open} />}
        {compared.length > 0 && <ComparePanel runs={compared} />}
        <AblationPanel />
      </div>
    </>
  );
}

function followAll(): () => void {
  void openLibrary(); // another run with the same faces needs to know the datasets
  void purgeDeletedRuns().catch(() => {}); // the next visit tries again; a table that cannot be read says so itself
  return followRuns({ checkpoints: true });
}
