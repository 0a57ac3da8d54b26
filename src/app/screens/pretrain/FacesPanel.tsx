/** The faces of the next run: which dataset, samples, drop, picker, folder, paste; progress, failures, thumbnails. */
import { useEffect } from 'react';
import { Link } from 'wouter';
import { sampleFaces } from '@/app/actions/faces/import';
import { trainingFaces, useFaces } from '@/app/state/facesStore';
import { openDataset, openLibrary } from '@/app/state/library';
import { ActionButton } from '@/app/ui/ActionButton';
import { ImportZone } from '@/app/ui/ImportZone';
import { Panel } from '@/app/ui/Panel';
import { Select } from '@/app/ui/Select';
import { formatCount } from '@/lib/format';
import { FaceThumbnails } from './FaceThumbnails';
import { pretrainIntake } from './intake';
import styles from './FacesPanel.module.css';

export function FacesPanel() {
  const faceCount = useFaces((state) => trainingFaces(state.faces).length);
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
        <ImportZone takes={pretrainIntake}>
          <ActionButton action={sampleFaces} variant="primary" />
        </ImportZone>
        {faceCount > 0 ? (
          <FaceThumbnails />
        ) : (
          <p className={styles.hint}>
            One face of each photograph is used: it is found, cropped with a margin of 30 % and parsed into
            eleven regions. Everything is done in this tab and stays in this browser.
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
