/**
 * Runs our WGSL kernels on tfjs's WebGPU backend, in the backend's own command encoder, so that ours and
 * stock operations keep their order. Unlike tfjs's `runWebGPUProgram` it allows several outputs and outputs in
 * place, keeps uniform buffers by content, shares pipelines between shapes, and can compile ahead.
 */
import * as tf from '../../tf';
import { notePeakMemory, webgpuBackend } from '../../webgpu';
import { backendInternals, bufferOf, markUsed, type BackendInternals } from './backend';

type ElementType = 'f32' | 'i32' | 'u32' | 'vec2f' | 'vec4f' | 'vec4h';

/** Code of one compute shader. Bindings are declared for it: reads, then writes, then `params`. */
export interface KernelCode {
  /** Storage buffers by name, in the order of `Dispatch.reads`. */
  reads: Record<string, ElementType>;
  /** Read-write storage buffers by name, in the order of `Dispatch.writes`. */
  writes: Record<string, ElementType>;
  /** Fields of the uniform struct `params`, in the order of `Dispatch.params`. */
  params: Record<string, 'u32' | 'f32'>;
  workgroup: readonly [number, number, number];
  /** Statements of main; may use `global`, `local`, `group` (vec3u), `lane` (index in the workgroup). */
  main: string;
  /** Functions and workgroup variables. */
  declarations?: string;
  /** Adds `subgroupSize` and `subgroupLane`; needs the device feature. */
  subgroups?: boolean;
  /** Computes in f16; needs the device feature, as `vec4h` buffers do. */
  half?: boolean;
}

/** A kernel: `key` names the code with every constant baked into it; `code` is called once per key. */
export interface Kernel {
  key: string;
  code: () => KernelCode;
}

export interface Dispatch {
  reads: readonly tf.TensorInfo[];
  /** Fresh tensors or, for updates in place, existing ones. None may appear in `reads`. */
  writes: readonly tf.TensorInfo[];
  params: readonly number[];
  /** Workgroups in x, y, z. */
  groups: readonly [number, number, number];
  /** Set when params change at every step: their buffer is then recycled instead of remembered. */
  volatileParams?: boolean;
}

interface Compiled {
  key: string;
  layout: GPUBindGroupLayout;
  paramTypes: readonly ('u32' | 'f32')[];
  /** Undefined until the (possibly asynchronous) compilation has ended. */
  pipeline: GPUComputePipeline | undefined;
}

/** All that lives as long as a device. */
interface DeviceState {
  kernels: Map<string, Compiled>;
  layouts: Map<string, GPUBindGroupLayout>;
  uniforms: Map<string, GPUBuffer>;
}

/** A uniform buffer is at least this large; structs are padded to it. */
const UNIFORM_ALIGNMENT_BYTES = 16;
/** Beyond this many remembered uniform buffers (64 kB), shapes are clearly not fixed: start again. */
const MAX_UNIFORMS = 4096;

/** Live bytes may grow by this share of them, or by this many if that is more, before recorded commands are submitted. */
const MOST_GROWTH = 1 / 8;
const LEAST_GROWTH_BYTES = 1 << 20;

const states = new WeakMap<GPUDevice, DeviceState>();
/** Live bytes before the first of the commands that wait to be submitted. */
let bytesAtSubmit = 0;
/** Compilations of a compile-ahead pass; null when dispatches run. */
let pending: Promise<void>[] | null = null;
/**
 * Records one dispatch. Order among dispatches and stock operations is kept; nothing is read back.
 * @throws Error of WebGPU validation, asynchronously through the device, as for any tfjs kernel
 */
export function dispatch(kernel: Kernel, run: Dispatch): void {
  const backend = backendInternals();
  const compiled = compile(backend.device, kernel);
  const buffers = [...run.reads, ...run.writes].map((tensor) => bufferOf(backend, tensor));
  notePeakMemory(backend.bufferManager.numBytesUsed);
  if (pending) return;
  if (!compiled.pipeline) throw new Error(`kernel ${kernel.key} is still being compiled; await compileAhead`);
  if (compiled.paramTypes.length > 0) buffers.push(uniformBuffer(backend, compiled, run));
  run.reads.forEach((tensor) => markUsed(backend, tensor, false));
  run.writes.forEach((tensor) => markUsed(backend, tensor, true));
  const entries = buffers.map((buffer, binding) => ({ binding, resource: { buffer } }));
  const bindGroup = backend.device.createBindGroup({ layout: compiled.layout, entries });
  const pass = openPass(backend);
  pass.setPipeline(compiled.pipeline);
  pass.setBindGroup(0, bindGroup);
  pass.dispatchWorkgroups(...run.groups);
  if (backend.dispatchCountInPass === 0) bytesAtSubmit = backend.bufferManager.numBytesUsed;
  backend.dispatchCountInPass++;
  if (submitDue(backend)) {
    backend.endComputePassEncoder();
    backend.submitQueue();
  }
}

/** Tensors freed meanwhile are given back by a submit only: memory that grows calls for one as much as many commands. */
function submitDue({ dispatchCountInPass, bufferManager }: BackendInternals): boolean {
  if (dispatchCountInPass >= tf.env().getNumber('WEBGPU_DEFERRED_SUBMIT_BATCH_SIZE')) return true;
  const grown = bufferManager.numBytesUsed - bytesAtSubmit;
  return grown > Math.max(LEAST_GROWTH_BYTES, bytesAtSubmit * MOST_GROWTH);
}

/**
 * Runs `step` without executing its kernels, ours or tfjs's, and compiles in parallel every pipeline that it
 * will need. `step` must read nothing back and assign no variable by stock operations; tensors it makes are
 * disposed. Stock pipelines are waited for but not counted.
 * @param onProgress called with the numbers of compiled and of all pipelines of ours
 */
export async function compileAhead(
  step: () => void,
  onProgress?: (done: number, total: number) => void,
): Promise<void> {
  const compilations: Promise<void>[] = [];
  pending = compilations;
  tf.env().set('WEBGPU_ENGINE_COMPILE_ONLY', true);
  try {
    tf.tidy(step);
  } finally {
    pending = null;
    tf.env().set('WEBGPU_ENGINE_COMPILE_ONLY', false);
  }
  let done = 0;
  onProgress?.(0, compilations.length);
  await Promise.all(compilations.map((one) => one.then(() => onProgress?.(++done, compilations.length))));
  await webgpuBackend().checkCompileCompletionAsync();
}

/** True during a compile-ahead pass: commands other than dispatches must not be recorded either. */
export function compilingAhead(): boolean {
  return pending !== null;
}

function stateOf(device: GPUDevice): DeviceState {
  let state = states.get(device);
  if (!state) {
    state = { kernels: new Map(), layouts: new Map(), uniforms: new Map() };
    states.set(device, state);
  }
  return state;
}

function compile(device: GPUDevice, { key, code }: Kernel): Compiled {
  const { kernels } = stateOf(device);
  const known = kernels.get(key);
  if (known) return known;
  const kernelCode = code();
  const layout = bindGroupLayout(device, kernelCode);
  const compiled: Compiled = {
    key,
    layout,
    paramTypes: Object.values(kernelCode.params),
    pipeline: undefined,
  };
  const descriptor: GPUComputePipelineDescriptor = {
    label: key,
    layout: device.createPipelineLayout({ bindGroupLayouts: [layout] }),
    compute: { module: device.createShaderModule({ label: key, code: wgslOf(kernelCode) }) },
  };
  kernels.set(key, compiled);
  if (pending) {
    pending.push(
      device.createComputePipelineAsync(descriptor).then((pipeline) => {
        compiled.pipeline = pipeline;
      }),
    );
  } else {
    compiled.pipeline = device.createComputePipeline(descriptor);
  }
  return compiled;
}

/** The whole shader: bindings and entry point around a kernel's own code. */
function wgslOf(kernel: KernelCode): string {
  const buffers = [...Object.values(kernel.reads), ...Object.values(kernel.writes)];
  const half = kernel.half || buffers.includes('vec4h');
  const lines: string[] = [
    ...(half ? ['enable f16;'] : []),
    ...(kernel.subgroups ? ['enable subgroups;'] : []),
  ];
  let binding = 0;
  for (const [name, type] of Object.entries(kernel.reads)) {
    lines.push(`@group(0) @binding(${binding++}) var<storage, read> ${name}: array<${type}>;`);
  }
  for (const [name, type] of Object.entries(kernel.writes)) {
    lines.push(`@group(0) @binding(${binding++}) var<storage, read_write> ${name}: array<${type}>;`);
  }
  const fields = Object.entries(kernel.params);
  if (fields.length > 0) {
    lines.push(`struct Params { ${fields.map(([name, type]) => `${name}: ${type}`).join(', ')} }`);
    lines.push(`@group(0) @binding(${binding}) var<uniform> params: Params;`);
  }
  const subgroupInputs =
    ', @builtin(subgroup_size) subgroupSize: u32, @builtin(subgroup_invocation_id) subgroupLane: u32';
  lines.push(
    kernel.declarations ?? '',
    `@compute @workgroup_size(${kernel.workgroup.join(', ')})`,
    'fn main(@builtin(global_invocation_id) global: vec3u, @builtin(local_invocation_id) local: vec3u,',
    `  @builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32${
      kernel.subgroups ? subgroupInputs : ''
    }) {`,
    kernel.main,
    '}',
  );
  return lines.join('\n');
}

function bindGroupLayout(device: GPUDevice, { reads, writes, params }: KernelCode): GPUBindGroupLayout {
  const types: GPUBufferBindingType[] = [
    ...Object.keys(reads).map(() => 'read-only-storage' as const),
    ...Object.keys(writes).map(() => 'storage' as const),
  ];
  if (Object.keys(params).length > 0) types.push('uniform');
  const { layouts } = stateOf(device);
  const key = types.join();
  let layout = layouts.get(key);
  if (!layout) {
    const entries = types.map((type, binding) => ({
      binding,
      visibility: GPUShaderStage.COMPUTE,
      buffer: { type },
    }));
    layout = device.createBindGroupLayout({ entries });
    layouts.set(key, layout);
  }
  return layout;
}

function uniformBuffer(backend: BackendInternals, compiled: Compiled, run: Dispatch): GPUBuffer {
  const { paramTypes } = compiled;
  const size = Math.ceil((paramTypes.length * 4) / UNIFORM_ALIGNMENT_BYTES) * UNIFORM_ALIGNMENT_BYTES;
  const usage = GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST;
  if (run.volatileParams) {
    const buffer = backend.bufferManager.acquireBuffer(size, usage);
    backend.device.queue.writeBuffer(buffer, 0, packParams(paramTypes, run.params, size));
    backend.uniformPendingDisposal.push(buffer);
    return buffer;
  }
  const { uniforms } = stateOf(backend.device);
  const key = `${paramTypes.join()}:${run.params.join()}`;
  let buffer = uniforms.get(key);
  if (!buffer) {
    if (uniforms.size >= MAX_UNIFORMS) uniforms.clear();
    buffer = backend.device.createBuffer({ size, usage });
    backend.device.queue.writeBuffer(buffer, 0, packParams(paramTypes, run.params, size));
    uniforms.set(key, buffer);
  }
  return buffer;
}

function packParams(types: readonly ('u32' | 'f32')[], values: readonly number[], size: number): ArrayBuffer {
  if (values.length !== types.length) {
    throw new Error(`kernel takes ${types.length} params, got ${values.length}`);
  }
  const view = new DataView(new ArrayBuffer(size));
  values.forEach((value, i) => {
    if (types[i] === 'u32') view.setUint32(4 * i, value, true);
    else view.setFloat32(4 * i, value, true);
  });
  return view.buffer;
}

function openPass(backend: BackendInternals): GPUComputePassEncoder {
  backend.ensureCommandEncoderReady();
  if (!backend.computePassEncoder) {
    const encoder = backend.commandEncoder;
    if (!encoder) throw new Error('tfjs made no command encoder');
    backend.computePassEncoder = encoder.beginComputePass();
  }
  return backend.computePassEncoder;
}
