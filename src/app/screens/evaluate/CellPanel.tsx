/** One detector on one dataset: every figure, the curves, confusion and calibration. */
import { openCell, useEvaluate } from '@/app/state/evaluateStore';
import { Notice } from '@/app/ui/Notice';
import { Panel } from '@/app/ui/Panel';
import { PrecisionRecallPlot, RocPlot } from '@/app/ui/report/CurvePlot';
import { DetPlot } from '@/app/ui/report/DetPlot';
import { CalibrationLine, ConfusionTable, FiguresTable } from '@/app/ui/report/FiguresTable';
import { ReliabilityPlot } from '@/app/ui/report/ReliabilityPlot';
import layout from '@/app/ui/layout.module.css';
import { displayText } from '@/lib/displayText';
import type { DetectorReport } from '@/workers/protocol/evaluation';
import styles from './Evaluate.module.css';

export function CellPanel() {
  const results = useEvaluate((state) => state.results);
  const open = useEvaluate((state) => state.open);
  const found = openCell({ results, open });
  if (!found) return null;
  const { cell, detector, set } = found;
  return (
    <Panel title={`${displayText(detector, 70)} on ${displayText(set.name, 70)}`}>
      <div className={layout.stack}>
        {cell.warnings.map((sentence) => (
          <Notice key={sentence} tone="warning" title="Before you trust these figures">
            <p>{sentence}</p>
          </Notice>
        ))}
        {cell.error && <Notice tone="danger" title="The evaluation failed" error={cell.error} />}
        {cell.report && <Report report={cell.report} />}
      </div>
    </Panel>
  );
}

function Report({ report }: { report: DetectorReport }) {
  return (
    <>
      <div className={`${layout.beside} ${styles.report}`}>
        <div className={layout.stack}>
          <FiguresTable report={report} />
          <ConfusionTable report={report} />
        </div>
        <div className={`${layout.tiles} ${styles.plots}`}>
          <div>
            <h3>ROC</h3>
            <RocPlot roc={report.roc} />
          </div>
          <div>
            <h3>DET</h3>
            <DetPlot det={report.det} />
          </div>
          <div>
            <h3>Precision and recall</h3>
            <PrecisionRecallPlot curve={report.precisionRecall} />
          </div>
          <div>
            <h3>Reliability</h3>
            <ReliabilityPlot reliability={report.reliability} />
          </div>
        </div>
      </div>
      <CalibrationLine report={report} />
    </>
  );
}
