/** What operations take, for those who call them and for each of their realisations. */
import type * as tf from '../tf';

/** What `linear` applies to its sums. */
export type Activation = 'none' | 'gelu' | 'relu';

/** M, I, O of a linear layer. */
export interface LinearSize {
  rows: number;
  inputs: number;
  outputs: number;
}

/** Operands of the forward product; all may have any shape whose rows are as said. */
export interface ForwardOperands {
  x: tf.Tensor;
  weight: tf.Tensor;
  bias: tf.Tensor | null;
  residual: tf.Tensor | null;
}

/** What a linear layer does with a sum before storing it. */
export interface Epilogue {
  activation: Activation;
  bias: boolean;
  residual: boolean;
  /** Store activation'(z) too. */
  slope: boolean;
}

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
