/** Trainings that were interrupted or stopped: go on with one, or forget it. And what became of keeping the one in hand. */
import { useEffect, useState } from 'react';
import { reportFailure } from '@/app/reportFailure';
import { isActive } from '@/app/state/runStore';
import { discardTraining, goOnTraining, refreshTrainings } from '@/app/state/trainSession';
import { useTrain } from '@/app/state/trainStore';
import { Button } from '@/app/ui/Button';
import layout from '@/app/ui/layout.module.css';
import { NotKeptNotice, PassedOverNotice } from '@/app/ui/KeepingNotice';
import { Notice } from '@/app/ui/Notice';
import { detectorTitle } from '@/lib/detectorTitle';
import { formatBytes } from '@/lib/format';
import type { KeptTraining } from '@/workers/detectorProtocol';
import styles from './Train.module.css';

export function KeptTrainings() {
  const runId = useTrain((state) => state.runId);
  const active = useTrain((state) => isActive(state.status.phase));
  const kept = useTrain((state) => state.kept);
  useEffect(() => void refreshTrainings(), []);
  if (kept === null) return active && <Keeping />;
  const inHand = ({ id }: { id: string }) => active && id === runId;
  const shown = kept.trainings.filter((training) => !inHand(training));
  const unreadable = kept.unreadable.filter((training) => !inHand(training));
  return (
    <div
      className={layout.stack}
      hidden={!active && shown.length + unreadable.length === 0}
      data-testid="kept-trainings"
      data-value={shown.length}
    >
      {active && <Keeping />}
      {shown.length > 0 && (
        <ul className={styles.trainings} aria-label="Trainings that can go on">
          {shown.map((training) => (
            <li key={training.id}>
              <Training training={training} active={active} />
            </li>
          ))}
        </ul>
      )}
      {unreadable.map(({ id, sizeBytes }) => (
        <Notice key={id} tone="warning" title="A kept training cannot be read" actions={<Discard id={id} />}>
          <p>
            Its {formatBytes(sizeBytes)} are damaged, or of another version of this app: it cannot go on here.
            What was trained from it and kept before is still there.
          </p>
        </Notice>
      ))}
    </div>
  );
}

function Keeping() {
  const keeping = useTrain((state) => state.keeping);
  const passedOver = useTrain((state) => state.passedOver);
  return (
    <>
      {keeping.state === 'failed' && <NotKeptNotice what="training" error={keeping.error} />}
      {keeping.state === 'kept' && (
        <p className={layout.hint} data-testid="kept-step" data-value={keeping.step}>
          Kept in this browser up to step {keeping.step}: after a reload or a crash it can go on from there.
        </p>
      )}
      {passedOver.length > 0 && <PassedOverNotice what="training" reasons={passedOver} />}
    </>
  );
}

function Training({ training, active }: { training: KeptTraining; active: boolean }) {
  const { id, config, dataset, faceCount, step, totalSteps, epochs, savedAt, sizeBytes } = training;
  return (
    <Notice
      tone="info"
      title={`A training can go on from step ${step} of ${totalSteps}`}
      actions={
        <>
          <Button
            variant="primary"
            unavailable={active}
            title={active ? 'A run is going on' : undefined}
            onClick={() => void goOnTraining(training)}
          >
            Go on
          </Button>
          <Discard id={id} />
        </>
      }
    >
      <p>
        {detectorTitle(config, dataset)}, {faceCount} faces; {epochs} of {config.epochs} epochs are over. Kept{' '}
        {new Date(savedAt).toLocaleString()}, {formatBytes(sizeBytes)}. It continues as if it had never
        stopped.
      </p>
    </Notice>
  );
}

function Discard({ id }: { id: string }) {
  const [sure, setSure] = useState(false);
  return (
    <Button onClick={() => (sure ? void reportFailure(() => discardTraining(id)) : setSure(true))}>
      {sure ? 'Discard for good' : 'Discard'}
    </Button>
  );
}
