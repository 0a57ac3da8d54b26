/** What goes into the open dataset: samples, files, folders, paste; progress, failures, imports to go on with. */
import { useEffect, useRef, useState, type DragEvent } from 'react';
import { sampleFaces } from '@/app/actions/sampleFaces';
import { reportFailure } from '@/app/reportFailure';
import { saveFile } from '@/app/saveFile';
import { useFaces } from '@/app/state/facesStore';
import { continueImport, forgetImport, importDropped, importFiles, importFolder } from '@/app/state/library';
import { ActionButton } from '@/app/ui/ActionButton';
import { Button } from '@/app/ui/Button';
import { FailedFiles } from '@/app/ui/FailedFiles';
import { ImportProgress } from '@/app/ui/ImportProgress';
import { Notice } from '@/app/ui/Notice';
import { Panel } from '@/app/ui/Panel';
import { formatCount } from '@/lib/format';
import { failuresToCsv } from './failuresCsv';
import styles from './ImportPanel.module.css';

export function ImportPanel() {
  const failures = useFaces((state) => state.failures);
  const unfinished = useFaces((state) => state.unfinished);
  const report = useFaces((state) => state.report);
  const isIdle = useFaces(({ status }) => status.phase === 'idle' || status.phase === 'failed');
  usePastedFiles();

  function saveFailures(): void {
    saveFile('import-failures.csv', new Blob([failuresToCsv(failures)], { type: 'text/csv' }));
  }

  return (
    <Panel title="Import">
      <div className={styles.stack}>
        <DropPlace />
        <ImportProgress />
        {isIdle &&
          unfinished.map((row) => (
            <Notice
              key={row.id}
              tone="info"
              title={`An import is not finished: ${row.label}`}
              actions={
                <>
                  {row.canContinue && (
                    <Button variant="primary" onClick={() => void reportFailure(() => continueImport(row))}>
                      Continue
                    </Button>
                  )}
                  <Button onClick={() => void reportFailure(() => forgetImport(row.id))}>Dismiss</Button>
                </>
              }
            >
              <p>
                {formatCount(row.done)} of {formatCount(row.total)} files are done.
                {!row.canContinue && ' Choose the same files again: those that are done are skipped.'}
              </p>
            </Notice>
          ))}
        {report?.reduced.map((sentence) => (
          <Notice key={sentence} tone="warning" title="Reduced">
            <p>{sentence}</p>
          </Notice>
        ))}
        <FailedFiles />
        {failures.length > 0 && <Button onClick={saveFailures}>Save the list (CSV)</Button>}
      </div>
    </Panel>
  );
}

function DropPlace() {
  const fileInput = useRef<HTMLInputElement>(null);
  const [isOver, setOver] = useState(false);

  function drop(event: DragEvent): void {
    event.preventDefault();
    setOver(false);
    void reportFailure(() => importDropped(event.dataTransfer));
  }

  return (
    <div
      className={isOver ? `${styles.drop} ${styles.over}` : styles.drop}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <input
        ref={fileInput}
        id="photographs"
        type="file"
        multiple
        hidden
        aria-label="Photographs"
        onChange={(event) => {
          void importFiles([...(event.target.files ?? [])]);
          event.target.value = '';
        }}
      />
      <ActionButton action={sampleFaces} variant="primary" />
      <div className={styles.buttons}>
        <Button onClick={() => fileInput.current?.click()}>Choose files</Button>
        <Button onClick={() => void reportFailure(importFolder)}>Choose a folder</Button>
      </div>
      <p className={styles.hint}>
        {isOver ? 'Drop them here' : 'or drop or paste photographs and folders. Nothing leaves this machine.'}
      </p>
    </div>
  );
}

/** Pictures pasted anywhere on the screen are imported, unless someone pastes into a field. */
function usePastedFiles(): void {
  useEffect(() => {
    const listen = (event: ClipboardEvent): void => void importFiles([...(event.clipboardData?.files ?? [])]);
    addEventListener('paste', listen);
    return () => removeEventListener('paste', listen);
  }, []);
}
