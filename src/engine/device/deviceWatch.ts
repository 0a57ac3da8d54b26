/** Hears what becomes of the GPU device that a lab computes on, and says it in words that a person can act on. */
import { LabError, toErrorReport, type ErrorReport } from '@/lib/errors';

/** The loss of a device is told this much later than the failures that it causes, at most. */
const LOSS_TOLD_WITHIN_MS = 2000;

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

/** Why the GPU is gone, when it is; null when it is still there. */
export type TellLoss = () => Promise<ErrorReport | null>;

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
  return () => {
    const stillHere = new Promise<null>((resolve) => setTimeout(() => resolve(null), LOSS_TOLD_WITHIN_MS));
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
