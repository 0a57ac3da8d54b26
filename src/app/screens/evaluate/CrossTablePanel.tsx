/** One figure of every detector on every dataset; a cell opens what is behind it. */
import { exportCsv, exportJson, exportLatex, exportMarkdown } from '@/app/actions/evaluate/exports';
import { useEvaluate, type Evaluated } from '@/app/state/evaluateStore';
import { ActionButton } from '@/app/ui/ActionButton';
import { FIGURES, whyUndefined } from '@/app/state/figures';
import { FromFile } from '@/app/ui/FromFile';
import { FigureHelp } from '@/app/ui/report/FigureHelp';
import { Panel } from '@/app/ui/Panel';
import { Select } from '@/app/ui/Select';
import layout from '@/app/ui/layout.module.css';
import { formatFigure } from '@/lib/format';
import { displayText } from '@/lib/displayText';
import type { Level } from '@/lib/evaluationLink';
import styles from './Evaluate.module.css';

const LEVELS: readonly { value: Level; label: string }[] = [
  { value: 'frame', label: 'single frames' },
  { value: 'video', label: 'whole videos' },
];

export function CrossTablePanel() {
  const results = useEvaluate((state) => state.results);
  const figureKey = useEvaluate((state) => state.figure);
  const level = useEvaluate((state) => state.level);
  if (!results) {
    return (
      <Panel title="Detectors by datasets">
        <p className={layout.hint}>
          Choose detectors and labelled faces, then press Evaluate: every detector is evaluated on every
          dataset.
        </p>
      </Panel>
    );
  }
  return (
    <Panel title="Detectors by datasets">
      <div className={layout.stack}>
        <div className={layout.row}>
          <Select
            id="figure"
            label="Figure"
            value={figureKey}
            options={FIGURES.map(({ key, label }) => ({ value: key, label }))}
            onChange={(figure) => useEvaluate.setState({ figure })}
          />
          <FigureHelp of={[figureKey]} />
          <Select
            id="level"
            label="Level"
            value={level}
            options={LEVELS}
            onChange={(next) => useEvaluate.setState({ level: next })}
          />
        </div>
        <Table results={results} figureKey={figureKey} level={level} />
        <div className={layout.row} role="group" aria-label="Export the table">
          <ActionButton action={exportCsv} />
          <ActionButton action={exportJson} />
          <ActionButton action={exportLatex} />
          <ActionButton action={exportMarkdown} />
        </div>
        <p className={layout.hint}>
          {`Threshold from ${results.calibration}. CSV and JSON hold every figure, LaTeX and Markdown the table as shown.`}
        </p>
      </div>
    </Panel>
  );
}

interface TableProps {
  results: Evaluated;
  figureKey: string;
  level: Level;
}

function Table({ results, figureKey, level }: TableProps) {
  const open = useEvaluate((state) => state.open);
  const figure = FIGURES.find(({ key }) => key === figureKey) ?? FIGURES[0];
  return (
    <div className={styles.wide} tabIndex={0} role="region" aria-label="Detectors by datasets, table">
      <table className={`${layout.table} ${styles.table}`} data-testid="cross-table">
        <thead>
          <tr>
            <th scope="col">Detector</th>
            {results.sets.map(({ id, name, part }) => (
              <th key={id} scope="col">
                <FromFile text={name} />
                {part !== 'all' && `, ${part}`}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {results.detectors.map(({ id: detectorId, name }) => (
            <tr key={detectorId}>
              <th scope="row">
                <FromFile text={name} />
              </th>
              {results.sets.map(({ id: setId, name: setName }) => {
                const cell = results.cells.find(
                  (each) => each.detectorId === detectorId && each.setId === setId,
                );
                const figures = cell?.report?.[level];
                const said = cell?.error
                  ? 'failed'
                  : figures
                    ? formatFigure(figure.read(figures))
                    : 'no videos';
                const isOpen = open?.detectorId === detectorId && open.setId === setId;
                return (
                  <td key={setId}>
                    {cell ? (
                      <button
                        type="button"
                        className={`${layout.choice} ${styles.cell}`}
                        aria-pressed={isOpen}
                        aria-label={`${displayText(name)} on ${displayText(setName)}: ${figure.label} ${said}`}
                        title={(figures && whyUndefined(figures)) ?? undefined}
                        onClick={() => useEvaluate.setState({ open: { detectorId, setId }, sweep: null })}
                      >
                        {said}
                        {cell.warnings.length > 0 && ' !'}
                      </button>
                    ) : (
                      '…'
                    )}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
