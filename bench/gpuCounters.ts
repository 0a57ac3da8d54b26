/**
 * Counts compute dispatches and bytes of GPU buffers of whatever library runs, by wrapping WebGPU's own
 * methods: the same ruler for our kernels, stock tfjs and the peers. Install before any device exists.
 */

interface DeviceBytes {
  /** Bytes of buffers created and not destroyed. */
  bytes: number;
}

let dispatches = 0;
let onDispatch: (() => void) | null = null;
const perDevice = new WeakMap<GPUDevice, DeviceBytes>();
const owners = new WeakMap<GPUBuffer, { device: DeviceBytes; size: number }>();

/** Wraps the methods; a second call would count twice, so it throws. */
export function installGpuCounters(): void {
  if (onDispatch !== null) throw new Error('GPU counters are already installed');
  onDispatch = () => undefined;
  const { createBuffer } = GPUDevice.prototype;
  GPUDevice.prototype.createBuffer = function (descriptor) {
    const buffer = createBuffer.call(this, descriptor);
    const device = perDevice.get(this) ?? { bytes: 0 };
    perDevice.set(this, device);
    device.bytes += descriptor.size;
    owners.set(buffer, { device, size: descriptor.size });
    return buffer;
  };
  const { destroy } = GPUBuffer.prototype;
  GPUBuffer.prototype.destroy = function () {
    const owner = owners.get(this);
    if (owner) owner.device.bytes -= owner.size;
    owners.delete(this);
    return destroy.call(this);
  };
  const { dispatchWorkgroups, dispatchWorkgroupsIndirect } = GPUComputePassEncoder.prototype;
  GPUComputePassEncoder.prototype.dispatchWorkgroups = function (...counts) {
    dispatches++;
    onDispatch?.();
    return dispatchWorkgroups.apply(this, counts);
  };
  GPUComputePassEncoder.prototype.dispatchWorkgroupsIndirect = function (...where) {
    dispatches++;
    onDispatch?.();
    return dispatchWorkgroupsIndirect.apply(this, where);
  };
}

/** Bytes of a device's buffers that have not been destroyed. */
export function deviceBytes(device: GPUDevice): number {
  return perDevice.get(device)?.bytes ?? 0;
}

/**
 * Runs once, counting.
 * @param bytesInUse read at every dispatch; its maximum is `peakBytes`
 */
export async function countGpu(
  run: () => Promise<void>,
  bytesInUse: () => number,
): Promise<{ dispatches: number; peakBytes: number }> {
  const before = dispatches;
  let peakBytes = bytesInUse();
  onDispatch = () => {
    peakBytes = Math.max(peakBytes, bytesInUse());
  };
  try {
    await run();
  } finally {
    onDispatch = () => undefined;
  }
  return { dispatches: dispatches - before, peakBytes };
}
