/**
 * A whole FSFM pretraining step in jax-js: both networks, 3C losses, gradients, clipping, AdamW and EMA in
 * one jitted function. The peer of `src/engine`'s step; what it computes is checked against ours in every
 * benchmark run. Only the step suite calls it.
 */
import {
  blockUntilReady,
  defaultDevice,
  getWebGPUDevice,
  init,
  jit,
  numpy as np,
  tree,
  valueAndGrad,
} from '@jax-js/jax';
import type { ModelConfig } from '@/lib/presets';
import {
  onlineLoss,
  targetRepresentation,
  type JaxBatch,
  type JaxObjective,
  type Params,
} from './jaxNetworks';

/** Host copies of parameters: name -> shape and values in the checkpoint's layout. */
export type HostParameters = ReadonlyMap<string, { shape: readonly number[]; data: Float32Array }>;

/** One batch on the host; N images of S x S, L patches, K visible. Layouts as in `StepBatch`. */
export interface HostBatch {
  /** [N,S,S,3], normalised. */
  images: Float32Array;
  /** [N,K] indices of the visible patches. */
  idsKeep: Int32Array;
  /** [N,L], 1 = masked. */
  mask: Float32Array;
  /** [N,L], 1 = in the covered region. */
  region: Float32Array;
}

export interface StepSettings {
  objective: JaxObjective;
  weightDecay: number;
  clipGrad: number;
}

/** What changes from step to step. `step` counts from 1. */
export interface StepSchedule {
  step: number;
  lr: number;
  emaMomentum: number;
}

export interface StepFigures {
  total: number;
  c1: number;
  c2: number;
  c3: number;
  gradNorm: number;
}

const BETA1 = 0.9;
const BETA2 = 0.95;
const ADAM_EPSILON = 1e-8;

type State = { trained: Params; frozen: Params; m: Params; v: Params; target: Params };
/** lr, EMA momentum, 1 - beta1^step, 1 - beta2^step. */
type Hyper = { lr: np.Array; momentum: np.Array; correction1: np.Array; correction2: np.Array };

const isFrozen = (name: string) => name.endsWith('pos_embed');
const decays = (name: string, rank: number) => rank > 1 && !name.endsWith('.bias');

export type JaxDevice = 'webgpu' | 'wasm';

/** Starts a jax-js backend. @throws Error when it is not there */
export async function initJax(device: JaxDevice): Promise<void> {
  const available = await init(device);
  if (!available.includes(device)) throw new Error(`jax-js finds no ${device} backend here`);
}

/** The GPUDevice that jax-js runs on, for counting its buffers. */
export const jaxGpuDevice = (): GPUDevice => getWebGPUDevice();

function splitFrozen(parameters: HostParameters, frozen: boolean): Params {
  const out: Params = {};
  for (const [name, { shape, data }] of parameters) {
    if (isFrozen(name) === frozen) out[name] = np.array(data).reshape([...shape]);
  }
  return out;
}

function zerosLike(params: Params): Params {
  return Object.fromEntries(Object.entries(params).map(([name, p]) => [name, np.zeros(p.shape)]));
}

/** Decoupled AdamW of one tensor as torch.optim.AdamW; consumes everything but `hyper`. */
function adamw(
  name: string,
  p: np.Array,
  gradient: np.Array,
  m: np.Array,
  v: np.Array,
  hyper: Hyper,
  weightDecay: number,
): { p: np.Array; m: np.Array; v: np.Array } {
  const rank = p.ndim;
  m = m.mul(BETA1).add(gradient.ref.mul(1 - BETA1));
  v = v.mul(BETA2).add(np.square(gradient).mul(1 - BETA2));
  const denominator = np.sqrt(v.ref.div(hyper.correction2.ref)).add(ADAM_EPSILON);
  const update = m.ref.div(hyper.correction1.ref).div(denominator);
  const kept = decays(name, rank) ? p.ref.mul(hyper.lr.ref.mul(-weightDecay).add(1)) : p.ref;
  p.dispose();
  return { p: kept.sub(update.mul(hyper.lr.ref)), m, v };
}

/** Gradients scaled to a global norm of at most `maxNorm` (torch clip_grad_norm_), and the norm before. */
function clip(gradients: Params, maxNorm: number): { clipped: Params; norm: np.Array } {
  const squares = Object.values(gradients).map((g) => np.square(g.ref).sum());
  const norm = np.sqrt(np.stack(squares).sum());
  const scale = np.minimum(np.array(maxNorm).div(norm.ref.add(1e-6)), 1);
  const clipped = Object.fromEntries(Object.entries(gradients).map(([name, g]) => [name, g.mul(scale.ref)]));
  scale.dispose();
  return { clipped, norm };
}

/** Builds the step as a pure function (state, batch, hyper) -> [state, figures]; consumes its arguments. */
function stepFunction(model: ModelConfig, settings: StepSettings) {
  return (state: State, batch: JaxBatch, hyper: Hyper): [State, np.Array] => {
    const { trained, frozen, m, v, target } = state;
    const targetView = targetRepresentation(target, batch, model);
    const loss = (online: Params): [np.Array, np.Array[]] =>
      onlineLoss({ ...online, ...frozen }, batch, targetView.ref, model, settings.objective);
    const [[total, parts], gradients] = valueAndGrad(loss, { hasAux: true })(tree.ref(trained));
    targetView.dispose();
    const { clipped, norm } = clip(gradients, settings.clipGrad);

    const next: State = { trained: {}, frozen, m: {}, v: {}, target: {} };
    for (const name of Object.keys(trained)) {
      const updated = adamw(
        name,
        trained[name],
        clipped[name],
        m[name],
        v[name],
        hyper,
        settings.weightDecay,
      );
      next.trained[name] = updated.p;
      next.m[name] = updated.m;
      next.v[name] = updated.v;
    }
    for (const [name, slow] of Object.entries(target)) {
      if (isFrozen(name)) {
        next.target[name] = slow;
        continue;
      }
      const momentum = hyper.momentum.ref;
      const fast = next.trained[name].ref;
      next.target[name] = slow.mul(momentum.ref).add(fast.mul(np.array(1).sub(momentum)));
    }
    tree.dispose(batch);
    tree.dispose(hyper);
    return [next, np.stack([total, ...parts, norm])];
  };
}

/** [N,L,K] with 1 where patch l is visible token k. */
function placement(idsKeep: Int32Array, n: number, l: number, k: number): Float32Array {
  const out = new Float32Array(n * l * k);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < k; j++) out[(i * l + idsKeep[i * k + j]) * k + j] = 1;
  }
  return out;
}

/** [N,S,S,3] -> [N,L,P*P*3], values in (row, column, channel) order. */
function patchify(images: np.Array, side: number): np.Array {
  const [n, s] = images.shape;
  const g = s / side;
  return images
    .reshape([n, g, side, g, side, 3])
    .transpose([0, 1, 3, 2, 4, 5])
    .reshape([n, g * g, side * side * 3]);
}

/** The peer with its state. `initJax` must have started the device's backend. */
export class JaxStep {
  private state: State;
  private readonly run: ReturnType<typeof jit<ReturnType<typeof stepFunction>>>;
  /** Of the last step, not yet read. */
  private figures: np.Array | null = null;

  /** @param online, target parameters of both networks; copied */
  constructor(
    private readonly model: ModelConfig,
    settings: StepSettings,
    online: HostParameters,
    target: HostParameters,
    private readonly device: JaxDevice,
  ) {
    defaultDevice(device);
    const trained = splitFrozen(online, false);
    this.state = {
      trained,
      frozen: splitFrozen(online, true),
      m: zerosLike(trained),
      v: zerosLike(trained),
      target: { ...splitFrozen(target, false), ...splitFrozen(target, true) },
    };
    this.run = jit(stepFunction(model, settings));
  }

  private upload(batch: HostBatch): JaxBatch {
    const { imageSize, patchSize } = this.model;
    const l = (imageSize / patchSize) ** 2;
    const n = batch.mask.length / l;
    const k = batch.idsKeep.length / n;
    return {
      patches: patchify(np.array(batch.images).reshape([n, imageSize, imageSize, 3]), patchSize),
      idsKeep: np.array(batch.idsKeep, { dtype: np.int32 }).reshape([n, k]),
      placeVisible: np.array(placement(batch.idsKeep, n, l, k)).reshape([n, l, k]),
      mask: np.array(batch.mask).reshape([n, l]),
      region: np.array(batch.region).reshape([n, l]),
    };
  }

  /** Records one optimiser step; `settle` waits for it. */
  enqueue(batch: HostBatch, schedule: StepSchedule): void {
    defaultDevice(this.device);
    const hyper: Hyper = {
      lr: np.array(schedule.lr, { dtype: np.float32 }),
      momentum: np.array(schedule.emaMomentum, { dtype: np.float32 }),
      correction1: np.array(1 - BETA1 ** schedule.step, { dtype: np.float32 }),
      correction2: np.array(1 - BETA2 ** schedule.step, { dtype: np.float32 }),
    };
    this.figures?.dispose();
    [this.state, this.figures] = this.run(this.state, this.upload(batch), hyper);
  }

  /** Waits for all recorded steps. @returns the last one's figures, the losses being those before its update */
  async settle(): Promise<StepFigures> {
    if (!this.figures) throw new Error('JaxStep.settle: no step has been recorded since the last settle');
    await blockUntilReady(this.state);
    const [total, c1, c2, c3, gradNorm] = await this.figures.data();
    this.figures = null;
    return { total, c1, c2, c3, gradNorm };
  }

  dispose(): void {
    this.figures?.dispose();
    tree.dispose(this.state);
    this.run.dispose();
  }
}
