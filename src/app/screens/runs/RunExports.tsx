/** Everything that can be exported of a run of the past: written anew from its saved state. */
import { trainingSession } from '@/app/lab';
import { reportFailure } from '@/app/reportFailure';
import { saveFile } from '@/app/saveFile';
import { recordFile, savedEpochsFile, savedMetricsFile } from '@/app/state/runFiles';
import { recordOf } from '@/app/state/runRecord';
import { curvesOf } from '@/app/state/runsStore';
import { filesOf } from '@/app/state/trainingFiles';
import { writeRunFile } from '@/app/writeRunFile';
import { Button } from '@/app/ui/Button';
import type { ExportedFile, FileKind, RunInfo } from '@/workers/protocol';
import styles from './Runs.module.css';

async function save(file: ExportedFile | Promise<ExportedFile>): Promise<void> {
  const { name, blob } = await file;
  saveFile(name, blob);
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
        <Button unavailable={nothing} onClick={() => void reportFailure(() => save(savedMetricsFile(run)))}>
          Metrics (CSV)
        </Button>
        {run.kind === 'finetune' && (
          <Button unavailable={nothing} onClick={() => void reportFailure(() => save(savedEpochsFile(run)))}>
            Epochs (CSV)
          </Button>
        )}
        <Button onClick={() => void reportFailure(() => save(recordFile(recordOf(run))))}>
          Configuration (JSON)
        </Button>
      </div>
    </details>
  );
}
