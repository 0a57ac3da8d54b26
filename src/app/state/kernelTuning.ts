/** Which kernels were measured fastest on this adapter, for the page that shows it. */
import { create } from '@/app/state/createStore';
import { trainingSession } from '@/app/lab';
import { toErrorReport } from '@/lib/errors';
import type { TuningReport } from '@/workers/protocol';

type KernelTuning =
  | { state: 'asking' }
  | { state: 'none' }
  | { state: 'ready'; report: TuningReport }
  | { state: 'failed'; why: string };

export const useKernels = create<{ tuning: KernelTuning }>()(() => ({ tuning: { state: 'asking' } }));

/** Asks the adapter, and claims it where nobody has. A failure is in the store; never rejects. */
export async function askForKernels(): Promise<void> {
  const tuning = await trainingSession.kernelTuning().then(
    (report): KernelTuning => (report ? { state: 'ready', report } : { state: 'none' }),
    (error: unknown): KernelTuning => ({ state: 'failed', why: toErrorReport(error).message }),
  );
  useKernels.setState({ tuning });
}

/** Why there is nothing to measure again; null where there is. */
export function kernelsObstacle(): string | null {
  const { tuning } = useKernels.getState();
  const measured = tuning.state === 'ready' && tuning.report.entries.length > 0;
  return measured ? null : 'There are no measured kernels, or they have not been read yet.';
}

/** Forgets what was measured. @throws LabError `wrong-state` during a training */
export async function forgetKernels(): Promise<void> {
  await trainingSession.forgetKernelTuning();
  await askForKernels();
}
