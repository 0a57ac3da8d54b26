/** Faces in: samples, drop, picker, folder, paste; progress, failures by file, thumbnails. */
import { useEffect, useRef } from 'react';
import { useDropzone } from 'react-dropzone';
import { sampleFaces } from '@/app/actions/sampleFaces';
import { cancelImport, importFiles } from '@/app/state/faceImport';
import { useFaces, type ImportStatus } from '@/app/state/facesStore';
import { ActionButton } from '@/app/ui/ActionButton';
import { Button } from '@/app/ui/Button';
import { Notice } from '@/app/ui/Notice';
import { Panel } from '@/app/ui/Panel';
import { Progress } from '@/app/ui/Progress';
import { formatCount, formatDuration } from '@/lib/format';
import { FaceThumbnails } from './FaceThumbnails';
import { FailedFiles } from './FailedFiles';
import styles from './FacesPanel.module.css';

export function FacesPanel() {
  const faceCount = useFaces((state) => state.faces.length);
  const status = useFaces((state) => state.status);
  const report = useFaces((state) => state.report);
  usePastedPictures();

  return (
    <Panel
      title="Faces"
      tools={
        <span data-testid="face-count" data-value={faceCount}>{`${formatCount(faceCount)} imported`}</span>
      }
    >
      <div className={styles.stack}>
        <Sources />
        <ImportProgress status={status} />
        {report?.reduced.map((sentence) => (
          <Notice key={sentence} tone="warning" title="Reduced">
            <p>{sentence}</p>
          </Notice>
        ))}
        <FailedFiles />
        {faceCount > 0 ? (
          <FaceThumbnails />
        ) : (
          <p className={styles.hint}>
            Each photograph gives one face: found, cut out with a margin of 30 %, and parsed into eleven
            regions. Everything happens in this tab.
          </p>
        )}
      </div>
    </Panel>
  );
}

function Sources() {
  const folderInput = useRef<HTMLInputElement>(null);
  const { getRootProps, getInputProps, open, isDragActive } = useDropzone({
    onDrop: (files) => void importFiles(files),
    noClick: true,
    noKeyboard: true,
  });

  return (
    <div {...getRootProps({ className: isDragActive ? `${styles.drop} ${styles.over}` : styles.drop })}>
      <input {...getInputProps({ 'aria-label': 'Photographs', id: 'photographs' })} />
      <input
        ref={(input) => {
          folderInput.current = input;
          input?.setAttribute('webkitdirectory', ''); // not in React's vocabulary of attributes
        }}
        type="file"
        multiple
        hidden
        aria-label="Folder of photographs"
        onChange={(event) => {
          void importFiles([...(event.target.files ?? [])]);
          event.target.value = '';
        }}
      />
      <ActionButton action={sampleFaces} variant="primary" />
      <div className={styles.buttons}>
        <Button onClick={open}>Choose files</Button>
        <Button onClick={() => folderInput.current?.click()}>Choose a folder</Button>
      </div>
      <p className={styles.hint}>{isDragActive ? 'Drop them here' : 'or drop or paste photographs here'}</p>
    </div>
  );
}

/** Pictures pasted anywhere on the screen are imported, unless someone pastes into a field. */
function usePastedPictures(): void {
  useEffect(() => {
    const listen = (event: ClipboardEvent): void => {
      const files = [...(event.clipboardData?.files ?? [])];
      if (files.length > 0) void importFiles(files);
    };
    addEventListener('paste', listen);
    return () => removeEventListener('paste', listen);
  }, []);
}

function ImportProgress({ status }: { status: ImportStatus }) {
  switch (status.phase) {
    case 'idle':
      return null;
    case 'failed':
      return (
        <Notice tone="danger" title="The import stopped">
          <p>{status.error.message}</p>
          <p>{status.error.remedy} Faces imported so far are still here.</p>
        </Notice>
      );
    case 'loading models':
      return (
        <div className={styles.stack} data-testid="import-status">
          <Progress label={`loading models: ${status.label}`} done={status.done} total={status.total} />
          <Button onClick={cancelImport}>Cancel import</Button>
        </div>
      );
    case 'importing': {
      const { done, total, perSecond, etaMs } = status;
      const rate = done > 0 ? `, ${perSecond.toFixed(1)}/s, ${formatDuration(etaMs)} left` : '';
      return (
        <div className={styles.stack} data-testid="import-status">
          <Progress label="parsing faces" done={done} total={total} detail={`${done} / ${total}${rate}`} />
          <Button onClick={cancelImport}>Cancel import</Button>
        </div>
      );
    }
  }
}
