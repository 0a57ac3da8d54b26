/** All runs of this browser: what became of each, one looked at closely, several compared. */
import { useEffect, useState } from 'react';
import { openLibrary } from '@/app/state/library';
import { useRun } from '@/app/state/runStore';
import { purgeOldRuns, refreshRuns, useRuns } from '@/app/state/runsStore';
import { throttle } from '@/app/state/throttle';
import { Button } from '@/app/ui/Button';
import { Notice } from '@/app/ui/Notice';
import layout from '@/app/ui/layout.module.css';
import { AblationPanel } from './AblationPanel';
import { ComparePanel } from './ComparePanel';
import { RunPanel } from './RunPanel';
import { RunsTable } from './RunsTable';

const REFRESH_MS = 1000;

export function RunsScreen() {
  const problem = useRuns((state) => state.problem);
  const runs = useRuns((state) => state.runs);
  const [openId, setOpenId] = useState<string | null>(null);
  const [tickedIds, setTickedIds] = useState<readonly string[]>([]);
  useEffect(followRuns, []);
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
        {open && <RunPanel key={open.id} run={open} onClose={() => setOpenId(null)} />}
        {ticked.length > 0 && <ComparePanel runs={ticked} />}
        <AblationPanel />
      </div>
    </>
  );
}

/** Keeps the table in step with the run of this tab, and with other tabs whenever this one is looked at again. */
function followRuns(): () => void {
  const refresh = throttle(() => void refreshRuns(), REFRESH_MS);
  refresh(null);
  void openLibrary(); // another run with the same faces needs to know the datasets
  void purgeOldRuns().catch(() => {}); // the next visit tries again; a table that cannot be read says so itself
  const look = (): void => {
    if (document.visibilityState === 'visible') refresh(null);
  };
  const stop = useRun.subscribe((now, before) => {
    if (now.status.phase !== before.status.phase || now.keeping !== before.keeping) refresh(null);
  });
  document.addEventListener('visibilitychange', look);
  return () => {
    stop();
    document.removeEventListener('visibilitychange', look);
  };
}
