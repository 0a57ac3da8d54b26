/**
 * AdamW over the trained tensors of one network. Owns the moments; the update itself is `ops/adamw`.
 * Source: torch.optim.AdamW with eps 1e-8; betas (0.9, 0.95) in MAE's pretraining, PyTorch's (0.9, 0.999) in its
 * fine-tuning, as in the released code.
 */
import { adamwUpdate } from '@/ml/ops/adamw';
import { decays, type ParameterSpec } from '@/ml/model/parameters';
import type { ParameterStore } from '@/ml/model/parameterStore';
import * as tf from '@/ml/tf';

export const BETA1 = 0.9;
export const BETA2 = 0.95;
export const EPSILON = 1e-8;

/** Running means of one tensor's gradient (m) and of its square (v). */
export interface Moments {
  /** Checkpoint name of the tensor. */
  name: string;
  m: tf.Variable;
  v: tf.Variable;
}

interface Slot {
  name: string;
  param: tf.Variable;
  m: tf.Variable;
  v: tf.Variable;
  decay: boolean;
  lrScale: number;
}

export interface AdamWOptions {
  /** Default 0.95. */
  beta2?: number;
  /** Factor on the learning rate of each tensor, by its checkpoint name; default 1. */
  lrScale?: (name: string) => number;
  /** Which tensors weight decay applies to; default: those that `decays` names. */
  decays?: (spec: ParameterSpec) => boolean;
}

export class AdamW {
  private readonly slots: Slot[];
  private readonly beta2: number;

  /** @param weightDecay decoupled */
  constructor(
    store: ParameterStore,
    private readonly weightDecay: number,
    { beta2 = BETA2, lrScale = () => 1, decays: isDecayed = decays }: AdamWOptions = {},
  ) {
    this.beta2 = beta2;
    this.slots = store.trained().map(({ spec, variable }) => ({
      name: spec.name,
      param: variable,
      m: zerosLike(variable),
      v: zerosLike(variable),
      decay: isDecayed(spec),
      lrScale: lrScale(spec.name),
    }));
  }

  /**
   * One update in place.
   * @param grads gradient of each trained tensor, by checkpoint name; not disposed here
   * @param step 1 at the first update, for the bias correction
   * @param gradScale see `adamwUpdate`
   */
  update(grads: ReadonlyMap<string, tf.Tensor>, lr: number, step: number, gradScale: tf.Scalar | null): void {
    const items = this.slots.map((slot) => {
      const grad = grads.get(slot.name);
      if (!grad) throw new Error(`No gradient reached "${slot.name}".`);
      return { ...slot, grad };
    });
    const { weightDecay, beta2 } = this;
    adamwUpdate(items, { lr, beta1: BETA1, beta2, epsilon: EPSILON, weightDecay, step }, gradScale);
  }

  /** Both moments of each trained tensor, by checkpoint name; they stay the optimiser's. */
  moments(): Moments[] {
    return this.slots.map(({ name, m, v }) => ({ name, m, v }));
  }

  /** Takes over saved moments. @param values of one moment of a tensor, by checkpoint name */
  restore(values: (moment: 'm' | 'v', name: string) => Float32Array): void {
    for (const { name, m, v } of this.slots) {
      tf.tidy(() => m.assign(tf.tensor(values('m', name), m.shape)));
      tf.tidy(() => v.assign(tf.tensor(values('v', name), v.shape)));
    }
  }

  dispose(): void {
    for (const { m, v } of this.slots) {
      m.dispose();
      v.dispose();
    }
  }
}

function zerosLike(variable: tf.Variable): tf.Variable {
  return tf.tidy(() => tf.variable(tf.zeros(variable.shape), false));
}
