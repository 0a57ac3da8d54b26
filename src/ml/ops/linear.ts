/**
 * Fully connected layer with the neighbours it always has in a ViT: bias, activation, residual sum.
 * Source: reference `linear` (torch.nn.functional.linear), `block` (exact GELU, residual).
 */
import * as tf from '../tf';
import { differentiable, recordingGradients } from './differentiable';
import * as gpu from './gpu/matmul';
import { scaleBy as scaleByOnGpu } from './gpu/scaleBy';
import { fusedKernels } from './mode';
import type { Activation } from './types';
import * as wasm from './wasm/matmul';

const REALISATIONS = { webgpu: { ...gpu, scaleBy: scaleByOnGpu }, wasm };
type Kernels = Omit<typeof wasm, 'scaledInputGradient'>;

export interface LinearOptions {
  /** Applied to x W^T + b; default none. */
  activation?: Activation;
  /** [..., O], added after the activation. */
  residual?: tf.Tensor;
  /** x is data, not the result of something trained: its gradient is not computed. Default false. */
  fixedInput?: boolean;
}

/**
 * y = activation(x W^T + b) + residual.
 * @param x [..., I]
 * @param weight [O, I], PyTorch layout
 * @param bias [O] or null
 * @returns [..., O]; the caller disposes it
 */
export function linear<R extends tf.Rank>(
  x: tf.Tensor<R>,
  weight: tf.Tensor,
  bias: tf.Tensor | null,
  options: LinearOptions = {},
): tf.Tensor<R> {
  const kernels = fusedKernels<Kernels>(REALISATIONS);
  return kernels ? linearFused(kernels, x, weight, bias, options) : linearStock(x, weight, bias, options);
}

function linearFused<R extends tf.Rank>(
  { matmulForward, matmulInputGradient, matmulWeightGradient, scaleBy }: Kernels,
  x: tf.Tensor<R>,
  weight: tf.Tensor,
  bias: tf.Tensor | null,
  { activation = 'none', residual, fixedInput = false }: LinearOptions,
): tf.Tensor<R> {
  const [outputs, inputs] = weight.shape as [number, number];
  const size = { rows: x.size / inputs, inputs, outputs };
  const slope = activation !== 'none' && recordingGradients();
  const epilogue = { activation, bias: bias !== null, residual: residual !== undefined, slope };
  return differentiable<tf.Tensor<R>>(
    [...(fixedInput ? [] : [x]), weight, ...(bias ? [bias] : []), ...(residual ? [residual] : [])],
    () => {
      const operands = { x, weight, bias, residual: residual ?? null };
      const result = matmulForward(operands, size, epilogue, [...x.shape.slice(0, -1), outputs]);
      const saved = [x, weight, ...(result.slope ? [result.slope] : [])];
      return { value: result.y as tf.Tensor<R>, saved };
    },
    (dy, [savedX, savedWeight, savedSlope]) => {
      // The slope is needed this once: what comes before the activation takes its place.
      if (savedSlope) scaleBy(savedSlope, dy);
      const dz = savedSlope ?? dy;
      const dx = fixedInput ? [] : [matmulInputGradient(dz, savedWeight, size, x.shape)];
      const gradient = matmulWeightGradient(dz, savedX, size);
      const dBias = bias ? [gradient.bias] : (gradient.bias.dispose(), []);
      const dResidual = residual ? [dy.clone()] : [];
      return [...dx, gradient.weight, ...dBias, ...dResidual];
    },
  );
}

/** `linear` in stock tfjs operations. */
export function linearStock<R extends tf.Rank>(
  x: tf.Tensor<R>,
  weight: tf.Tensor,
  bias: tf.Tensor | null,
  { activation = 'none', residual }: LinearOptions = {},
): tf.Tensor<R> {
  return tf.tidy(() => {
    const [outputs, inputs] = weight.shape as [number, number];
    const rows = tf.reshape(x, [-1, inputs]);
    const product = tf.matMul(rows as tf.Tensor2D, weight as tf.Tensor2D, false, true);
    const sum = bias ? tf.add(product, bias) : product;
    const activated = activation === 'gelu' ? geluStock(sum) : activation === 'relu' ? tf.relu(sum) : sum;
    const shape = [...x.shape.slice(0, -1), outputs] as tf.ShapeMap[R];
    const shaped = tf.reshape(activated, shape);
    return residual ? tf.add(shaped, residual) : shaped;
  });
}

/** Exact GELU, x Phi(x) = x/2 (1 + erf(x / sqrt 2)). */
export function geluStock(x: tf.Tensor): tf.Tensor {
  return tf.tidy(() => tf.mul(tf.mul(x, 0.5), tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1)));
}
