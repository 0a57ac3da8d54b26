/** The convolutions that kernels of ours take from tfjs: those of networks that are not trained here. */
import * as tf from '../tf';

/** What tfjs hands to its kernels of convolutions, as far as it matters here. */
export interface ConvolutionCall {
  inputs: { x: tf.TensorInfo; filter: tf.TensorInfo; bias?: tf.TensorInfo; preluActivationWeights?: unknown };
  attrs: {
    strides: [number, number] | number;
    pad: 'valid' | 'same' | number;
    dilations?: [number, number] | number;
    dataFormat?: string;
    dimRoundingMode?: 'floor' | 'round' | 'ceil';
    activation?: string;
  };
}

interface PlainConvolution {
  info: tf.backend_util.Conv2DInfo;
  relu: boolean;
}

/**
 * Sizes of a convolution of float pictures (NHWC) with one stride for both axes, no dilation, and no activation but ReLU.
 * @param depthwise each channel by itself
 * @returns null for any other, which stays with the stock kernel
 */
export function plainConvolution(
  { inputs, attrs }: ConvolutionCall,
  depthwise = false,
): PlainConvolution | null {
  const { x, filter, bias, preluActivationWeights } = inputs;
  const { strides, pad, dilations = 1, dataFormat = 'NHWC', dimRoundingMode, activation = 'linear' } = attrs;
  if (dataFormat !== 'NHWC') return null;
  const info = tf.backend_util.computeConv2DInfo(
    x.shape as [number, number, number, number],
    filter.shape as [number, number, number, number],
    strides,
    dilations,
    pad,
    dimRoundingMode,
    depthwise,
  );
  const takes =
    [x, filter, bias].every((tensor) => !tensor || tensor.dtype === 'float32') &&
    (!bias || tf.util.sizeFromShape(bias.shape) === info.outChannels) &&
    info.strideHeight === info.strideWidth &&
    info.dilationHeight * info.dilationWidth === 1 &&
    (activation === 'linear' || activation === 'relu') &&
    !preluActivationWeights;
  return takes ? { info, relu: activation === 'relu' } : null;
}
