/** Stock convolutions: forward only, their gradients stay with the fallback. */
import type * as tf from '../../../tf';
import { plainConvolution, type ConvolutionCall } from '../../plainConvolution';
import { stock, type StockKernel } from './define';

type Inputs = ConvolutionCall['inputs'];
type Attrs = ConvolutionCall['attrs'];

const convolution = (name: string, depthwise: boolean): StockKernel =>
  stock<Inputs, Attrs>(name, ({ inputs, attrs, backend }) => {
    const plain = plainConvolution({ inputs, attrs }, depthwise);
    if (!plain) return null;
    const { info, relu } = plain;
    const { inHeight, inWidth, inChannels, outHeight, outWidth, outChannels, filterHeight, filterWidth } =
      info;
    const y = backend.makeTensorInfo(info.outShape);
    const scratch = backend.scratch(
      backend.kernels.convolutionScratch(
        ...([
          inChannels,
          outHeight,
          outWidth,
          outChannels,
          filterHeight,
          filterWidth,
          info.strideHeight,
        ] as const),
      ),
    );
    const addressOf = (tensor?: tf.TensorInfo) => (tensor ? backend.addressOf(tensor) : 0);
    for (let picture = 0; picture < info.batchSize; picture++) {
      const { kernels } = backend;
      const run = depthwise ? kernels.convolveDepthwise : kernels.convolve;
      run(
        addressOf(inputs.x) + 4 * picture * inHeight * inWidth * inChannels,
        addressOf(inputs.filter),
        addressOf(inputs.bias),
        addressOf(y) + 4 * picture * outHeight * outWidth * outChannels,
        ...([inHeight, inWidth, inChannels] as const),
        ...([outHeight, outWidth, outChannels] as const),
        ...([filterHeight, filterWidth, info.strideHeight] as const),
        ...([info.padInfo.top, info.padInfo.left] as const),
        relu ? 1 : 0,
        scratch,
      );
    }
    return y;
  });

export const CONVOLUTION: StockKernel[] = [
  convolution('Conv2D', false),
  convolution('FusedConv2D', false),
  convolution('DepthwiseConv2dNative', true),
  convolution('FusedDepthwiseConv2D', true),
];
