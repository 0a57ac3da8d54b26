/** The faces of the next run: which dataset, samples, drop, picker, folder, paste; progress, failures, thumbnails. */
import { useEffect } from 'react';
import { Link } from 'wouter';
import { sampleFaces } from '@/app/actions/faces/import';
import { trainingFaces, useFaces } from '@/app/state/facesStore';
import { openDataset, openLibrary } from '@/app/state/library';
import { attackWarning } from '@/app/state/warnings';
import { ActionButton } from '@/app/ui/ActionButton';
import { ImportZone } from '@/app/ui/ImportZone';
import { Notice } from '@/app/ui/Notice';
import { Panel } from '@/app/ui/Panel';
import { Select } from '@/app/ui/Select';
import layout from '@/app/ui/layout.module.css';
import { formatCount } from '@/lib/format';
import { FaceThumbnails } from './FaceThumbnails';
import { pretrainIntake } from './intake';

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
      <div className={layout.tight}>
        <DatasetChoice />
        <ImportZone takes={pretrainIntake}>
          <ActionButton action={sampleFaces} variant={faceCount === 0 ? 'primary' : 'plain'} />
        </ImportZone>
        <AttackNotice />
        {faceCount > 0 ? (
          <FaceThumbnails />
        ) : (
          <p className={layout.hint}>
            One face of each photograph is used: it is found, cropped with a margin of 30 % and parsed into
            eleven regions. Everything is done in this tab and stays in this browser.
          </p>
        )}
      </div>
    </Panel>
  );
}

/** The method learns from genuine faces alone; nothing stops whoever wants to see what comes of others. */
function AttackNotice() {
  const faces = useFaces((state) => state.faces);
  const warning = attackWarning(trainingFaces(faces));
  if (!warning) return null;
  return (
    <Notice tone="warning" title={warning.title}>
      <p>{warning.message}</p>
    </Notice>
  );
}

/** Which dataset the next run trains on; only where there is a choice. */
function DatasetChoice() {
  const datasets = useFaces((state) => state.datasets);
  const datasetId = useFaces((state) => state.datasetId);
  const options = datasets.map(({ id, name }) => ({ value: id, label: name }));
  return (
    <div className={`${layout.spread} ${layout.fine}`}>
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
