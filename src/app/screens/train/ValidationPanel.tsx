/** Live: loss of the steps, validation by epochs, the ROC curve, and the faces most wrong. */
import { trainingSession } from '@/app/lab';
import { finetuningOf, useFinetuning, useTraining } from '@/app/state/trainingStore';
import { ChartFigure } from '@/app/ui/ChartFigure';
import layout from '@/app/ui/layout.module.css';
import { Panel } from '@/app/ui/Panel';
import { FigureHelp } from '@/app/ui/report/FigureHelp';
import { RocPlot } from '@/app/ui/report/CurvePlot';
import { ScoredFaces } from '@/app/ui/report/ScoredFaces';
import { thin } from '@/app/viz/smoothing';
import type { ChartData, ChartLine } from '@/app/viz/lineChart';
import { useOpenFaces } from './openFaces';
import styles from './Train.module.css';

const SHOWN = 12;
/** More points than this are more than the pixels of a chart. */
const MAX_POINTS = 1500;
const LOSS_LINES: readonly ChartLine[] = [{ label: 'loss', colorToken: '--line-total' }];
const VALIDATION_LINES: readonly ChartLine[] = [
  { label: 'AUC', colorToken: '--line-c1' },
  { label: 'validation loss', colorToken: '--line-c2', dash: [6, 4] },
];

export function ValidationPanel() {
  const view = useFinetuning((state) => state.validation);
  const begun = useFinetuning((state) => state.latest !== null);
  const phase = useFinetuning((state) => state.status.phase);
  // One that did not start has no curves either.
  const idle = phase === 'idle' || (phase === 'failed' && !begun);
  const evaluated = useFinetuning((state) => state.epochs.length > 0);
  const faceOf = useOpenFaces();
  if (idle) {
    return (
      <Panel title="Training and validation">
        <p className={layout.hint}>
          Press Start training: the loss of each step, AUC and loss on validation after each epoch, its ROC
          curve and the faces with the largest errors appear here while it trains.
        </p>
      </Panel>
    );
  }
  return (
    <Panel title="Training and validation" tools={<FigureHelp of={['auc']} />}>
      <div className={`${layout.tiles} ${styles.validation}`}>
        <ChartFigure
          title="Loss of each step"
          description="Loss of each step; the figures are in the run panel"
          lines={LOSS_LINES}
          logScale={false}
          read={lossData}
          follow={follow}
        />
        {evaluated ? (
          <ChartFigure
            title="Validation by epoch"
            description="AUC and loss on validation by epoch; the figures are in the run panel"
            lines={VALIDATION_LINES}
            logScale={false}
            read={validationData}
            follow={follow}
          />
        ) : (
          <p className={layout.hint}>AUC and loss on validation come after the first epoch.</p>
        )}
        {view && (
          <div>
            <h3>ROC on validation</h3>
            <RocPlot roc={view.roc} />
          </div>
        )}
      </div>
      {view && view.mostWrong.length > 0 && (
        <ScoredFaces
          title="Largest errors on validation"
          pictures={view.mostWrong.slice(0, SHOWN)}
          faceOf={faceOf}
        />
      )}
    </Panel>
  );
}

function lossData(): ChartData {
  const { series } = trainingSession;
  const rows = thin(series.length, MAX_POINTS);
  const at = (column: 'step' | 'loss') => rows.map((row) => series.at(column, row));
  return { steps: at('step'), values: [at('loss')] };
}

function validationData(): ChartData {
  const { epochs } = finetuningOf(useTraining.getState());
  return {
    steps: epochs.map(({ epoch }) => epoch),
    values: [
      epochs.map(({ validationAuc }) => validationAuc ?? Number.NaN),
      epochs.map(({ validationLoss }) => validationLoss ?? Number.NaN),
    ],
  };
}

function follow(draw: () => void): () => void {
  return useTraining.subscribe((state, stateBefore) => {
    const [now, before] = [finetuningOf(state), finetuningOf(stateBefore)];
    if (now.latest !== before.latest || now.epochs !== before.epochs) draw();
  });
}
