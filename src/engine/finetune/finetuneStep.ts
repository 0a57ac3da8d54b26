/**
 * One optimiser step of a detector: cross-entropy against smoothed or mixed targets, with FS-Adapter its contrastive loss, backward, clipping, AdamW with
 * layer-wise rates. Nothing is read back here.
 * Source: released fine-tuning `train_one_epoch`; AdamW with PyTorch's betas (0.9, 0.999).
 */
import type { DetectorConfig } from '@/lib/detectorConfig';
import type { ModelConfig } from '@/lib/presets';
import type { SeededRandom } from '@/lib/random';
import { fsAdapter, headLogits, imageFeatures, projectedBottleneck } from '@/ml/model/classifier';
import type { ParameterStore } from '@/ml/model/parameterStore';
import type { PathScales } from '@/ml/model/transformer';
import { clipScale, globalNorm } from '@/ml/ops/adamw';
import { realContrast } from '@/ml/objective/realContrast';
import { softmaxCrossEntropy } from '@/ml/ops/softmaxCrossEntropy';
import { AdamW } from '@/ml/optim/adamW';
import * as tf from '@/ml/tf';
import { decaysIn, learningRateScale } from '../networks/finetuneNetwork';

const BETA2 = 0.999;

/** What a step learns from; the caller disposes it. */
export interface StepInput {
  /** [N, L, P*P*3] of pictures, or [N, D] features that a frozen encoder gave. */
  inputs: tf.Tensor3D | tf.Tensor2D;
  /** [N, C] rows are probabilities. */
  targets: tf.Tensor2D;
  /** [N] 1 for each genuine picture before mixing, 0 for others; null where no contrastive loss reads it. */
  real: tf.Tensor1D | null;
  /** [2 * depth, N] factors of stochastic depth, attention before MLP in each block; null without. */
  paths: tf.Tensor2D | null;
}

export class FinetuneStep {
  readonly optimizer: AdamW;

  /** The store stays the caller's; only optimiser state is owned here. */
  constructor(
    private readonly model: ModelConfig,
    private readonly config: DetectorConfig,
    private readonly store: ParameterStore,
  ) {
    this.optimizer = new AdamW(store, config.weightDecay, {
      beta2: BETA2,
      lrScale: learningRateScale(model, config),
      decays: decaysIn(config),
    });
  }

  /**
   * @param step of the update: 1 at the first
   * @returns [2] loss and gradient norm before clipping; the caller disposes it
   */
  run(input: StepInput, step: number, lr: number): tf.Tensor1D {
    return tf.tidy(() => {
      const trained = this.store.trained();
      const { value, grads } = tf.variableGrads(
        () => this.loss(input),
        trained.map(({ variable }) => variable),
      );
      const byName = new Map(trained.map(({ spec, variable }) => [spec.name, grads[variable.name]]));
      const norm = globalNorm([...byName.values()]);
      const scale = this.config.clipGrad > 0 ? clipScale(norm, this.config.clipGrad) : null;
      this.optimizer.update(byName, lr, step, scale);
      return tf.stack([value, norm]) as tf.Tensor1D;
    });
  }

  /** Cross-entropy, and the contrastive loss of FS-Adapter where it has a weight. */
  private loss({ inputs, targets, paths, real }: StepInput): tf.Scalar {
    const { store, model, config } = this;
    const scales = paths ? scalesOf(paths) : undefined;
    const features =
      inputs.rank === 2
        ? (inputs as tf.Tensor2D)
        : imageFeatures(store, model, inputs as tf.Tensor3D, scales);
    const classification = tf.mean(softmaxCrossEntropy(headLogits(store, features), targets)) as tf.Scalar;
    if (!real) return classification;
    const projected = projectedBottleneck(store, fsAdapter(store, features).bottleneck);
    const contrast = realContrast(projected, real, config.contrastTemperature);
    return tf.add(classification, tf.mul(contrast, config.contrastWeight));
  }

  dispose(): void {
    this.optimizer.dispose();
  }
}

function scalesOf(paths: tf.Tensor2D): PathScales[] {
  const [rows, batch] = paths.shape;
  const row = (index: number) =>
    tf.reshape(tf.slice(paths, [index, 0], [1, batch]), [batch, 1, 1]) as tf.Tensor3D;
  return Array.from({ length: rows / 2 }, (_, i) => ({ attention: row(2 * i), mlp: row(2 * i + 1) }));
}

/**
 * Factors of stochastic depth for one batch; the rate grows linearly from 0 at the first block to `rate` at the last.
 * @returns (2 * depth, N) of 0 and 1 / keep
 */
export function drawPaths(depth: number, batch: number, rate: number, random: SeededRandom): Float32Array {
  return Float32Array.from({ length: 2 * depth * batch }, (_, i) => {
    const block = Math.floor(i / (2 * batch));
    const keep = 1 - (depth > 1 ? (rate * block) / (depth - 1) : rate);
    return random.uniform() < keep ? 1 / keep : 0;
  });
}
