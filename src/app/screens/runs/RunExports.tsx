/** Everything that can be taken away of a run of the past: written anew from its kept state. */
import { runSession } from '@/app/lab';
import { reportFailure } from '@/app/reportFailure';
import { saveFile } from '@/app/saveFile';
import { metricsToCsv } from '@/app/state/metricSeries';
import { recordOf } from '@/app/state/runRecord';
import { curvesOf } from '@/app/state/runsStore';
import { RUN_FILES, writeRunFile } from '@/app/writeRunFile';
import { Button } from '@/app/ui/Button';
import type { ExportKind, RunInfo } from '@/workers/protocol';
import styles from './Runs.module.css';

const KINDS = Object.keys(RUN_FILES) as ExportKind[];

async function saveMetrics(run: RunInfo): Promise<void> {
  const csv = metricsToCsv(await curvesOf(run), recordOf(run));
  saveFile('fsfm-metrics.csv', new Blob([csv], { type: 'text/csv' }));
}

function saveConfig(run: RunInfo): void {
  const json = JSON.stringify(recordOf(run), null, 2);
  saveFile('fsfm-run.json', new Blob([json], { type: 'application/json' }));
}

export function RunExports({ run }: { run: RunInfo }) {
  const nothing = run.sizeBytes === 0;
  const write = (kind: ExportKind): Promise<void> =>
    writeRunFile(kind, async () => runSession.exportKept(run, await curvesOf(run), kind));
  return (
    <details className={styles.exports}>
      <summary>Export</summary>
      <div className={styles.buttons}>
        {KINDS.map((kind) => (
          <Button
            key={kind}
            unavailable={nothing}
            title={nothing ? 'Nothing is kept of this run.' : undefined}
            onClick={() => void reportFailure(() => write(kind))}
          >
            {RUN_FILES[kind]}
          </Button>
        ))}
        <Button unavailable={nothing} onClick={() => void reportFailure(() => saveMetrics(run))}>
          Metrics (CSV)
        </Button>
        <Button onClick={() => saveConfig(run)}>Configuration (JSON)</Button>
      </div>
    </details>
  );
}
