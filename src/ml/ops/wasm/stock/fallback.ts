/**
 * Stock operations that the CPU engine has no kernel for: tfjs's own plain JavaScript ones, on copies of the tensors. Slow,
 * and right. Those whose results would depend on the host's `Math` have kernels of their own.
 */
import * as tf from '../../../tf';
import type { WasmBackend } from '../backend';
import type { KernelCall } from './define';

/** What the JavaScript kernels need of their backend. */
interface CpuBackend extends tf.KernelBackend {
  makeTensorInfo(shape: number[], dtype: tf.DataType, values: tf.BackendValues): tf.TensorInfo;
  data: { get(dataId: tf.DataId): { values: tf.BackendValues } };
}

function cpuBackend(): CpuBackend {
  const backend = tf.findBackend('cpu');
  if (!backend) throw new Error('The stock CPU backend of tfjs is not registered.');
  return backend as unknown as CpuBackend;
}

/** Operations with complex numbers, which the engine cannot hold. */
const COMPLEX = new Set(['Complex', 'Real', 'Imag', 'ComplexAbs', 'FFT', 'IFFT']);

/** The operations that tfjs has in JavaScript, by name, each as a kernel of ours. */
export function fallbackKernels(): Map<
  string,
  (call: KernelCall<unknown, unknown>) => tf.TensorInfo | tf.TensorInfo[]
> {
  const configs = tf.getKernelsForBackend('cpu').filter(({ kernelName }) => !COMPLEX.has(kernelName));
  return new Map(
    configs.map(({ kernelName, kernelFunc }) => [kernelName, (call) => runOnCpu(kernelFunc, call)]),
  );
}

function runOnCpu(
  kernelFunc: tf.KernelFunc,
  { inputs, attrs, backend }: KernelCall<unknown, unknown>,
): tf.TensorInfo | tf.TensorInfo[] {
  const cpu = cpuBackend();
  const copies: tf.TensorInfo[] = [];
  const copied = (info: tf.TensorInfo): tf.TensorInfo => {
    const copy = cpu.makeTensorInfo(info.shape, info.dtype, backend.readSync(info.dataId));
    copies.push(copy);
    return copy;
  };
  const copiedInputs = Object.fromEntries(
    Object.entries(inputs as Record<string, tf.TensorInfo | undefined>).map(([name, info]) => [
      name,
      info && copied(info),
    ]),
  );
  const given = Array.isArray(inputs) ? Object.values(copiedInputs) : copiedInputs;
  const results = kernelFunc({
    inputs: given as tf.NamedTensorInfoMap,
    attrs: attrs as tf.NamedAttrMap,
    backend: cpu,
  });
  const all = Array.isArray(results) ? results : [results];
  const brought = all.map((info) => bring(info, cpu, backend));
  for (const { dataId } of [...copies, ...all]) cpu.disposeData(dataId, true);
  return Array.isArray(results) ? brought : brought[0];
}

function bring(
  { dataId, shape, dtype }: tf.TensorInfo,
  cpu: CpuBackend,
  backend: WasmBackend,
): tf.TensorInfo {
  return { dataId: backend.write(cpu.data.get(dataId).values, shape, dtype), shape, dtype };
}
