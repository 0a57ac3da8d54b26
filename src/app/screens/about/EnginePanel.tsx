/** What computes: chosen here, and why it is what it is. */
import { changeEngine, useEngine } from '@/app/state/engineStore';
import { isActive, useTraining } from '@/app/state/trainingStore';
import { SettingsForm } from '@/app/ui/settings/SettingsForm';
import { ENGINE } from '@/lib/engineSettings';

export function EnginePanel() {
  const draft = useEngine((state) => state.draft);
  const inUse = useEngine((state) => state.inUse);
  const trains = useTraining(({ training }) => isActive(training?.status.phase ?? 'idle'));
  return (
    <>
      <p data-testid="engine-in-use">
        {inUse ? (
          <>
            In use: <strong>{inUse.name}</strong>. {inUse.reason}
          </>
        ) : (
          'Nothing has been computed yet.'
        )}{' '}
        A run can continue on the other engine, but it repeats bit for bit only on a single one.
      </p>
      <SettingsForm definition={ENGINE} draft={draft} idPrefix="engine" onChange={changeEngine} />
      {trains && <p>A training is active: a change counts when it has ended.</p>}
    </>
  );
}
