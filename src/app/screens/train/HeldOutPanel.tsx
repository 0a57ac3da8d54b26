/** The detector of the best epoch on the held-out faces: figures with intervals, confusion, calibration, pictures. */
import { evaluateHeldOut, exportReport } from '@/app/actions/train/results';
import { useFinetuning } from '@/app/state/trainingStore';
import { ActionButton } from '@/app/ui/ActionButton';
import { Panel } from '@/app/ui/Panel';
import { RocPlot } from '@/app/ui/report/CurvePlot';
import { CalibrationLine, ConfusionTable, FiguresTable } from '@/app/ui/report/FiguresTable';
import { ScoredFaces } from '@/app/ui/report/ScoredFaces';
import layout from '@/app/ui/layout.module.css';
import type { DetectorReport } from '@/workers/protocol';
import { useOpenFaces } from './openFaces';
import styles from './Train.module.css';

const SHOWN = 12;

export function HeldOutPanel() {
  const report = useFinetuning((state) => state.report);
  return (
    <Panel title="Held-out test">
      <div className={layout.stack}>
        <div className={layout.row}>
          <ActionButton action={evaluateHeldOut} />
          {report && <ActionButton action={exportReport} />}
        </div>
        {report ? (
          <Report report={report} />
        ) : (
          <p className={layout.hint}>
            These faces took no part in training or validation. The detector of the best epoch is evaluated on
            them, with the threshold and temperature from validation.
          </p>
        )}
      </div>
    </Panel>
  );
}

function Report({ report }: { report: DetectorReport }) {
  const faceOf = useOpenFaces();
  return (
    <>
      <div className={`${layout.tiles} ${styles.heldOut}`}>
        <FiguresTable report={report} />
        <div className={`${layout.tiles} ${styles.curve}`}>
          <div>
            <h3>ROC</h3>
            <RocPlot roc={report.roc} />
          </div>
          <ConfusionTable report={report} />
        </div>
      </div>
      <CalibrationLine report={report} />
      {report.mostWrong.length > 0 && (
        <ScoredFaces title="Largest errors" pictures={report.mostWrong.slice(0, SHOWN)} faceOf={faceOf} />
      )}
      <ScoredFaces title="Least certain" pictures={report.leastSure.slice(0, SHOWN)} faceOf={faceOf} />
    </>
  );
}
