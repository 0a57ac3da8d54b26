/** Trainings that were interrupted or stopped: resume one, or delete it. And what became of saving the active one. */
import { useEffect } from 'react';
import { useShallow } from 'zustand/react/shallow';
import { deleteTraining, resumeTraining } from '@/app/actions/train/begin';
import { continuation } from '@/app/state/runWords';
import { followRuns, resumable, useRuns } from '@/app/state/runsStore';
import { engineName, isActive, useFinetuning, useTraining } from '@/app/state/trainingStore';
import { ActionButton } from '@/app/ui/ActionButton';
import { NotSavedNotice, OtherBitsNotice, PassedOverNotice } from '@/app/ui/CheckpointNotice';
import { FromFile } from '@/app/ui/FromFile';
import layout from '@/app/ui/layout.module.css';
import { Notice } from '@/app/ui/Notice';
import { UnreadableRuns } from '@/app/ui/UnreadableRuns';
import { detectorTitle } from '@/lib/detectorTitle';
import { formatBytes, formatCounted } from '@/lib/format';
import type { FinetuneRunInfo } from '@/workers/protocol';

export function SavedTrainings() {
  const runId = useFinetuning((state) => state.runId);
  const trains = useFinetuning((state) => isActive(state.status.phase));
  const saved = useRuns(useShallow((state) => resumable(state, 'finetune')));
  const unreadable = useRuns((state) => state.unreadable.some(({ kind }) => kind === 'finetune'));
  const isMade = useFinetuning(({ detectorId }) => detectorId !== null);
  useEffect(() => followRuns(), []);
  const read = useRuns((state) => state.runs !== null);
  if (!read) return trains && <Checkpoint />;
  const shown = saved.filter(({ id }) => !(trains && id === runId));
  return (
    <div
      className={layout.stack}
      hidden={!trains && shown.length === 0 && !unreadable}
      data-testid="saved-trainings"
      data-value={shown.length}
    >
      {trains && <Checkpoint />}
      {shown.length > 0 && (
        <ul className={layout.tight} aria-label="Trainings that can be resumed">
          {shown.map((run, i) => (
            <li key={run.id}>
              <SavedTraining run={run} comesNext={i === 0 && !trains && !isMade} />
            </li>
          ))}
        </ul>
      )}
      <UnreadableRuns kinds={['finetune']} />
    </div>
  );
}

function Checkpoint() {
  const checkpoint = useFinetuning((state) => state.checkpoint);
  const passedOver = useFinetuning((state) => state.passedOver);
  const otherBits = useFinetuning((state) => state.otherBits);
  return (
    <>
      {checkpoint.state === 'failed' && <NotSavedNotice what="training" error={checkpoint.error} />}
      {checkpoint.state === 'saved' && (
        <p className={layout.hint} data-testid="saved-step" data-value={checkpoint.step}>
          Saved in this browser up to step {checkpoint.step}: after a reload or a crash it can be resumed from
          there.
        </p>
      )}
      {passedOver.length > 0 && <PassedOverNotice what="training" reasons={passedOver} />}
      {otherBits.length > 0 && <OtherBitsNotice what="training" reasons={otherBits} />}
    </>
  );
}

/** @param comesNext its button stands out */
function SavedTraining({ run, comesNext }: { run: FinetuneRunInfo; comesNext: boolean }) {
  const { config, faceCount, step, totalSteps, updatedAt, sizeBytes } = run;
  const engine = useTraining(engineName);
  const epochs = Math.floor(step / (totalSteps / config.epochs));
  return (
    <Notice
      tone="info"
      title={`A training can be resumed from step ${step} of ${totalSteps}`}
      actions={
        <>
          <ActionButton action={resumeTraining.of(run)} variant={comesNext ? 'primary' : 'plain'} />
          <ActionButton action={deleteTraining.of(run)} />
        </>
      }
    >
      <p>
        <FromFile text={run.name || detectorTitle(config, run.dataset)} />, {formatCounted(faceCount, 'face')}
        ; {epochs} of {config.epochs} epochs are done. Saved {new Date(updatedAt).toLocaleString()},{' '}
        {formatBytes(sizeBytes)}. {continuation(run, engine)}
      </p>
    </Notice>
  );
}
