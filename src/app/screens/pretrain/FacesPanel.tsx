/** The faces of the next run: which dataset, samples, drop, picker, folder, paste; progress, failures, thumbnails. */
import { useEffect, useRef } from 'react';
import { useDropzone } from 'react-dropzone';
import { Link } from 'wouter';
import { sampleFaces } from '@/app/actions/sampleFaces';
import { trainingFaces, useFaces } from '@/app/state/facesStore';
import { importFiles, openDataset, openLibrary } from '@/app/state/library';
import { ActionButton } from '@/app/ui/ActionButton';
import { Button } from '@/app/ui/Button';
import { FailedFiles } from '@/app/ui/FailedFiles';
import { ImportProgress } from '@/app/ui/ImportProgress';
import { Notice } from '@/app/ui/Notice';
import { Panel } from '@/app/ui/Panel';
import { Select } from '@/app/ui/Select';
import { formatCount } from '@/lib/format';
import { FaceThumbnails } from './FaceThumbnails';
import styles from './FacesPanel.module.css';

export function FacesPanel() {
  const faceCount = useFaces((state) => trainingFaces(state.faces).length);
  const report = useFaces((state) => state.report);
  usePastedPictures();
  useEffect(() => void openLibrary(), []);

  return (
    <Panel
      title="Faces"
      tools={
        <span data-testid="face-count" data-value={faceCount}>{`${formatCount(faceCount)} imported`}</span>
      }
    >
      <div className={styles.stack}>
        <DatasetChoice />
        <Sources />
        <ImportProgress />
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
            regions. Everything happens in this tab, and stays in this browser.
          </p>
        )}
      </div>
    </Panel>
  );
}

/** Which dataset the next run trains on; only where there is a choice. */
function DatasetChoice() {
  const datasets = useFaces((state) => state.datasets);
  const datasetId = useFaces((state) => state.datasetId);
  const options = datasets.map(({ id, name }) => ({ value: id, label: name }));
  return (
    <div className={styles.dataset}>
      {datasets.length > 1 && (
        <Select
          id="dataset"
          label="Dataset"
          value={datasetId}
          options={options}
          onChange={(id) => void openDataset(id)}
        />
      )}
      <Link href="/faces">Faces library</Link>
    </div>
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
