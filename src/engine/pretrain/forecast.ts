/** What a run will need, told before it starts. */
import { modelOf, stepsPerEpoch, type PretrainConfig } from '@/lib/config';
import type { EngineName } from '@/lib/engineSettings';
import { mostPartialSums } from '@/ml/ops/gpu/matmul';
import { countParameters, onlineParameters, patchCountOf, targetParameters } from '@/ml/model/parameters';
import { visibleCount } from '@/ml/masking/strategy';
import type { ModelConfig } from '@/lib/presets';

/** Estimate before the run; `bytes` is what the engine will hold at the step's peak. */
export interface RunForecast {
  parameters: number;
  trainedParameters: number;
  bytes: number;
  stepsPerEpoch: number;
  totalSteps: number;
}

const BYTES = 4;

/**
 * Numbers that one block keeps for its backward pass, per token of width w: input and its norm, qkv,
 * attention output, second norm's input and output, and the MLP's 4w twice (GELU and its slope, in f16 half of it).
 */
const savedWidthsPerBlock = (precision: PretrainConfig['precision']) =>
  1 + 1 + 3 + 1 + 1 + 1 + (precision === 'f16' ? 4 : 8);

/**
 * Scratch of the fused optimiser for each trained number: parameter, gradient, both moments and target side by
 * side (`ml/ops/gpu/arena`), held until the step's commands are submitted.
 */
const OPTIMISER_SCRATCH = 5;

/** Blocks whose weight gradients are queued before one submit frees their partial sums. */
const BLOCKS_A_SUBMIT = 2;

/** Partial sums of the weight gradients of the widest blocks, in numbers. */
function partialSums(model: ModelConfig, batchSize: number): number {
  const rows = batchSize * (1 + patchCountOf(model));
  const width = Math.max(model.width, model.decoderWidth);
  const layers = [3, 1, 4, 4].map((ratio) =>
    mostPartialSums({ rows, inputs: width, outputs: ratio * width }),
  );
  return BLOCKS_A_SUBMIT * layers.reduce((sum, numbers) => sum + numbers);
}

/** Activations held at the end of the online network's forward pass, in numbers. */
function savedActivations(model: ModelConfig, config: PretrainConfig): number {
  const { batchSize, maskRatio, recompute, precision } = config;
  const patches = patchCountOf(model);
  const all = 1 + patches;
  const visible = 1 + visibleCount(patches, maskRatio);
  const blocks = [
    { depth: model.depth, tokens: visible, width: model.width, heads: model.heads },
    { depth: model.repDecoderDepth, tokens: all, width: model.width, heads: model.repDecoderHeads },
    { depth: model.decoderDepth, tokens: all, width: model.decoderWidth, heads: model.decoderHeads },
  ].map(({ depth, tokens, width, heads }) => ({
    depth,
    input: batchSize * tokens * width,
    whole: batchSize * tokens * (savedWidthsPerBlock(precision) * width + heads),
  }));
  const sum = blocks.reduce(
    (total, { depth, input, whole }) => total + depth * (recompute ? input : whole),
    0,
  );
  // One block at a time is there as a whole again.
  return recompute ? sum + Math.max(...blocks.map(({ whole }) => whole)) : sum;
}

/** Bytes of one saved state of a run: both networks and both moments. */
export function stateBytes(model: ModelConfig): number {
  const online = onlineParameters(model);
  const trained = online.filter((spec) => spec.trained);
  const numbers =
    countParameters(online) + 2 * countParameters(trained) + countParameters(targetParameters(model));
  return numbers * BYTES;
}

/**
 * Parameters, steps and an estimate of the bytes at a step's peak: parameters, gradients, both moments, target, on the GPU
 * scratch of optimiser and weight gradients, saved activations, and the widest passing tensors of forward and backward.
 */
export function forecastRun(config: PretrainConfig, faceCount: number, engine: EngineName): RunForecast {
  const model = modelOf(config);
  const online = onlineParameters(model);
  const trained = online.filter((spec) => spec.trained);
  const parameters = countParameters(online);
  const trainedParameters = countParameters(trained);
  const accumulators = config.accumIter > 1 ? trainedParameters : 0;
  const states = parameters + 3 * trainedParameters + accumulators + countParameters(targetParameters(model));
  const tokens = config.batchSize * (1 + patchCountOf(model));
  const passing = 4 * tokens * 4 * Math.max(model.width, model.decoderWidth);
  const pixels = 3 * config.batchSize * model.imageSize ** 2 * 3;
  const scratch =
    engine === 'gpu' && config.kernels === 'fused'
      ? OPTIMISER_SCRATCH * trainedParameters + partialSums(model, config.batchSize)
      : 0;
  const numbers = states + scratch + savedActivations(model, config) + passing + pixels;
  const perEpoch = stepsPerEpoch(faceCount, config);
  return {
    parameters,
    trainedParameters,
    bytes: numbers * BYTES,
    stepsPerEpoch: perEpoch,
    totalSteps: perEpoch * config.epochs,
  };
}
