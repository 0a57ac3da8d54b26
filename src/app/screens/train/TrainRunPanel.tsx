/** Start, pause, resume, stop; where the run stands; its figures; what can be exported of it. */
import { resumeFromFile } from '@/app/actions/train/begin';
import { exportBest, exportLast, exportReleased, exportState } from '@/app/actions/train/results';
import { blendFakes } from '@/app/actions/train/blend';
import { useAction } from '@/app/actions/useAction';
import { evaluateTrained, scoreWithTrained } from '@/app/actions/wayOn';
import { pauseOrResume, start, step, stop } from '@/app/actions/train/run';
import { describeStatus } from '@/app/state/describeStatus';
import { useFaces } from '@/app/state/facesStore';
import { resumable, useRuns } from '@/app/state/runsStore';
import { isActive, useFinetuning } from '@/app/state/trainingStore';
import { startFromState } from '@/app/trainDetector';
import { ActionButton } from '@/app/ui/ActionButton';
import { FileButton } from '@/app/ui/FileButton';
import { Notice } from '@/app/ui/Notice';
import { ObstacleHint } from '@/app/ui/ObstacleHint';
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
          <Notice
            tone="danger"
            title={begun ? 'The run stopped' : 'The run did not start'}
            error={status.error}
          />
        )}
        <NextSteps />
        <Exports />
      </div>
    </Panel>
  );
}

function RunButtons() {
  const trains = useFinetuning(({ status }) => isActive(status.phase));
  // One button stands out: what comes next.
  const isMade = useFinetuning(({ detectorId }) => detectorId !== null);
  const resumes = useRuns((state) => resumable(state, 'finetune').length > 0);
  return (
    <div className={layout.row}>
      <ActionButton action={start} variant={trains || isMade || resumes ? 'plain' : 'primary'} />
      {/* One place, one element: focus stays where it is when the word changes. */}
      <ActionButton action={pauseOrResume} variant={trains ? 'primary' : 'plain'} />
      <ActionButton action={step} />
      <ActionButton action={stop} />
      <BlendFakes />
      <ObstacleHint action={start} hidden={trains} testId="train-hint" />
    </div>
  );
}

/** Only where it is the way out. */
function BlendFakes() {
  const { obstacle } = useAction(blendFakes);
  return obstacle === null && <ActionButton action={blendFakes} />;
}

function Figures() {
  const latest = useFinetuning((state) => state.latest);
  const active = useFinetuning(({ status }) => isActive(status.phase));
  const epochs = useFinetuning((state) => state.epochs);
  const bestEpoch = useFinetuning((state) => state.bestEpoch);
  // Before a run there are none: a wall of dashes would only push the curves down.
  if (!latest && !active) return null;
  const last = epochs.at(-1);
  const best = epochs[bestEpoch - 1];
  const figures: [label: string, id: string, text: string][] = [
    ['Loss', 'train-loss', formatMetric(latest?.loss)],
    ['Validation loss', 'validation-loss', formatMetric(last?.validationLoss)],
    ['Validation AUC', 'validation-auc', formatMetric(last?.validationAuc)],
    ['Best epoch AUC', 'best-auc', best ? `${formatMetric(best.validationAuc)}, epoch ${bestEpoch}` : '–'],
    ['Images / s', 'train-rate', latest ? latest.imagesPerSecond.toFixed(1) : '–'],
    ['Time left', 'train-eta', latest && active ? formatDuration(latest.etaMs) : '–'],
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
      {last?.validationAuc === null && (
        <p className={layout.hint}>
          Validation has no AUC (–): its faces are of one class. Add faces of the other, or give validation a
          larger share.
        </p>
      )}
    </>
  );
}

/** With the detector that it came to; its files are below. */
function NextSteps() {
  const isMade = useFinetuning(({ detectorId }) => detectorId !== null);
  if (!isMade) return null;
  return (
    <div className={layout.row}>
      <ActionButton action={scoreWithTrained} variant="primary" />
      <ActionButton action={evaluateTrained} />
    </div>
  );
}

/** A saved run is opened at any time; what can be saved of a run comes with it. */
function Exports() {
  const faces = useFaces((state) => state.faces);
  const begun = useFinetuning((state) => state.latest !== null);
  return (
    <div className={layout.row}>
      {begun && (
        <>
          <ActionButton action={exportBest} />
          <ActionButton action={exportLast} />
          <ActionButton action={exportReleased} />
          <ActionButton action={exportState} />
        </>
      )}
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
