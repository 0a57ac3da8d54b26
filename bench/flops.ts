/**
 * Floating-point operations of the mathematics, whatever an implementation really does: 2 a multiply-add of
 * every matrix product; norms, softmax, GELU and the optimiser are not counted. A backward pass costs twice
 * its forward (gradients of inputs and of weights), the usual convention of model FLOPs utilisation.
 * N batch, T tokens, D width, L patches, K visible patches, V values of a patch.
 */
import type { ModelConfig } from '@/lib/presets';

/** [rows, inputs] x [inputs, outputs]. */
export function matmulFlops(rows: number, inputs: number, outputs: number): number {
  return 2 * rows * inputs * outputs;
}

/** One transformer block on one image: qkv, scores, mixing, projection, MLP of four times the width. */
export function blockFlops(tokens: number, width: number): number {
  const qkv = matmulFlops(tokens, width, 3 * width);
  const scoresAndMixing = 2 * matmulFlops(tokens, width, tokens);
  const projection = matmulFlops(tokens, width, width);
  const mlp = 2 * matmulFlops(tokens, width, 4 * width);
  return qkv + scoresAndMixing + projection + mlp;
}

const patchCount = (model: ModelConfig) => (model.imageSize / model.patchSize) ** 2;
const patchValues = (model: ModelConfig) => model.patchSize ** 2 * 3;

/** The encoder on one image of which it sees `visible` patches. */
export function encoderFlops(model: ModelConfig, visible = patchCount(model)): number {
  const embedding = matmulFlops(visible, patchValues(model), model.width);
  return embedding + model.depth * blockFlops(1 + visible, model.width);
}

function headFlops(inputs: number, model: ModelConfig): number {
  return (
    matmulFlops(1, inputs, model.projectorHidden) + matmulFlops(1, model.projectorHidden, model.projectorOut)
  );
}

/** Representation decoder and projector on one image. */
function representationFlops(model: ModelConfig, visible: number): number {
  const tokens = 1 + patchCount(model);
  const { width, repDecoderDepth } = model;
  return (
    matmulFlops(1 + visible, width, width) +
    repDecoderDepth * blockFlops(tokens, width) +
    matmulFlops(1, width, width) +
    headFlops(width, model)
  );
}

/** Pixel decoder on one image. */
function reconstructionFlops(model: ModelConfig): number {
  const tokens = 1 + patchCount(model);
  const { width, decoderWidth, decoderDepth } = model;
  return (
    matmulFlops(tokens, width, decoderWidth) +
    decoderDepth * blockFlops(tokens, decoderWidth) +
    matmulFlops(tokens, decoderWidth, patchValues(model))
  );
}

/**
 * A whole pretraining step: the online network forward and backward on the visible patches, the target
 * network forward on all of them.
 */
export function stepFlops(model: ModelConfig, batch: number, maskRatio: number): number {
  const patches = patchCount(model);
  const visible = Math.floor(patches * (1 - maskRatio));
  const online =
    encoderFlops(model, visible) +
    representationFlops(model, visible) +
    headFlops(model.projectorOut, model) +
    reconstructionFlops(model);
  const target = encoderFlops(model) + representationFlops(model, patches);
  return batch * (3 * online + target);
}
