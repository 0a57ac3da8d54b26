/** What operations take, for those who call them and for each of their realisations. */
import type * as tf from '../tf';

/** What `linear` applies to its sums. */
export type Activation = 'none' | 'gelu' | 'relu';

/** One trained tensor with its gradient and moments, all of one shape. */
export interface AdamwItem {
  param: tf.Variable;
  grad: tf.Tensor;
  /** First and second moment, zero before the first step. */
  m: tf.Variable;
  v: tf.Variable;
  /** Whether weight decay applies. */
  decay: boolean;
  /** Factor on the learning rate (layer-wise decay); default 1. */
  lrScale?: number;
}

export interface AdamwSettings {
  lr: number;
  beta1: number;
  beta2: number;
  epsilon: number;
  weightDecay: number;
  /** 1 at the first update. */
  step: number;
}

export interface EmaPair {
  target: tf.Variable;
  online: tf.Variable;
}
