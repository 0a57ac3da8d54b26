/**
 * The three products of a linear layer, as `gpu/matmul`:
 *   forward  activation(x W^T + bias) + residual  [M, I] x [O, I] -> [M, O];
 *   input    dz W                                 [M, O] x [O, I] -> [M, I];
 *   weight   dz^T x                               [M, O] x [M, I] -> [O, I], with the column sums of dz beside it.
 */
import type * as tf from '../../tf';
import type { Epilogue, ForwardOperands, LinearSize } from '../types';
import { addressOf, emptyTensor, kernels, scratch } from './call';

const ACTIVATIONS = { none: 0, gelu: 1, relu: 2 } as const;

const scratchFor = ({ rows, inputs, outputs }: LinearSize) =>
  scratch(kernels().linearScratch(rows, inputs, outputs));

/**
 * y = activation(x W^T + bias) + residual.
 * @returns y of `shape` and, when `epilogue.slope`, the derivative of the activation at each element
 */
export function matmulForward(
  { x, weight, bias, residual }: ForwardOperands,
  size: LinearSize,
  { activation, slope: withSlope }: Epilogue,
  shape: number[],
): { y: tf.Tensor; slope: tf.Tensor | null } {
  const y = emptyTensor(shape);
  const slope = withSlope ? emptyTensor(shape) : null;
  kernels().linearForward(
    addressOf(x),
    addressOf(weight),
    addressOf(bias),
    addressOf(residual),
    addressOf(y),
    addressOf(slope),
    size.rows,
    size.inputs,
    size.outputs,
    ACTIVATIONS[activation],
    scratchFor(size),
  );
  return { y, slope };
}

/** dx = dz W, of `shape`. */
export function matmulInputGradient(
  dz: tf.Tensor,
  weight: tf.Tensor,
  size: LinearSize,
  shape: number[],
): tf.Tensor {
  const dx = emptyTensor(shape);
  inputGradientInto(dx, null, dz, weight, size);
  return dx;
}

/** slope * (dz W), in the place of the slope [M, I]: the gradient before an activation with this slope. */
export function scaledInputGradient(
  slope: tf.Tensor,
  dz: tf.Tensor,
  weight: tf.Tensor,
  size: LinearSize,
): tf.Tensor {
  inputGradientInto(slope, slope, dz, weight, size);
  return slope;
}

function inputGradientInto(
  dx: tf.Tensor,
  slope: tf.Tensor | null,
  dz: tf.Tensor,
  weight: tf.Tensor,
  size: LinearSize,
): void {
  kernels().linearInputGradient(
    addressOf(dz),
    addressOf(weight),
    addressOf(dx),
    addressOf(slope),
    size.rows,
    size.inputs,
    size.outputs,
    scratchFor(size),
  );
}

/** dW = dz^T x [O, I] and db = column sums of dz [O]. */
export function matmulWeightGradient(
  dz: tf.Tensor,
  x: tf.Tensor,
  size: LinearSize,
): { weight: tf.Tensor; bias: tf.Tensor } {
  const { rows, inputs, outputs } = size;
  const weight = emptyTensor([outputs, inputs]);
  const bias = emptyTensor([outputs]);
  kernels().linearWeightGradient(
    addressOf(dz),
    addressOf(x),
    addressOf(weight),
    addressOf(bias),
    rows,
    inputs,
    outputs,
    scratchFor(size),
  );
  return { weight, bias };
}

/** x *= factor, both of one size. */
export function scaleBy(x: tf.Tensor, factor: tf.Tensor): void {
  kernels().multiplyInPlace(addressOf(x), addressOf(factor), x.size);
}
