/**
 * The two layers of a block's MLP as one operation, so that their gradients share a pass: the input gradient of
 * the second layer is multiplied by GELU's slope where it is summed.
 * Source: reference `block` (timm's Mlp, exact GELU).
 */
import * as tf from '../tf';
import { differentiable, recordingGradients } from './differentiable';
import * as gpu from './gpu/matmul';
import { linearStock } from './linear';
import { fusedKernels, halfActive } from './mode';
import type { LinearSize } from './types';
import * as wasm from './wasm/matmul';

const ON_GPU = {
  matmulForward: gpu.matmulForward,
  matmulInputGradient: gpu.matmulInputGradient,
  matmulWeightGradient: gpu.matmulWeightGradient,
  scaledInputGradient: gpu.scaledInputGradient,
};
/** Products of which some take half precision, which only the GPU's have. */
type Kernels = typeof ON_GPU;

/** A layer's tensors in PyTorch layout. */
export interface LayerTensors {
  /** [O, I] */
  weight: tf.Tensor;
  /** [O] */
  bias: tf.Tensor;
}

/**
 * y = GELU(x W1^T + b1) W2^T + b2 + residual.
 * @param x [..., I]
 * @param first [H, I], [H]
 * @param second [O, H], [O]
 * @param residual [..., O]
 * @returns [..., O]; the caller disposes it
 */
export function mlp<R extends tf.Rank>(
  x: tf.Tensor<R>,
  first: LayerTensors,
  second: LayerTensors,
  residual?: tf.Tensor,
): tf.Tensor<R> {
  const kernels = fusedKernels<Kernels>({ webgpu: ON_GPU, wasm });
  return kernels ? mlpFused(kernels, x, first, second, residual) : mlpStock(x, first, second, residual);
}

function mlpFused<R extends tf.Rank>(
  { matmulForward, matmulInputGradient, matmulWeightGradient, scaledInputGradient }: Kernels,
  x: tf.Tensor<R>,
  first: LayerTensors,
  second: LayerTensors,
  residual?: tf.Tensor,
): tf.Tensor<R> {
  const size1 = sizeOf(x.size, first.weight);
  const size2 = { rows: size1.rows, inputs: size1.outputs, outputs: second.weight.shape[0] };
  const outer = x.shape.slice(0, -1);
  const slope = recordingGradients();
  // The hidden layer is the widest tensor of a block, and nobody else looks at it.
  const half = halfActive() && gpu.aligned(size1) && gpu.aligned(size2);
  return differentiable<tf.Tensor<R>>(
    [x, first.weight, first.bias, second.weight, second.bias, ...(residual ? [residual] : [])],
    () => {
      const hidden = matmulForward(
        { x, ...first, residual: null },
        size1,
        { activation: 'gelu', bias: true, residual: false, slope },
        [...outer, size1.outputs],
        { x: false, y: half },
      );
      const { y } = matmulForward(
        { x: hidden.y, ...second, residual: residual ?? null },
        size2,
        { activation: 'none', bias: true, residual: residual !== undefined, slope: false },
        [...outer, size2.outputs],
        { x: half, y: false },
      );
      const saved = hidden.slope ? [x, first.weight, second.weight, hidden.y, hidden.slope] : [];
      return { value: y as tf.Tensor<R>, saved };
    },
    (dy, [savedX, weight1, weight2, hidden, savedSlope]) => {
      const gradient2 = matmulWeightGradient(dy, hidden, size2, half);
      hidden.dispose();
      const dz = scaledInputGradient(savedSlope, dy, weight2, size2, half);
      const gradient1 = matmulWeightGradient(dz, savedX, size1);
      const dx = matmulInputGradient(dz, weight1, size1, x.shape);
      dz.dispose();
      const dResidual = residual ? [dy.clone()] : [];
      return [dx, gradient1.weight, gradient1.bias, gradient2.weight, gradient2.bias, ...dResidual];
    },
  );
}

function sizeOf(values: number, weight: tf.Tensor): LinearSize {
  const [outputs, inputs] = weight.shape;
  return { rows: values / inputs, inputs, outputs };
}

/** `mlp` in stock tfjs operations. */
function mlpStock<R extends tf.Rank>(
  x: tf.Tensor<R>,
  first: LayerTensors,
  second: LayerTensors,
  residual?: tf.Tensor,
): tf.Tensor<R> {
  return tf.tidy(() => {
    const hidden = linearStock(x, first.weight, first.bias, { activation: 'gelu' });
    return linearStock(hidden, second.weight, second.bias, { residual });
  });
}
