/** Every figure of the probes under one readout: networks in rows. */
import { figureWords } from '@/app/state/knowledgeWords';
import type { KnowledgeFound } from '@/app/state/knowledgeStore';
import { FromFile } from '@/app/ui/FromFile';
import layout from '@/app/ui/layout.module.css';
import { formatCounted, formatFigure } from '@/lib/format';
import {
  isPoseTarget,
  PROBE_READOUTS,
  PROBE_REGIONS,
  READOUT_TEXTS,
  type ProbeReadout,
} from '@/lib/knowledge';
import type { ReadoutFigures } from '@/workers/protocol/evaluation';
import styles from './Evaluate.module.css';

export function KnowledgeTable({ found, readout }: { found: KnowledgeFound; readout: ProbeReadout }) {
  const { rows, targets, faces, without, groups, dataset, classes, splits } = found;
  const r = PROBE_READOUTS.indexOf(readout);
  const shapes = targets.filter(({ name }) => !isPoseTarget(name)).length;
  const all = rows.map(({ readouts }) => readouts[r]);
  const regions = PROBE_REGIONS.filter((region) => all[0].regions[region]);
  const shots = [
    ...new Set(all.flatMap((figures) => figures.classes?.shots.map((each) => each.shots) ?? [])),
  ];
  return (
    <div className={layout.tight}>
      <div className={layout.scroll} tabIndex={0} role="region" aria-label="What networks know, table">
        <table className={`${layout.table} ${styles.table}`} data-testid="knowledge">
          <thead>
            <tr>
              <th scope="col">Network</th>
              <th scope="col">{formatCounted(shapes, 'blendshape')}</th>
              {regions.map((region) => (
                <th key={region} scope="col">
                  {region}
                </th>
              ))}
              <th scope="col">permuted</th>
              {classes.length > 0 && <ClassHeads shots={shots} />}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ name }, n) => (
              <tr key={n}>
                <th scope="row">
                  <FromFile text={name} longest={60} />
                </th>
                <td className={styles.cell}>
                  <strong>{figureWords(all[n].blendshapes)}</strong>
                </td>
                {regions.map((region) => (
                  <td key={region} className={styles.cell}>
                    {figureWords(all[n].regions[region]!)}
                  </td>
                ))}
                <td className={styles.cell}>{figureWords(all[n].permuted)}</td>
                {all[n].classes && <ClassCells figures={all[n].classes} shots={shots} />}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className={layout.hint} data-testid="knowledge-of">
        {formatCounted(faces, 'face')} of <FromFile text={dataset} />, in {formatCounted(groups, 'group')} of
        which each is learned from or tested on as a whole (a person, a video, a single photograph)
        {without > 0 && `; ${without} without geometry left out`}. Columns of regions, pose and blendshapes
        are R²{classes.length > 0 && ', those behind them AUC'}; means over {splits} splits with intervals of
        95 %{shots.length > 0 && ', few shots ± standard deviation over ten draws'}. Read out as{' '}
        {READOUT_TEXTS[readout].says}; pixels as a picture of 16 x 16, of the face or of each view.
      </p>
    </div>
  );
}

function ClassHeads({ shots }: { shots: readonly number[] }) {
  return (
    <>
      <th scope="col">AUC, linear</th>
      <th scope="col">AUC, 20-NN</th>
      {shots.map((count) => (
        <th key={count} scope="col">
          AUC, {count} of each
        </th>
      ))}
    </>
  );
}

interface ClassCellsProps {
  figures: NonNullable<ReadoutFigures['classes']>;
  shots: readonly number[];
}

function ClassCells({ figures, shots }: ClassCellsProps) {
  return (
    <>
      <td className={styles.cell}>{figureWords(figures.linear)}</td>
      <td className={styles.cell}>{figureWords(figures.neighbours)}</td>
      {shots.map((count) => {
        const figure = figures.shots.find((each) => each.shots === count);
        return (
          <td key={count} className={styles.cell}>
            {figure ? `${formatFigure(figure.mean, 2)} ± ${formatFigure(figure.deviation, 2)}` : '–'}
          </td>
        );
      })}
    </>
  );
}
