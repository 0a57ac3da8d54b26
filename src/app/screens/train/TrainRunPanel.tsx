/** Start, pause, resume, stop; where the run stands; its figures; what can be exported of it. */
import { reportFailure } from '@/app/reportFailure';
import { trainingSession } from '@/app/lab';
import { describeStatus } from '@/app/state/describeStatus';
import { useFaces } from '@/app/state/facesStore';
import { useDetectorSettings } from '@/app/state/settingsStore';
import { activeObstacle, isActive, useFinetuning, useTraining } from '@/app/state/trainingStore';
import { labelledFaces } from '@/app/state/trainStore';
import { startDetector, startFromState } from '@/app/trainDetector';
import { writeRunFile } from '@/app/writeRunFile';
import { Button } from '@/app/ui/Button';
import { FileButton } from '@/app/ui/FileButton';
import { Notice } from '@/app/ui/Notice';
import { Panel } from '@/app/ui/Panel';
import { Progress } from '@/app/ui/Progress';
import layout from '@/app/ui/layout.module.css';
import { DETECTOR } from '@/lib/detectorConfig';
import { formatDuration, formatMetric } from '@/lib/format';
import type { DetectorFileKind, TrainingStatus } from '@/workers/protocol';
import { SavedTrainings } from './SavedTrainings';
import styles from './Train.module.css';

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
        <RunButtons status={status} />
        <SavedTrainings />
        <Figures />
        {status.phase === 'failed' && (
          <Notice tone="danger" title={begun ? 'The run stopped' : 'The run did not begin'}>
            <p>{status.error.message}</p>
            <p>{status.error.remedy}</p>
          </Notice>
        )}
        <Exports status={status} />
      </div>
    </Panel>
  );
}

function RunButtons({ status: { phase } }: { status: TrainingStatus }) {
  const faces = useFaces((state) => state.faces);
  const wrong = useDetectorSettings(({ draft }) => DETECTOR.valid(draft) === null);
  const trains = isActive(phase);
  const active = useTraining(activeObstacle);
  const obstacle =
    active ??
    (labelledFaces(faces).length === 0
      ? 'Import labelled faces first'
      : wrong
        ? 'Fix the highlighted settings first'
        : undefined);
  return (
    <div className={styles.buttons}>
      <Button
        variant="primary"
        unavailable={obstacle !== undefined}
        title={obstacle}
        onClick={() => void reportFailure(() => startDetector(faces))}
      >
        Start training
      </Button>
      {phase === 'paused' ? (
        <Button onClick={() => void reportFailure(trainingSession.resume)}>Resume</Button>
      ) : (
        <Button unavailable={phase !== 'running'} onClick={() => void reportFailure(trainingSession.pause)}>
          Pause
        </Button>
      )}
      <Button
        unavailable={phase !== 'paused'}
        title={phase === 'paused' ? undefined : 'Single steps need a paused training'}
        onClick={() => void reportFailure(trainingSession.step)}
      >
        Step
      </Button>
      <Button unavailable={!trains} onClick={() => void reportFailure(trainingSession.stop)}>
        Stop
      </Button>
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
    ['Best AUC', 'best-auc', best ? `${number(best.validationAuc)} (epoch ${bestEpoch})` : '–'],
    ['Images / s', 'train-rate', latest ? latest.imagesPerSecond.toFixed(1) : '–'],
    ['Time left', 'train-eta', latest ? formatDuration(latest.etaMs) : '–'],
  ];
  return (
    <>
      <Progress
        label="Steps"
        done={latest?.step ?? 0}
        total={latest?.totalSteps ?? 1}
        detail={latest ? `${latest.step} of ${latest.totalSteps}, epoch ${latest.epoch.toFixed(1)}` : ''}
      />
      <dl className={styles.figures}>
        {figures.map(([label, id, text]) => (
          <div key={id}>
            <dt>{label}</dt>
            <dd data-testid={id}>{text}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}

const FILES: readonly [label: string, what: DetectorFileKind][] = [
  ['Export the best detector', 'detector-best'],
  ['Export the last', 'detector-last'],
  ['Save to go on later', 'training-state'],
];

function Exports({ status: { phase } }: { status: TrainingStatus }) {
  const faces = useFaces((state) => state.faces);
  const active = useTraining(activeObstacle);
  const ended = phase === 'stopped' || phase === 'finished';
  const save = (what: DetectorFileKind) =>
    reportFailure(() => writeRunFile(what, () => trainingSession.exportFile(what)));
  return (
    <div className={styles.buttons}>
      {FILES.map(([label, what]) => (
        <Button
          key={what}
          unavailable={!ended}
          title={ended ? undefined : 'When the run has ended'}
          onClick={() => void save(what)}
        >
          {label}
        </Button>
      ))}
      <FileButton
        id="saved-run"
        label="Saved run"
        accept=".safetensors"
        unavailable={active !== null}
        onFiles={([file]) => startFromState(file, faces)}
      >
        Go on with a saved run
      </FileButton>
    </div>
  );
}
