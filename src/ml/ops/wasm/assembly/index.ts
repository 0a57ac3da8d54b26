/** What the module offers to JavaScript. Tensors are addresses; sizes count numbers unless a name says bytes. */
export { join, open, serve, wordsAddress } from './job';
export { matmul, matmulScratch } from './product';
export { linearForward, linearInputGradient, linearScratch, linearWeightGradient } from './linear';
export { layerNormBackward, layerNormForward, layerNormScratch } from './layerNorm';
export { attentionBackward, attentionForward, attentionScratch } from './attention';
export {
  fillBackward,
  fillForward,
  gatherBackward,
  gatherForward,
  meanBackward,
  meanForward,
  patchify,
} from './tokens';
export {
  cosineBackward,
  cosineForward,
  crossEntropyBackward,
  crossEntropyForward,
  normalizeBackward,
  normalizeForward,
  patchMseBackward,
  patchMseForward,
  softmax,
} from './losses';
export {
  adamw,
  addInPlace,
  clipScale,
  ema,
  gateUnlessFinite,
  globalNorm,
  multiplyInPlace,
} from './optimizer';
export { convolutionScratch, convolve, convolveDepthwise } from './convolution';
export { binary, cast, choose, fillWords, unary } from './elementwise';
export { reduce, reduceScratch } from './reduce';
export { copyStrided, gatherAxis, segmentSum } from './move';

/** Where static data end and tensors may begin. */
export function heapBase(): usize {
  return __heap_base;
}
