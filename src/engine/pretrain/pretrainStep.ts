/**
 * One optimiser step of an objective: what it compares with, losses, backward, accumulation, clipping, AdamW, moving
 * average. Nothing is read back here, so that the GPU never waits for the page.
 * Source: paper section 3.3; released `train_one_epoch`.
 */
import type { PretrainConfig } from '@/lib/config';
import type { ModelConfig } from '@/lib/presets';
import type { ParameterStore } from '@/ml/model/parameterStore';
import type { Batch } from '@/ml/objective/threeC';
import { addInPlace, clipScale, emaUpdate, globalNorm, skipUnlessFinite } from '@/ml/ops/adamw';
import type { EmaPair } from '@/ml/ops/types';
import { compileAhead, compilingAhead } from '@/ml/ops/gpu/dispatch';
import { fusedActive } from '@/ml/ops/mode';
import { AdamW, type Moments } from '@/ml/optim/adamW';
import * as tf from '@/ml/tf';
import { objectiveOf, type Objective, type ObjectiveSettings, type StepLosses } from './objectives';

export type StepConfig = ObjectiveSettings & Pick<PretrainConfig, 'weightDecay' | 'clipGrad' | 'accumIter'>;

/** What one batch came to; the caller disposes the tensors. */
export interface StepResult {
  /**
   * [7] total, C1, C2, C3, gradient norm before clipping (0 while accumulating), SSLP and contrast of MCF; NaN for what the objective
   * has not.
   */
  figures: tf.Tensor1D;
  /** [N] C2 of each image; 0 where it has no covered region. */
  c2PerImage: tf.Tensor1D;
  /** [N, F] what C3 pulls towards, L2-normalised; where it was asked for. */
  zTarget?: tf.Tensor2D;
}

/** For parity: sees losses, and gradients after clipping, before the update. Must not dispose anything. */
export type StepProbe = (
  losses: StepLosses,
  clippedGrads: ReadonlyMap<string, tf.Tensor>,
  norm: tf.Scalar,
) => void;

/** What a step's number decides. */
export interface StepRates {
  /** Of the update: 1 at the first. */
  step: number;
  lr: number;
  /** Of the target network, 0..1. */
  momentum: number;
  /** `zTarget` is wanted too. It is computed anyway: nothing else changes. */
  withTarget?: boolean;
}

export class PretrainStep {
  private readonly optimizer: AdamW;
  private readonly objective: Objective;
  private readonly emaPairs: EmaPair[];
  /** Sums of gradients while accumulating; made when first needed. */
  private sums: Map<string, tf.Variable> | null = null;
  private batchesSummed = 0;

  /** The stores stay the caller's; only optimiser state and accumulators are owned here. @param teacher of MCF */
  constructor(
    model: ModelConfig,
    private readonly config: StepConfig,
    private readonly online: ParameterStore,
    target: ParameterStore,
    teacher?: ParameterStore,
  ) {
    this.objective = objectiveOf(config, model, { online, target, teacher });
    this.optimizer = new AdamW(online, config.weightDecay);
    this.emaPairs = target.specs.map((spec) => ({
      target: target.get(spec.name),
      online: online.get(spec.name),
    }));
  }

  /**
   * One batch; every `accumIter`-th updates the online network, every one moves the target.
   */
  run(batch: Batch, { step, lr, momentum, withTarget }: StepRates, probe?: StepProbe): StepResult {
    return tf.tidy(() => {
      const { losses, grads } = this.backward(batch, this.objective.goal(batch));
      const share = tf.scalar(1 / this.config.accumIter);
      // A batch whose comparison of two views is not finite is skipped; with none, every batch counts.
      const compared = losses.c3 ?? losses.contrast;
      const gated = (scale: tf.Scalar) => (compared ? skipUnlessFinite(scale, compared) : scale);
      let gate = gated(share);
      let norm = tf.scalar(0);
      const sums = this.accumulate(grads, gate);
      if (sums) {
        norm = tf.mul(globalNorm([...sums.values()]), share);
        const scale = this.config.clipGrad > 0 ? tf.mul(clipScale(norm, this.config.clipGrad), share) : share;
        probe?.(losses, new Map([...sums].map(([name, sum]) => [name, tf.mul(sum, scale)])), norm);
        gate = gated(scale as tf.Scalar);
        this.optimizer.update(sums, lr, step, gate);
        this.disposeSums();
      }
      emaUpdate(this.emaPairs, momentum, gate);
      const { zTarget: features, ...others } = losses;
      const result = {
        figures: figuresOf(losses, norm),
        c2PerImage: tf.divNoNan(
          tf.sum(tf.mul(losses.perPatch, batch.covered), 1),
          tf.sum(batch.covered, 1),
        ) as tf.Tensor1D,
        ...(withTarget && { zTarget: features }),
      };
      tf.dispose(Object.values(others));
      if (!withTarget) features?.dispose();
      return result;
    });
  }

  /**
   * Compiles every pipeline of a step in parallel, before the first one needs it; nothing is computed. Only
   * the fused path can be walked through like this; on the stock path the first step compiles.
   */
  async compile(batch: Batch, onProgress: (done: number, total: number) => void): Promise<void> {
    if (!fusedActive()) return;
    await compileAhead(() => this.run(batch, { step: 1, lr: 0, momentum: 1 }), onProgress);
  }

  /** The optimiser's moments by checkpoint name; they stay its own. */
  moments(): Moments[] {
    return this.optimizer.moments();
  }

  /** Takes over the moments of a saved run, between two steps. */
  restoreMoments(values: (moment: 'm' | 'v', name: string) => Float32Array): void {
    this.optimizer.restore(values);
  }

  /** Frees optimiser state; the networks stay. */
  dispose(): void {
    this.disposeSums();
    this.optimizer.dispose();
  }

  /** The returned `losses` are the caller's to dispose. */
  private backward(batch: Batch, goal: unknown): { losses: StepLosses; grads: Map<string, tf.Tensor> } {
    const trained = this.online.trained();
    let losses: StepLosses | undefined;
    const { grads } = tf.variableGrads(
      () => {
        losses = this.objective.losses(batch, goal);
        for (const tensor of Object.values(losses)) tf.keep(tensor);
        return losses.total;
      },
      trained.map(({ variable }) => variable),
    );
    if (!losses) throw new Error('The objective was not evaluated.');
    return {
      losses,
      grads: new Map(trained.map(({ spec, variable }) => [spec.name, grads[variable.name]])),
    };
  }

  /** Gradient sums when an update is due, null while more batches are wanted. */
  private accumulate(
    grads: ReadonlyMap<string, tf.Tensor>,
    gate: tf.Scalar,
  ): ReadonlyMap<string, tf.Tensor> | null {
    // A walk that only compiles must make no sums; it goes on to the update.
    if (this.config.accumIter === 1 || compilingAhead()) return grads;
    this.sums ??= new Map([...grads].map(([name, grad]) => [name, tf.variable(tf.zerosLike(grad), false)]));
    for (const [name, sum] of this.sums) addInPlace(sum, grads.get(name)!, gate);
    this.batchesSummed++;
    return this.batchesSummed === this.config.accumIter ? this.sums : null;
  }

  private disposeSums(): void {
    for (const sum of this.sums?.values() ?? []) sum.dispose();
    this.sums = null;
    this.batchesSummed = 0;
  }
}

/** As `StepResult` says them. */
function figuresOf({ total, c1, c2, c3, sslp, contrast }: StepLosses, norm: tf.Scalar): tf.Tensor1D {
  const orNone = (loss: tf.Scalar | undefined) => loss ?? tf.scalar(Number.NaN);
  return tf.stack([total, c1, c2, orNone(c3), norm, orNone(sslp), orNone(contrast)]) as tf.Tensor1D;
}
