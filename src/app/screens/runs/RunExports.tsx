/** Everything that can be exported of a run of the past: written anew from its saved state. */
import { trainingSession } from '@/app/lab';
import { reportFailure } from '@/app/reportFailure';
import { saveFile } from '@/app/saveFile';
import { metricsToCsv } from '@/app/state/metricSeries';
import { recordOf } from '@/app/state/runRecord';
import { curvesOf } from '@/app/state/runsStore';
import { filesOf, writeRunFile } from '@/app/writeRunFile';
import { Button } from '@/app/ui/Button';
import type { FileKind, RunInfo } from '@/workers/protocol';
import styles from './Runs.module.css';

async function saveMetrics(run: RunInfo): Promise<void> {
  const csv = metricsToCsv((await curvesOf(run)).series, recordOf(run));
  saveFile('fsfm-metrics.csv', new Blob([csv], { type: 'text/csv' }));
}

/** Of a detector: what validation said, one line an epoch. */
async function saveEpochs(run: RunInfo): Promise<void> {
  const { epochs } = await curvesOf(run);
  const lines = epochs.map(({ epoch, trainLoss, validationLoss, validationAuc }) =>
    [epoch, trainLoss, validationLoss ?? '', validationAuc ?? ''].join(','),
  );
  const head = [`# ${JSON.stringify(recordOf(run))}`, 'epoch,trainLoss,validationLoss,validationAuc'];
  saveFile('fsfm-epochs.csv', new Blob([`${[...head, ...lines].join('\n')}\n`], { type: 'text/csv' }));
}

function saveConfig(run: RunInfo): void {
  const json = JSON.stringify(recordOf(run), null, 2);
  saveFile('fsfm-run.json', new Blob([json], { type: 'application/json' }));
}

export function RunExports({ run }: { run: RunInfo }) {
  const nothing = run.sizeBytes === 0;
  const write = (file: FileKind): Promise<void> =>
    writeRunFile(file, async () => trainingSession.exportSaved(run, (await curvesOf(run)).series, file));
  return (
    <details className={styles.exports}>
      <summary>Export</summary>
      <div className={styles.buttons}>
        {filesOf(run.kind).map(([file, label]) => (
          <Button
            key={file}
            unavailable={nothing}
            title={nothing ? 'No state of this run is saved.' : undefined}
            onClick={() => void reportFailure(() => write(file))}
          >
            {label}
          </Button>
        ))}
        <Button unavailable={nothing} onClick={() => void reportFailure(() => saveMetrics(run))}>
          Metrics (CSV)
        </Button>
        {run.kind === 'finetune' && (
          <Button unavailable={nothing} onClick={() => void reportFailure(() => saveEpochs(run))}>
            Epochs (CSV)
          </Button>
        )}
        <Button onClick={() => saveConfig(run)}>Configuration (JSON)</Button>
      </div>
    </details>
  );
}
