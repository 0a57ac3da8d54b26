/** What goes into the open dataset: samples, files, folders, videos, webcam, paste; progress, failures, imports to go on with. */
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
import { NumberField } from '@/app/ui/NumberField';
import { Panel } from '@/app/ui/Panel';
import { WebcamDialog } from '@/app/ui/WebcamDialog';
import { formatCount } from '@/lib/format';
import { useDraftNumber } from '@/app/ui/useDraftNumber';
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
  const [isWebcam, setWebcam] = useState(false);

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
        <Button onClick={() => setWebcam(true)}>Use the webcam</Button>
      </div>
      <FramesPerVideo />
      <p className={styles.hint}>
        {isOver
          ? 'Drop them here'
          : 'or drop or paste photographs, videos and folders. Nothing leaves this machine.'}
      </p>
      {isWebcam && (
        <WebcamDialog onPicture={(picture) => importFiles([picture])} onClose={() => setWebcam(false)} />
      )}
    </div>
  );
}

const MOST_FRAMES = 500;

function FramesPerVideo() {
  const frames = useFaces((state) => state.framesPerVideo);
  const draft = useDraftNumber(
    frames,
    (value) => Number.isInteger(value) && value >= 1 && value <= MOST_FRAMES,
    (framesPerVideo) => useFaces.setState({ framesPerVideo }),
  );
  return (
    <div className={styles.frames}>
      <label htmlFor="frames-per-video">Frames of each video</label>
      <NumberField
        id="frames-per-video"
        label="Frames of each video"
        value={draft.value}
        invalid={draft.invalid}
        describedBy="frames-hint"
        onChange={draft.type}
      />
      <p id="frames-hint" className={styles.hint}>
        {draft.invalid ? `A whole number from 1 to ${MOST_FRAMES}.` : 'Uniformly from the first to the last.'}
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
