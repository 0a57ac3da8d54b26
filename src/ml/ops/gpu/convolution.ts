/**
 * Two-dimensional convolution (no gradient) as a register-tiled kernel without barriers, in the place of tfjs's own: on
 * software adapters its workgroup memory is what costs. Takes what it can, and leaves the rest to the stock kernel.
 */
import * as tf from '../../tf';
import { webgpuBackend } from '../../webgpu';
import { plainConvolution, type ConvolutionCall } from '../plainConvolution';
import { dispatch, type Kernel } from './dispatch';
import { groupsFor, range, unroll } from './wgsl';

/** Neighbouring pixels of a row, and vec4s of output channels, that a thread computes. */
const PIXELS = 4;
const VECTORS = 2;
const THREADS_X = 4;
const THREADS_Y = 16;

interface Form {
  /** Input channels are read four at once. */
  wide: boolean;
  kernelHeight: number;
  kernelWidth: number;
  biased: boolean;
  relu: boolean;
}

const sum = (pixel: number, vector: number): string => `s${pixel}_${vector}`;

/**
 * y = relu?(x * filter + bias): x [H, W, depth], filter [kh, kw, depth, channels], y [outHeight, outWidth, channels].
 * `depth4` counts reads of x, `channels4` vec4s of y.
 */
function convolutionKernel({ wide, kernelHeight, kernelWidth, biased, relu }: Form): Kernel {
  const product = (u: number, value: string) => `{
    ${unroll(VECTORS, (c) => `let b${c} = filter4[w + ${u}u * params.channels4 + v${c}];`)}
    ${unroll(PIXELS, (p) => unroll(VECTORS, (c) => `${sum(p, c)} += a${p}${value} * b${c};`))}
  }`;
  const main = `
let vector = global.x * ${VECTORS}u;
let tilesX = (params.outWidth + ${PIXELS - 1}u) / ${PIXELS}u;
let row = global.y / tilesX;
let column = (global.y % tilesX) * ${PIXELS}u;
if (vector >= params.channels4 || row >= params.outHeight) { return; }
${unroll(VECTORS, (c) => `let v${c} = min(vector + ${c}u, params.channels4 - 1u);`)}
${unroll(PIXELS, (p) => unroll(VECTORS, (c) => `var ${sum(p, c)} = ${biased ? `bias[v${c}]` : 'vec4f()'};`))}
for (var ky = 0u; ky < ${kernelHeight}u; ky++) {
  let y = i32(row * params.stride + ky) - i32(params.padTop);
  if (y < 0 || y >= i32(params.height)) { continue; }
  for (var kx = 0u; kx < ${kernelWidth}u; kx++) {
    ${unroll(
      PIXELS,
      (p) => `
    let x${p} = i32((column + ${p}u) * params.stride + kx) - i32(params.padLeft);
    let inside${p} = select(0.0, 1.0, x${p} >= 0 && x${p} < i32(params.width));
    let from${p} = (u32(y) * params.width + u32(clamp(x${p}, 0, i32(params.width) - 1))) * params.depth4;`,
    )}
    var w = (ky * ${kernelWidth}u + kx) * params.depth4 * ${wide ? 4 : 1}u * params.channels4;
    for (var k = 0u; k < params.depth4; k++) {
      ${unroll(PIXELS, (p) => `let a${p} = x[from${p} + k] * inside${p};`)}
      ${wide ? unroll(4, (u) => product(u, `[${u}]`)) : product(0, '')}
      w += ${wide ? 4 : 1}u * params.channels4;
    }
  }
}
let at = (row * params.outWidth + column) * params.channels4;
${unroll(PIXELS, (p) =>
  range(VECTORS)
    .map((c) => {
      const value = relu ? `max(${sum(p, c)}, vec4f())` : sum(p, c);
      const there = `column + ${p}u < params.outWidth && vector + ${c}u < params.channels4`;
      return `if (${there}) { y4[at + ${p}u * params.channels4 + vector + ${c}u] = ${value}; }`;
    })
    .join('\n'),
)}`;
  return {
    key: `convolution/${wide ? 4 : 1}/${kernelHeight}x${kernelWidth}/${biased ? 'bias' : ''}/${relu ? 'relu' : ''}`,
    code: () => ({
      reads: { x: wide ? 'vec4f' : 'f32', filter4: 'vec4f', ...(biased ? { bias: 'vec4f' as const } : {}) },
      writes: { y4: 'vec4f' },
      params: {
        ...{ height: 'u32', width: 'u32', depth4: 'u32', channels4: 'u32' },
        ...{ outHeight: 'u32', outWidth: 'u32', stride: 'u32', padTop: 'u32', padLeft: 'u32' },
      },
      workgroup: [THREADS_X, THREADS_Y, 1],
      main,
    }),
  };
}

/** @returns null for a convolution that this kernel does not take */
function convolve(call: ConvolutionCall): tf.TensorInfo | null {
  const plain = plainConvolution(call);
  if (!plain) return null;
  const { info, relu } = plain;
  if (info.batchSize !== 1 || info.outChannels % 4 !== 0) return null;
  const { x, filter, bias } = call.inputs;
  const wide = info.inChannels % 4 === 0;
  const y = webgpuBackend().makeTensorInfo(info.outShape, 'float32');
  const { outHeight, outWidth, filterHeight: kernelHeight, filterWidth: kernelWidth } = info;
  const channels4 = info.outChannels / 4;
  const form = { wide, kernelHeight, kernelWidth, biased: bias !== undefined, relu };
  dispatch(convolutionKernel(form), {
    reads: bias ? [x, filter, bias] : [x, filter],
    writes: [y],
    params: [
      ...[info.inHeight, info.inWidth, wide ? info.inChannels / 4 : info.inChannels, channels4],
      ...[outHeight, outWidth, info.strideHeight, info.padInfo.top, info.padInfo.left],
    ],
    groups: [
      groupsFor(groupsFor(channels4, VECTORS), THREADS_X),
      groupsFor(outHeight * groupsFor(outWidth, PIXELS), THREADS_Y),
      1,
    ],
  });
  return y;
}

/** From now on tfjs's convolutions of one picture run here; after `initWebgpu`. For networks that are not trained. */
export function takeConvolutions(): void {
  for (const kernelName of ['Conv2D', 'FusedConv2D']) {
    const stock = tf.getKernel(kernelName, 'webgpu');
    const taken: tf.KernelConfig = {
      ...stock,
      kernelFunc: (call) => convolve(call as unknown as ConvolutionCall) ?? stock.kernelFunc(call),
    };
    tf.unregisterKernel(kernelName, 'webgpu');
    tf.registerKernel(taken);
  }
}
