/** The named datasets: choose, make, rename, delete with undo; what each holds and takes. */
import {
  DATASET_NAME_FIELD,
  deleteOpenDataset,
  dismissRebuilt,
  exportOpenDataset,
  NEW_DATASET_FIELD,
} from '@/app/actions/faces/datasets';
import { openDatasetOf, useFaces } from '@/app/state/facesStore';
import { croppingWords, cutsWords } from '@/app/state/croppingWords';
import { createDataset, renameDataset } from '@/app/state/datasets';
import { openDataset } from '@/app/state/library';
import { ActionButton } from '@/app/ui/ActionButton';
import { FromFile } from '@/app/ui/FromFile';
import { NameForm } from '@/app/ui/NameForm';
import { Notice } from '@/app/ui/Notice';
import { Panel } from '@/app/ui/Panel';
import { Progress } from '@/app/ui/Progress';
import { reportFailure } from '@/app/reportFailure';
import layout from '@/app/ui/layout.module.css';
import { displayText } from '@/lib/displayText';
import { formatBytes, formatCount, formatCounted } from '@/lib/format';
import type { DatasetInfo } from '@/workers/protocol';
import { ForgedSetBox } from './ForgedSetBox';
import { SecondParserBox } from './SecondParserBox';
import { UnfinishedSets } from './UnfinishedSets';
import styles from './DatasetsPanel.module.css';

export function DatasetsPanel() {
  const datasets = useFaces((state) => state.datasets);
  const datasetId = useFaces((state) => state.datasetId);
  const open = useFaces(openDatasetOf);

  return (
    <Panel title="Datasets">
      <RebuiltNotice />
      <UnfinishedSets />
      <ul className={`${layout.field} ${styles.list}`} aria-label="Datasets">
        {datasets.map((dataset) => (
          <li key={dataset.id}>
            <button
              type="button"
              className={`${layout.spread} ${layout.choice} ${styles.choice}`}
              aria-pressed={dataset.id === datasetId}
              onClick={() => void reportFailure(() => openDataset(dataset.id))}
            >
              <strong>
                <FromFile text={dataset.name} />
              </strong>
              <span>
                {formatCounted(dataset.faceCount, 'face')}, {formatBytes(dataset.sizeBytes)}
              </span>
            </button>
          </li>
        ))}
      </ul>
      <NameForm
        id={NEW_DATASET_FIELD}
        label="New dataset"
        action="Create"
        initial=""
        onName={createDataset}
      />
      {open && <OpenDataset key={open.id} dataset={open} />}
    </Panel>
  );
}

function OpenDataset({ dataset }: { dataset: DatasetInfo }) {
  const { id, name, excludedCount, statistics, cropping, cuts } = dataset;
  const exporting = useFaces((state) => state.exporting);
  const figures = (values: number[] | undefined) =>
    values ? values.map((value) => value.toFixed(4)).join('  ') : '–';

  return (
    <div className={`${layout.tight} ${layout.part} ${styles.open}`}>
      <dl className={`${layout.facts} ${styles.figures}`}>
        <dt>Mean (R G B)</dt>
        <dd data-testid="dataset-mean">{figures(statistics?.mean)}</dd>
        <dt>Std (R G B)</dt>
        <dd>{figures(statistics?.std)}</dd>
        <dt>Left out</dt>
        <dd>{formatCount(excludedCount)}</dd>
        <dt>Faces</dt>
        <dd data-testid="dataset-cuts">{cutsWords(cuts)}</dd>
        <dt>New pictures are</dt>
        <dd>{croppingWords(cropping)}</dd>
      </dl>
      <NameForm
        id={DATASET_NAME_FIELD}
        label="Rename this dataset"
        action="Rename"
        initial={name}
        onName={(next) => renameDataset(id, next)}
      />
      {exporting ? (
        <Progress label="packing faces" done={exporting.done} total={exporting.total} />
      ) : (
        <ActionButton action={exportOpenDataset} />
      )}
      <ActionButton action={deleteOpenDataset} />
      <SecondParserBox />
      <ForgedSetBox />
    </div>
  );
}

function RebuiltNotice() {
  const rebuilt = useFaces((state) => state.rebuilt);
  if (rebuilt.length === 0) return null;
  const found = rebuilt
    .map(({ name, faceCount }) => `"${displayText(name)}" (${formatCount(faceCount)})`)
    .join(', ');
  return (
    <Notice
      tone="warning"
      title="The browser had lost its index of faces"
      actions={<ActionButton action={dismissRebuilt} />}
    >
      <p>It was made again from what lies beside the pixels: {found}.</p>
      {rebuilt.some(({ isWhole }) => !isWhole) && (
        <p>
          A dataset that an earlier version wrote has its pixels and parsing maps only: names and labels are
          lost.
        </p>
      )}
    </Notice>
  );
}
