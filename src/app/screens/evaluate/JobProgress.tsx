/** How far a job of this screen is, with the way to end it; nothing while it rests or another goes on. */
import { cancelEvaluation } from '@/app/actions/evaluate/run';
import { useEvaluate, type EvaluateState } from '@/app/state/evaluateStore';
import { ActionButton } from '@/app/ui/ActionButton';
import { Progress } from '@/app/ui/Progress';

type Job = Extract<EvaluateState['status'], { phase: 'busy' }>['job'];

export function JobProgress({ job }: { job: Job }) {
  const status = useEvaluate((state) => state.status);
  if (status.phase !== 'busy' || status.job !== job) return null;
  return (
    <>
      <Progress label={status.label} done={status.done} total={status.total} />
      <ActionButton action={cancelEvaluation} />
    </>
  );
}
