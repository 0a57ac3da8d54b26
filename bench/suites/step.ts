/**
 * Suite step: one full pretraining step (both networks, losses, backward, clipping, AdamW, EMA), at batch 16 unless asked for others.
 * Our step with fused kernels (on request also with recomputed activations), with stock tfjs operations, on the CPU engine
 * with one thread and with all, the same step in jax-js on WebGPU and on threaded WebAssembly, and on request the specification's
 * in PyTorch. Before anything is timed, the variants take the same steps from the same parameters and their losses must agree.
 */
import { PretrainStep, type StepResult } from '@/engine/pretrain/pretrainStep';
import { defaultPretrainConfig } from '@/lib/config';
import type { Preset } from '@/lib/presets';
import type { ParameterStore } from '@/ml/model/parameterStore';
import { initialiseStore } from '@/ml/model/parameterStore';
import { onlineParameters, targetParameters } from '@/ml/model/parameters';
import { settleGpu } from '@/ml/ops/gpu/backend';
import type { KernelMode } from '@/ml/ops/mode';
import * as tf from '@/ml/tf';
import { stepFlops } from '../flops';
import { cpuPlace, onGpu, peakCpuBytes, type Place } from '../cpuEngine';
import { deviceBytes } from '../gpuCounters';
import {
  initJax,
  JaxStep,
  jaxGpuDevice,
  type HostParameters,
  type JaxDevice,
  type StepFigures,
  type StepSettings,
} from '../peers/jaxStep';
import type { RowSubject } from '../report';
import { KERNEL_MODES, tfjsBytesInUse, withKernelMode, type NamedCandidate, type Session } from '../session';
import type { StepPeer, StepPeerFactory, StepPeerGiven } from './stepPeer';
import { hostParameters, seededBatch, uploadBatch, type SeededBatch } from './stepBatch';

const SEED = 1;
/** Peak learning rate of the default configuration: large enough that a wrong update shows in the next loss. */
const LR = 1.5e-3;
const MOMENTUM = 0.996;
/** Steps whose figures must agree: the first checks losses and gradients, the second the updates. */
const AGREEMENT_STEPS = 2;
const AGREEMENT_LIMIT = 1e-3;

const config = defaultPretrainConfig();

/** A variant that can take steps, be timed and be compared. */
interface Stepper {
  candidate: NamedCandidate;
  /** One step, and what it came to. */
  step(): Promise<StepFigures>;
  dispose(): void;
}

/** Our own step in one kernel mode, on its own copies of the networks. */
class OwnStepper implements Stepper {
  readonly candidate: NamedCandidate;
  private readonly online: ParameterStore;
  private readonly target: ParameterStore;
  private readonly pretrain: PretrainStep;
  private last: StepResult | null = null;
  private steps = 0;

  private constructor(
    private readonly preset: Preset,
    private readonly batch: SeededBatch,
    private readonly mode: KernelMode,
    private readonly place: Place,
    subject: RowSubject,
    recompute: boolean,
  ) {
    this.online = initialiseStore(onlineParameters(preset.model), SEED);
    // Target parameters are the online network's first ones, drawn in the same order from the same seed.
    this.target = initialiseStore(targetParameters(preset.model), SEED);
    this.pretrain = new PretrainStep(preset.model, { ...config, recompute }, this.online, this.target);
    const enqueue = () => place(() => this.enqueue());
    this.candidate =
      subject.backend === 'webgpu'
        ? { subject, enqueue, settle: settleGpu, bytesInUse: tfjsBytesInUse }
        : { subject, enqueue, settle: () => Promise.resolve(), peakBytesOfRun: () => peakCpuBytes(enqueue) };
  }

  static make(
    preset: Preset,
    batch: SeededBatch,
    mode: KernelMode,
    subject: RowSubject,
    { place = onGpu, recompute = false }: { place?: Place; recompute?: boolean } = {},
  ): Promise<OwnStepper> {
    return place(() => new OwnStepper(preset, batch, mode, place, subject, recompute));
  }

  private enqueue(): void {
    if (this.last) tf.dispose([this.last.figures, this.last.c2PerImage]);
    const batch = uploadBatch(this.preset.model, this.batch);
    this.last = withKernelMode(this.mode, () =>
      this.pretrain.run(batch, { step: ++this.steps, lr: LR, momentum: MOMENTUM }),
    );
    tf.dispose([batch.patches, batch.mask, batch.covered]);
    if (batch.view.idsKeep) tf.dispose(batch.view.idsKeep);
    if (batch.view.idsRestore) tf.dispose(batch.view.idsRestore);
  }

  step(): Promise<StepFigures> {
    return this.place(async () => {
      this.enqueue();
      if (!this.last) throw new Error('The step left no figures.');
      const [total, c1, c2, c3, gradNorm] = await this.last.figures.data();
      return { total, c1, c2, c3, gradNorm };
    });
  }

  async hostParameters(): Promise<{ online: HostParameters; target: HostParameters }> {
    return { online: await hostParameters(this.online), target: await hostParameters(this.target) };
  }

  dispose(): void {
    if (this.last) tf.dispose([this.last.figures, this.last.c2PerImage]);
    this.pretrain.dispose();
    this.online.dispose();
    this.target.dispose();
  }
}

/** Our configuration as peers are given it. */
function peerSettings(): StepSettings {
  const { normPixLoss, weightSfr, weightCl, weightDecay, clipGrad } = config;
  return { objective: { normPixLoss, weightSfr, weightCl }, weightDecay, clipGrad };
}

class JaxStepper implements Stepper {
  readonly candidate: NamedCandidate;
  private readonly jax: JaxStep;
  private steps = 0;

  constructor(
    preset: Preset,
    private readonly batch: SeededBatch,
    parameters: { online: HostParameters; target: HostParameters },
    device: JaxDevice,
    subject: RowSubject,
  ) {
    this.jax = new JaxStep(preset.model, peerSettings(), parameters.online, parameters.target, device);
    this.candidate = {
      subject,
      enqueue: () => this.enqueue(),
      settle: async () => void (await this.jax.settle()),
      ...(device === 'webgpu' ? { bytesInUse: () => deviceBytes(jaxGpuDevice()) } : {}),
    };
  }

  private enqueue(): void {
    this.steps++;
    this.jax.enqueue(this.batch, { step: this.steps, lr: LR, emaMomentum: MOMENTUM });
  }

  step(): Promise<StepFigures> {
    this.enqueue();
    return this.jax.settle();
  }

  dispose(): void {
    this.jax.dispose();
  }
}

/** A peer in a process of its own. */
class PeerStepper implements Stepper {
  readonly candidate: NamedCandidate;

  constructor(
    private readonly peer: StepPeer,
    subject: RowSubject,
  ) {
    const enqueue = async () => void (await peer.step());
    this.candidate = { subject, enqueue, settle: () => Promise.resolve() };
  }

  step(): Promise<StepFigures> {
    return this.peer.step();
  }

  dispose(): void {
    this.peer.dispose();
  }
}

/** Largest difference of any figure, relative to it or to 1 where it is smaller. */
function figuresError(actual: StepFigures, reference: StepFigures): number {
  const names = ['total', 'c1', 'c2', 'c3', 'gradNorm'] as const;
  const errors = names.map(
    (name) => Math.abs(actual[name] - reference[name]) / Math.max(1, Math.abs(reference[name])),
  );
  return errors.some(Number.isNaN) ? Number.NaN : Math.max(...errors);
}

async function makeSteppers(
  session: Session,
  preset: Preset,
  batch: SeededBatch,
  makePeer: StepPeerFactory | null,
): Promise<Stepper[]> {
  const subject = { suite: 'step', preset: preset.name, batch: batch.size } as const;
  const own = [
    ...(session.hasGpu ? await gpuSteppers(session, preset, batch) : []),
    ...(await cpuSteppers(session, preset, batch)),
  ];
  const steppers: Stepper[] = [...own];
  if (!session.options.peers) return steppers;
  const parameters = await own[0].hostParameters();
  if (makePeer) {
    const settings = { ...peerSettings(), maskRatio: config.maskRatio, lr: LR, momentum: MOMENTUM };
    steppers.push(...(await peerSteppers(session, { preset, batch, parameters, settings }, makePeer)));
  }
  for (const device of session.hasGpu ? (['webgpu', 'wasm'] as const) : (['wasm'] as const)) {
    const row: RowSubject = { ...subject, variant: 'jax-js', backend: device };
    try {
      await initJax(device);
      steppers.push(new JaxStepper(preset, batch, parameters, device, row));
    } catch (error) {
      session.skip(row, error instanceof Error ? error.message : String(error));
    }
  }
  return steppers;
}

async function peerSteppers(
  session: Session,
  given: StepPeerGiven,
  makePeer: StepPeerFactory,
): Promise<Stepper[]> {
  const { preset, batch } = given;
  const steppers: Stepper[] = [];
  for (const [variant, threads] of threadCounts(session, 'pytorch')) {
    const subject: RowSubject = {
      suite: 'step',
      preset: preset.name,
      batch: batch.size,
      variant,
      backend: 'native',
    };
    try {
      steppers.push(new PeerStepper(await makePeer(given, threads), subject));
    } catch (error) {
      session.skip(subject, error instanceof Error ? error.message : String(error));
    }
  }
  return steppers;
}

/** Its variants on one thread and on all of the session's. */
function threadCounts<T extends string>({ cpu }: Session, name: T): [`${T}-1` | `${T}-N`, number][] {
  const all: [`${T}-1` | `${T}-N`, number][] = [[`${name}-1`, 1]];
  if ('threads' in cpu) all.push([`${name}-N`, cpu.threads]);
  return all;
}

async function gpuSteppers(session: Session, preset: Preset, batch: SeededBatch): Promise<OwnStepper[]> {
  const subject = { suite: 'step', preset: preset.name, batch: batch.size, backend: 'webgpu' } as const;
  const modes = KERNEL_MODES.filter((mode) => mode !== 'stock' || session.options.stock);
  const own: OwnStepper[] = [];
  for (const mode of modes) {
    own.push(await OwnStepper.make(preset, batch, mode, { ...subject, variant: mode }));
  }
  if (session.options.recompute) {
    const row: RowSubject = { ...subject, variant: 'recompute' };
    own.push(await OwnStepper.make(preset, batch, 'fused', row, { recompute: true }));
  }
  return own;
}

async function cpuSteppers(session: Session, preset: Preset, batch: SeededBatch): Promise<OwnStepper[]> {
  const subject = { suite: 'step', preset: preset.name, batch: batch.size, backend: 'wasm' } as const;
  const { cpu } = session;
  if ('missing' in cpu) {
    for (const variant of ['wasm-1', 'wasm-N'] as const) session.skip({ ...subject, variant }, cpu.missing);
    return [];
  }
  const own: OwnStepper[] = [];
  for (const [variant, threads] of threadCounts(session, 'wasm')) {
    own.push(
      await OwnStepper.make(preset, batch, 'fused', { ...subject, variant }, { place: cpuPlace(threads) }),
    );
  }
  return own;
}

/** Both variants' figures step by step; a variant too slow for the row budget is compared on one step. */
async function compareFigures(
  session: Session,
  stepper: Stepper,
  reference: { variant: string; figures: readonly StepFigures[] },
): Promise<void> {
  const errors: number[] = [];
  for (const expected of reference.figures) {
    const start = performance.now();
    errors.push(figuresError(await stepper.step(), expected));
    if (performance.now() - start > session.options.rowBudgetMs) break;
  }
  const { preset, batch, variant, backend } = stepper.candidate.subject;
  const worst = errors.some(Number.isNaN) ? Number.NaN : Math.max(...errors);
  session.agree(
    `step ${preset} x${batch}, ${variant} on ${backend} against ${reference.variant}, ${errors.length} steps`,
    worst,
    AGREEMENT_LIMIT,
  );
}

/** Adds the step rows of one preset at one batch size. */
export async function stepSuite(
  session: Session,
  preset: Preset,
  batchSize: number,
  makePeer: StepPeerFactory | null,
): Promise<void> {
  const batch = seededBatch(preset.model, batchSize, config.maskRatio, SEED);
  const steppers = await makeSteppers(session, preset, batch, makePeer);
  const [first, ...others] = steppers;
  const figures: StepFigures[] = [];
  for (let i = 0; i < AGREEMENT_STEPS; i++) figures.push(await first.step());
  await session.tune();
  const reference = { variant: first.candidate.subject.variant, figures };
  for (const other of others) await compareFigures(session, other, reference);
  await session.measure(
    steppers.map(({ candidate }) => candidate),
    { images: batchSize, modelFlops: stepFlops(preset.model, batchSize, config.maskRatio) },
  );
  for (const stepper of steppers) stepper.dispose();
}
