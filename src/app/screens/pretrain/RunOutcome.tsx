/** What a run that ended leaves behind, and what to do next. */
import { endedRun, RUN_STEPS } from '@/app/actions/wayOn';
import { useRuns } from '@/app/state/runsStore';
import { usePretraining } from '@/app/state/trainingStore';
import { ActionButton } from '@/app/ui/ActionButton';
import { Notice } from '@/app/ui/Notice';
import { formatCounted } from '@/lib/format';

export function RunOutcome() {
  const status = usePretraining((state) => state.status);
  switch (status.phase) {
    case 'finished':
      return (
        <Notice tone="info" title={finishedTitle(status)} actions={<NextSteps />}>
          <p>
            Weights and curves are saved on the Runs screen and can be exported here or there. The attention
            of any block and patch is shown below.
          </p>
        </Notice>
      );
    case 'stopped':
      return (
        <Notice
          tone="info"
          title={`Stopped after ${formatCounted(status.step, 'step')}`}
          actions={<NextSteps />}
        >
          <p>
            Weights, figures and pictures are still here for export, and the run is saved on the Runs screen.
            Press Start for a new run.
          </p>
        </Notice>
      );
    case 'failed':
      return (
        <Notice tone="danger" title={`The run failed after ${formatCounted(status.step, 'step')}`}>
          <p>{status.error.message}</p>
          <p>
            <strong>What is still here:</strong> the faces, the settings, all figures up to that step and the
            last pictures; figures and pictures can be exported.
          </p>
          <p>
            <strong>What to do:</strong> {status.error.remedy}
          </p>
        </Notice>
      );
    default:
      return null;
  }
}

function finishedTitle({ step, early }: { step: number; early?: boolean }): string {
  return early
    ? `Finished early after ${formatCounted(step, 'step')}: the loss on held-out faces no longer falls`
    : `Finished: all ${step} steps are done`;
}

/** As soon as its weights are saved. */
function NextSteps() {
  const run = useRuns(endedRun);
  return run && RUN_STEPS.map((step) => <ActionButton key={step.picked.id} action={step.of(run)} />);
}
