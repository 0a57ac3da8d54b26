/** A run that was interrupted or stopped: resume it, or delete it. And what became of saving the one that is active. */
import { useEffect } from 'react';
import { deleteSaved, resumeSaved } from '@/app/actions/pretrain/savedRun';
import { continuation } from '@/app/state/runWords';
import { followRuns, resumable, useRuns } from '@/app/state/runsStore';
import { engineName, isActive, usePretraining, useTraining } from '@/app/state/trainingStore';
import { ActionButton } from '@/app/ui/ActionButton';
import { NotSavedNotice, OtherBitsNotice, PassedOverNotice } from '@/app/ui/CheckpointNotice';
import { Notice } from '@/app/ui/Notice';
import layout from '@/app/ui/layout.module.css';
import { formatCounted } from '@/lib/format';
import { strategyText } from '@/lib/maskingStrategies';
import { useShallow } from 'zustand/react/shallow';

export function SavedRunNotice() {
  const run = useRuns(useShallow((state) => resumable(state, 'pretrain')))[0];
  const checkpoint = usePretraining((state) => state.checkpoint);
  const passedOver = usePretraining((state) => state.passedOver);
  const otherBits = usePretraining((state) => state.otherBits);
  const trains = usePretraining((state) => isActive(state.status.phase));
  const active = useTraining(({ training }) => isActive(training?.status.phase ?? 'idle'));
  const engine = useTraining(engineName);
  useEffect(() => followRuns(), []);
  if (trains && checkpoint.state === 'failed') return <NotSavedNotice what="run" error={checkpoint.error} />;
  if (trains && passedOver.length > 0) return <PassedOverNotice what="run" reasons={passedOver} />;
  if (trains && otherBits.length > 0) return <OtherBitsNotice what="run" reasons={otherBits} />;
  if (active || !run) return null;
  return (
    <Notice tone="info" title={`A run can be resumed from step ${run.step}`}>
      <p>
        {run.config.preset}, {strategyText(run.config.masking).title}, {formatCounted(run.faceCount, 'face')},
        saved {new Date(run.updatedAt).toLocaleString()}. {continuation(run, engine)}
      </p>
      <div className={layout.row}>
        <ActionButton action={resumeSaved} variant="primary" />
        <ActionButton action={deleteSaved} />
      </div>
    </Notice>
  );
}
