/** Hears what becomes of the GPU device that a lab computes on, and says it in words that a person can act on. */
import { LabError, toErrorReport, type ErrorReport } from '@/lib/errors';

/** The loss of a device is told this much later than the failures that it causes, at most. */
const LOSS_TOLD_WITHIN_MS = 2000;
/** The same for a failure that names the loss itself: a busy machine takes its time. */
const NAMED_LOSS_TOLD_WITHIN_MS = 60_000;

export interface DeviceWatchOptions {
  /** What is still there after a loss, and the way out. */
  afterLoss: string;
  /** The way out when the GPU's memory is used up. */
  afterExhaustion: string;
  /** Ends what is computed now. */
  fail: (error: ErrorReport) => void;
  /** After `fail`. @param why as the browser says it */
  lost: (why: string) => void;
}

/** Why the GPU is gone, when it is; null when it is still there. @param failure what may have failed for that */
export type TellLoss = (failure?: unknown) => Promise<ErrorReport | null>;

export function watchDevice(
  device: Pick<GPUDevice, 'lost' | 'addEventListener'>,
  { afterLoss, afterExhaustion, fail, lost }: DeviceWatchOptions,
): TellLoss {
  device.addEventListener('uncapturederror', ({ error }) => fail(report(error, afterExhaustion)));
  const loss = device.lost.then(({ reason, message }) => {
    const why = message || reason || 'unknown';
    const told = new LabError('adapter-lost', `The GPU was lost: ${why}`, afterLoss).toReport();
    fail(told);
    lost(why);
    return told;
  });
  return (failure) => {
    const isNamed = failure instanceof Error && /device\b.*\blost\b/i.test(failure.message);
    const patienceMs = isNamed ? NAMED_LOSS_TOLD_WITHIN_MS : LOSS_TOLD_WITHIN_MS;
    const stillHere = new Promise<null>((resolve) => setTimeout(() => resolve(null), patienceMs));
    return Promise.race([loss, stillHere]);
  };
}

function report(error: GPUError, afterExhaustion: string): ErrorReport {
  if (!(error instanceof GPUOutOfMemoryError)) {
    return toErrorReport(new Error(`The GPU refused a command: ${error.message}`));
  }
  const message = `The GPU ran out of memory: ${error.message}`;
  return new LabError('out-of-memory', message, afterExhaustion).toReport();
}
