/** The held-out faces, judged by the best epoch: figures with intervals, confusion, calibration, pictures. */
import { reportFailure } from '@/app/reportFailure';
import { saveFile } from '@/app/saveFile';
import { judge } from '@/app/state/trainSession';
import { useTrain } from '@/app/state/trainStore';
import { Button } from '@/app/ui/Button';
import { Panel } from '@/app/ui/Panel';
import type { DetectorReport, LevelFigures } from '@/workers/detectorProtocol';
import { JudgedFaces } from './JudgedFaces';
import { RocPlot } from './RocPlot';
import styles from './Train.module.css';

const text = (value: number | null) => (value === null ? 'undefined' : value.toFixed(3));

const ROWS: readonly [label: string, read: (figures: LevelFigures) => string][] = [
  ['Samples', ({ samples }) => String(samples)],
  ['AUC', ({ auc }) => text(auc)],
  [
    '95 % interval',
    ({ aucInterval: i }) => (i ? `${i.low.toFixed(3)} to ${i.high.toFixed(3)}` : 'undefined'),
  ],
  ['EER', ({ eer }) => text(eer)],
  ['Average precision', ({ ap }) => text(ap)],
  ['TPR at FPR 1 %', ({ tprAtLowFpr }) => text(tprAtLowFpr)],
  ['Accuracy', ({ accuracy }) => text(accuracy)],
  ['Balanced accuracy', ({ balancedAccuracy }) => text(balancedAccuracy)],
  ['HTER', ({ hter }) => text(hter)],
  ['APCER', ({ presentation }) => text(presentation.apcer)],
  ['BPCER', ({ presentation }) => text(presentation.bpcer)],
  ['ACER', ({ presentation }) => text(presentation.acer)],
];

export function JudgementPanel() {
  const report = useTrain((state) => state.report);
  const phase = useTrain((state) => state.status.phase);
  const ended = phase === 'finished' || phase === 'stopped';
  return (
    <Panel title="Held-out test">
      <div className={styles.stack}>
        <div className={styles.buttons}>
          <Button
            unavailable={!ended}
            title={ended ? undefined : 'When the run has ended'}
            onClick={() => void reportFailure(judge)}
          >
            Judge the held-out faces
          </Button>
          {report && <Button onClick={() => exportReport(report)}>Export as JSON</Button>}
        </div>
        {report ? (
          <Report report={report} />
        ) : (
          <p className={styles.hint}>
            Nothing has seen these faces. The best epoch judges them; threshold and temperature come from
            validation.
          </p>
        )}
      </div>
    </Panel>
  );
}

/** Typed arrays as lists, so that any program can read them. */
function exportReport(report: DetectorReport): void {
  const json = JSON.stringify(
    report,
    (_, value: unknown) => (value instanceof Float64Array ? Array.from(value) : value),
    2,
  );
  saveFile('detector-report.json', new Blob([json], { type: 'application/json' }));
}

function Report({ report }: { report: DetectorReport }) {
  const { frame, video, threshold, temperature, calibrationError: ece } = report;
  return (
    <>
      <div className={styles.charts}>
        <table className={styles.table} data-testid="report-table">
          <thead>
            <tr>
              <th scope="col">Figure</th>
              <th scope="col">Frames</th>
              {video && <th scope="col">Videos</th>}
            </tr>
          </thead>
          <tbody>
            {ROWS.map(([label, read]) => (
              <tr key={label}>
                <th scope="row">{label}</th>
                <td>{read(frame)}</td>
                {video && <td>{read(video)}</td>}
              </tr>
            ))}
          </tbody>
        </table>
        <div>
          <h3>ROC</h3>
          <RocPlot roc={report.roc} />
        </div>
        <Confusion report={report} />
      </div>
      <p className={styles.hint}>
        Threshold {threshold.value.toFixed(3)} from{' '}
        {threshold.source === 'validation' ? 'validation' : 'the default'}; temperature{' '}
        {temperature === null ? 'not fitted' : temperature.toFixed(2)}; calibration error {text(ece.before)}
        {ece.after !== null && `, ${text(ece.after)} with the temperature`}.
      </p>
      <JudgedFaces title="Most wrong" pictures={report.mostWrong} />
      <JudgedFaces title="Least sure" pictures={report.leastSure} />
    </>
  );
}

function Confusion({ report: { classes, confusion } }: { report: DetectorReport }) {
  return (
    <table className={styles.table}>
      <caption>Confusion: actual in rows, said in columns</caption>
      <thead>
        <tr>
          <td />
          {classes.map((name) => (
            <th key={name} scope="col">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {confusion.map((row, i) => (
          <tr key={classes[i]}>
            <th scope="row">{classes[i]}</th>
            {row.map((count, c) => (
              <td key={classes[c]}>{count}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
