/** The held-out faces, judged by the best epoch: figures with intervals, confusion, calibration, pictures. */
import { reportFailure } from '@/app/reportFailure';
import { saveFile } from '@/app/saveFile';
import { evaluateHeldOut } from '@/app/state/trainedDetector';
import { useFinetuning } from '@/app/state/trainingStore';
import { Button } from '@/app/ui/Button';
import { Panel } from '@/app/ui/Panel';
import { RocPlot } from '@/app/ui/report/CurvePlot';
import { CalibrationLine, ConfusionTable, FiguresTable } from '@/app/ui/report/FiguresTable';
import { ScoredFaces } from '@/app/ui/report/ScoredFaces';
import layout from '@/app/ui/layout.module.css';
import { jsonOf } from '@/lib/json';
import type { DetectorReport } from '@/workers/protocol';
import styles from './Train.module.css';
import { useOpenFaces } from './openFaces';

const SHOWN = 12;

export function JudgementPanel() {
  const report = useFinetuning((state) => state.report);
  const phase = useFinetuning((state) => state.status.phase);
  const ended = phase === 'finished' || phase === 'stopped';
  return (
    <Panel title="Held-out test">
      <div className={layout.stack}>
        <div className={styles.buttons}>
          <Button
            unavailable={!ended}
            title={ended ? undefined : 'When the run has ended'}
            onClick={() => void reportFailure(evaluateHeldOut)}
          >
            Judge the held-out faces
          </Button>
          {report && <Button onClick={() => exportReport(report)}>Export as JSON</Button>}
        </div>
        {report ? (
          <Report report={report} />
        ) : (
          <p className={layout.hint}>
            Nothing has seen these faces. The best epoch judges them; threshold and temperature come from
            validation.
          </p>
        )}
      </div>
    </Panel>
  );
}

function exportReport(report: DetectorReport): void {
  saveFile('detector-report.json', new Blob([jsonOf(report)], { type: 'application/json' }));
}

function Report({ report }: { report: DetectorReport }) {
  const faceOf = useOpenFaces();
  return (
    <>
      <div className={styles.charts}>
        <FiguresTable report={report} />
        <div>
          <h3>ROC</h3>
          <RocPlot roc={report.roc} />
        </div>
        <ConfusionTable report={report} />
      </div>
      <CalibrationLine report={report} />
      <ScoredFaces title="Most wrong" pictures={report.mostWrong.slice(0, SHOWN)} faceOf={faceOf} />
      <ScoredFaces title="Least sure" pictures={report.leastSure.slice(0, SHOWN)} faceOf={faceOf} />
    </>
  );
}
