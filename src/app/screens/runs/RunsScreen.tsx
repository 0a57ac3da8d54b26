/** All runs of this browser: what became of each, one looked at closely, several compared. */
import { useEffect, useState } from 'react';
import { openLibrary } from '@/app/state/library';
import { followRuns, purgeOldRuns, refreshRuns, useRuns } from '@/app/state/runsStore';
import { Button } from '@/app/ui/Button';
import { Notice } from '@/app/ui/Notice';
import layout from '@/app/ui/layout.module.css';
import { AblationPanel } from './AblationPanel';
import { ComparePanel } from './ComparePanel';
import { UnreadableRuns } from '@/app/ui/UnreadableRuns';
import { RunPanel } from './RunPanel';
import { RunsTable } from './RunsTable';

export function RunsScreen() {
  const problem = useRuns((state) => state.problem);
  const runs = useRuns((state) => state.runs);
  const [openId, setOpenId] = useState<string | null>(null);
  const [tickedIds, setTickedIds] = useState<readonly string[]>([]);
  useEffect(followAll, []);
  const open = runs?.find(({ id }) => id === openId);
  const ticked = runs?.filter(({ id }) => tickedIds.includes(id)) ?? [];

  return (
    <>
      <h1 className="visuallyHidden">Runs</h1>
      <div className={layout.column}>
        {problem && (
          <Notice
            tone="danger"
            title="The runs cannot be read"
            actions={<Button onClick={() => void refreshRuns()}>Try again</Button>}
          >
            <p>{problem.message}</p>
            <p>{problem.remedy}</p>
          </Notice>
        )}
        <RunsTable openId={openId} onOpen={setOpenId} tickedIds={tickedIds} onTick={setTickedIds} />
        <UnreadableRuns />
        {open && <RunPanel key={open.id} run={open} onClose={() => setOpenId(null)} />}
        {ticked.length > 0 && <ComparePanel runs={ticked} />}
        <AblationPanel />
      </div>
    </>
  );
}

function followAll(): () => void {
  void openLibrary(); // another run with the same faces needs to know the datasets
  void purgeOldRuns().catch(() => {}); // the next visit tries again; a table that cannot be read says so itself
  return followRuns({ checkpoints: true });
}
