/** Start, pause, resume, stop; where the run stands; its figures; what can be kept of it. */
import { reportFailure } from '@/app/reportFailure';
import { saveFile } from '@/app/saveFile';
import { useFaces } from '@/app/state/facesStore';
import {
  exportDetector,
  pauseTraining,
  restoreTraining,
  resumeTraining,
  saveTraining,
  startTraining,
  stopTraining,
} from '@/app/state/trainSession';
import { isActive } from '@/app/state/runStore';
import { useDetectorSettings } from '@/app/state/settingsStore';
import { labelledFaces, useTrain } from '@/app/state/trainStore';
import { Button } from '@/app/ui/Button';
import { FileButton } from '@/app/ui/FileButton';
import { Notice } from '@/app/ui/Notice';
import { Panel } from '@/app/ui/Panel';
import { Progress } from '@/app/ui/Progress';
import layout from '@/app/ui/layout.module.css';
import { DETECTOR } from '@/lib/detectorConfig';
import { formatDuration, formatMetric } from '@/lib/format';
import type { FinetuneStatus } from '@/workers/detectorProtocol';
import { KeptTrainings } from './KeptTrainings';
import styles from './Train.module.css';

export function TrainRunPanel() {
  const status = useTrain((state) => state.status);
  const begun = useTrain((state) => state.latest !== null);
  return (
    <Panel
      title="Run"
      tools={
        <span data-testid="train-status" role="status">
          {describe(status)}
        </span>
      }
    >
      <div className={layout.stack}>
        <RunButtons status={status} />
        <KeptTrainings />
        <Figures />
        {status.phase === 'failed' && (
          <Notice tone="danger" title={begun ? 'The run stopped' : 'The run did not begin'}>
            <p>{status.error.message}</p>
            <p>{status.error.remedy}</p>
          </Notice>
        )}
        <Keep status={status} />
      </div>
    </Panel>
  );
}

function describe(status: FinetuneStatus): string {
  switch (status.phase) {
    case 'preparing':
      return `preparing: ${status.stage}`;
    case 'finished':
      return status.early
        ? `finished early after ${status.epoch} epochs`
        : `finished after ${status.epoch} epochs`;
    case 'stopped':
    case 'failed':
      return `${status.phase} after ${status.epoch} epochs`;
    default:
      return status.phase;
  }
}

function RunButtons({ status: { phase } }: { status: FinetuneStatus }) {
  const faces = useFaces((state) => state.faces);
  const wrong = useDetectorSettings(({ draft }) => DETECTOR.valid(draft) === null);
  const active = isActive(phase);
  const obstacle = active
    ? 'A run is going on'
    : labelledFaces(faces).length === 0
      ? 'Import labelled faces first'
      : wrong
        ? 'Fix the highlighted settings first'
        : undefined;
  return (
    <div className={styles.buttons}>
      <Button
        variant="primary"
        unavailable={obstacle !== undefined}
        title={obstacle}
        onClick={() => void startTraining(faces)}
      >
        Start training
      </Button>
      {phase === 'paused' ? (
        <Button onClick={() => void reportFailure(resumeTraining)}>Resume</Button>
      ) : (
        <Button unavailable={phase !== 'running'} onClick={() => void reportFailure(pauseTraining)}>
          Pause
        </Button>
      )}
      <Button unavailable={!active} onClick={() => void reportFailure(stopTraining)}>
        Stop
      </Button>
    </div>
  );
}

function Figures() {
  const latest = useTrain((state) => state.latest);
  const epochs = useTrain((state) => state.epochs);
  const bestEpoch = useTrain((state) => state.bestEpoch);
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

function Keep({ status: { phase } }: { status: FinetuneStatus }) {
  const faces = useFaces((state) => state.faces);
  const ended = phase === 'stopped' || phase === 'finished';
  const save = (name: string, read: () => Promise<Uint8Array>) =>
    void reportFailure(async () => saveFile(name, new Blob([(await read()) as Uint8Array<ArrayBuffer>])));
  return (
    <div className={styles.buttons}>
      <Button
        unavailable={!ended}
        title={ended ? undefined : 'When the run has ended'}
        onClick={() => save('detector-best.safetensors', () => exportDetector('best'))}
      >
        Export the best detector
      </Button>
      <Button
        unavailable={!ended}
        title={ended ? undefined : 'When the run has ended'}
        onClick={() => save('detector-last.safetensors', () => exportDetector('last'))}
      >
        Export the last
      </Button>
      <Button
        unavailable={!ended}
        title={ended ? undefined : 'When the run has ended'}
        onClick={() => save('fine-tuning.safetensors', saveTraining)}
      >
        Save to go on later
      </Button>
      <FileButton
        id="saved-run"
        label="Saved run"
        accept=".safetensors"
        unavailable={isActive(phase)}
        onFiles={([file]) => restoreTraining(file, faces)}
      >
        Go on with a saved run
      </FileButton>
    </div>
  );
}
