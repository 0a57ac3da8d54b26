/** What computes: chosen here, and why it is what it is. */
import { changeEngine, useEngine } from '@/app/state/engineStore';
import { isActive, useTraining } from '@/app/state/trainingStore';
import { SettingsForm } from '@/app/ui/settings/SettingsForm';
import { ENGINE } from '@/lib/engineSettings';

export function EnginePanel() {
  const draft = useEngine((state) => state.draft);
  const adapter = useTraining((state) => state.adapter);
  const trains = useTraining(({ training }) => isActive(training?.status.phase ?? 'idle'));
  return (
    <>
      <p data-testid="engine-in-use">
        {adapter.state === 'ready' ? (
          <>
            In use: <strong>{adapter.report.name}</strong>. {adapter.report.reason}
          </>
        ) : (
          'Nothing has been computed yet.'
        )}{' '}
        A run can go on with the other engine; it repeats to the last bit on one of them only.
      </p>
      <SettingsForm definition={ENGINE} draft={draft} idPrefix="engine" onChange={changeEngine} />
      {trains && <p>A training is active: a change counts when it has ended.</p>}
    </>
  );
}
