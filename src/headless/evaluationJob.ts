/** A job of the evaluation session as a part of a command. */
import { cancelJob } from '@/app/state/evaluateSession';
import { useEvaluate } from '@/app/state/evaluateStore';
import type { Host } from './host';

/** Does it unless the command was stopped before, tells each of its stages once, and cancels it when the command is stopped. */
export async function doEvaluationJob({ tell, signal }: Host, job: () => Promise<void>): Promise<void> {
  let told = '';
  const unfollow = useEvaluate.subscribe(({ status }) => {
    if (status.phase !== 'busy' || status.label === told) return;
    told = status.label;
    tell({ event: 'status', words: told });
  });
  signal.addEventListener('abort', cancelJob);
  try {
    if (!signal.aborted) await job();
  } finally {
    signal.removeEventListener('abort', cancelJob);
    unfollow();
  }
}
