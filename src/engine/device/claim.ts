/**
 * The GPU of this worker: claimed once, by whichever room asks first, and shared by all of them. Each instance of a
 * worker has a device of its own. A device that was lost stays lost here: the page replaces the worker.
 */
import { initWebgpu } from '@/ml/webgpu';
import { describeAdapter, type AdapterReport } from './adapter';
import { KernelTuning } from './kernelTuning';

export interface GpuClaim {
  report: AdapterReport;
  /** For `watchDevice`; nobody destroys it. */
  device: GPUDevice;
  /** Which kernels were measured fastest on this adapter; what is known is in use already. */
  tuning: KernelTuning;
  /** Resolves with the browser's words once the device is lost; never rejects. */
  lost: Promise<string>;
}

let claimed: Promise<GpuClaim> | null = null;

/**
 * @param reason why the GPU was taken, for its report
 * @throws LabError `webgpu-unavailable`; the next call tries again
 */
export function claimGpu(reason = 'It was asked for.'): Promise<GpuClaim> {
  claimed ??= claim(reason).catch((error: unknown) => {
    claimed = null;
    throw error;
  });
  return claimed;
}

async function claim(reason: string): Promise<GpuClaim> {
  const { device, adapter } = await initWebgpu();
  return {
    report: describeAdapter({ device, adapter }, reason),
    device,
    tuning: await KernelTuning.open(adapter),
    lost: device.lost.then(({ reason, message }) => message || reason || 'unknown'),
  };
}
