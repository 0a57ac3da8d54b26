/** Start, pause, resume, stop; where the run stands; its figures; what can be exported of it. */
import { resumeFromFile } from '@/app/actions/train/begin';
import { exportBest, exportLast, exportState } from '@/app/actions/train/results';
import { pauseOrResume, start, step, stop } from '@/app/actions/train/run';
import { describeStatus } from '@/app/state/describeStatus';
import { useFaces } from '@/app/state/facesStore';
import { activeObstacle, isActive, useFinetuning, useTraining } from '@/app/state/trainingStore';
import { startFromState } from '@/app/trainDetector';
import { ActionButton } from '@/app/ui/ActionButton';
import { FileButton } from '@/app/ui/FileButton';
import { Notice } from '@/app/ui/Notice';
import { Panel } from '@/app/ui/Panel';
import { Progress } from '@/app/ui/Progress';
import layout from '@/app/ui/layout.module.css';
import { formatDuration, formatMetric } from '@/lib/format';

import { SavedTrainings } from './SavedTrainings';

export function TrainRunPanel() {
  const status = useFinetuning((state) => state.status);
  const begun = useFinetuning((state) => state.latest !== null);
  return (
    <Panel
      title="Run"
      tools={
        <span data-testid="train-status" role="status">
          {describeStatus(status)}
        </span>
      }
    >
      <div className={layout.stack}>
        <RunButtons />
        <SavedTrainings />
        <Figures />
        {status.phase === 'failed' && (
          <Notice tone="danger" title={begun ? 'The run stopped' : 'The run did not start'}>
            <p>{status.error.message}</p>
            <p>{status.error.remedy}</p>
          </Notice>
        )}
        <Exports />
      </div>
    </Panel>
  );
}

function RunButtons() {
  const trains = useFinetuning(({ status }) => isActive(status.phase));
  const active = useTraining(activeObstacle);
  return (
    <div className={layout.row}>
      <ActionButton action={start} variant="primary" />
      {/* One place, one element: focus stays where it is when the word changes. */}
      <ActionButton action={pauseOrResume} />
      <ActionButton action={step} />
      <ActionButton action={stop} />
      {active !== null && !trains && (
        <span className={layout.hint} data-testid="train-hint">
          {active}
        </span>
      )}
    </div>
  );
}

function Figures() {
  const latest = useFinetuning((state) => state.latest);
  const epochs = useFinetuning((state) => state.epochs);
  const bestEpoch = useFinetuning((state) => state.bestEpoch);
  const last = epochs.at(-1);
  const best = epochs[bestEpoch - 1];
  const number = (value: number | null | undefined) =>
    value === undefined ? '–' : value === null ? 'undefined' : formatMetric(value);
  const figures: [label: string, id: string, text: string][] = [
    ['Loss', 'train-loss', number(latest?.loss)],
    ['Validation loss', 'validation-loss', number(last?.validationLoss)],
    ['Validation AUC', 'validation-auc', number(last?.validationAuc)],
    ['Best AUC', 'best-auc', best ? `${number(best.validationAuc)}, epoch ${bestEpoch}` : '–'],
    ['Images / s', 'train-rate', latest ? latest.imagesPerSecond.toFixed(1) : '–'],
    ['Time left', 'train-eta', latest ? formatDuration(latest.etaMs) : '–'],
  ];
  return (
    <>
      <Progress
        label="Steps"
        done={latest?.step ?? 0}
        total={latest?.totalSteps ?? 1}
        detail={
          latest ? `${latest.step} of ${latest.totalSteps}, ${latest.epoch.toFixed(1)} epochs done` : ''
        }
      />
      <div className={layout.figuresBox}>
        <dl className={layout.figures}>
          {figures.map(([label, id, text]) => (
            <div key={id}>
              <dt>{label}</dt>
              <dd data-testid={id}>{text}</dd>
            </div>
          ))}
        </dl>
      </div>
    </>
  );
}

function Exports() {
  const faces = useFaces((state) => state.faces);
  return (
    <div className={layout.row}>
      <ActionButton action={exportBest} />
      <ActionButton action={exportLast} />
      <ActionButton action={exportState} />
      <FileButton
        id="saved-run"
        label="Saved run"
        action={resumeFromFile}
        accept=".safetensors"
        onFiles={([file]) => startFromState(file, faces)}
      />
    </div>
  );
}
