/** Whose faces: classes of the open dataset, how they would be split, and what to think of the split. */
import { useEffect } from 'react';
import { Link } from 'wouter';
import { reportFailure } from '@/app/reportFailure';
import { useFaces } from '@/app/state/facesStore';
import { openDataset } from '@/app/state/library';
import { planSplit } from '@/app/state/trainSession';
import { labelledFaces, useTrain } from '@/app/state/trainStore';
import { Notice } from '@/app/ui/Notice';
import { Panel } from '@/app/ui/Panel';
import { Select } from '@/app/ui/Select';
import { formatCount } from '@/lib/format';
import styles from './Train.module.css';

export function DataPanel() {
  const datasets = useFaces((state) => state.datasets);
  const datasetId = useFaces((state) => state.datasetId);
  const faces = useFaces((state) => state.faces);
  const { groupBy, validationShare, testShare, splitSeed } = useTrain((state) => state.draft);
  const plan = useTrain((state) => state.plan);
  const usable = labelledFaces(faces);
  const left = faces.filter(({ excluded }) => !excluded).length - usable.length;

  useEffect(() => {
    void reportFailure(() => planSplit(faces));
  }, [faces, groupBy, validationShare, testShare, splitSeed]);

  return (
    <Panel
      title="Labelled faces"
      tools={<span data-testid="train-face-count">{`${formatCount(usable.length)} faces`}</span>}
    >
      <div className={styles.stack}>
        {datasets.length > 0 && (
          <Select
            id="train-dataset"
            label="Dataset"
            value={datasetId}
            options={datasets.map(({ id, name }) => ({ value: id, label: name }))}
            onChange={(id) => void reportFailure(() => openDataset(id))}
          />
        )}
        {plan ? (
          <table className={styles.table} data-testid="split-table">
            <thead>
              <tr>
                <th scope="col">Class</th>
                <th scope="col">Train</th>
                <th scope="col">Valid.</th>
                <th scope="col">Test</th>
              </tr>
            </thead>
            <tbody>
              {plan.counts.map(({ label, faces: counts }) => (
                <tr key={label}>
                  <th scope="row">{label}</th>
                  <td>{formatCount(counts.train)}</td>
                  <td>{formatCount(counts.validation)}</td>
                  <td>{formatCount(counts.test)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        ) : (
          <p className={styles.hint}>
            This dataset is empty. On the <Link href="/faces">Faces</Link> screen, import a folder with one
            folder of pictures for each class, for example real and fake.
          </p>
        )}
        {left > 0 && (
          <p className={styles.hint}>{`${formatCount(left)} faces without a class are left out.`}</p>
        )}
        {plan?.warnings.map((sentence) => (
          <Notice key={sentence} tone="info" title="Mind">
            <p>{sentence}</p>
          </Notice>
        ))}
        {plan?.leakage.map(({ message, names }) => (
          <Notice key={message} tone="warning" title="Leakage">
            <p>{message}</p>
            <p>{names.join(', ')}</p>
          </Notice>
        ))}
      </div>
    </Panel>
  );
}
