/** What a run will need, told before it starts. */
import { modelOf, stepsPerEpoch, type PretrainConfig } from '@/lib/config';
import type { EngineName } from '@/lib/engineSettings';
import { trainedCount } from '@/lib/heldOut';
import { mostPartialSums } from '@/ml/ops/gpu/matmul';
import { countParameters, patchCountOf } from '@/ml/model/parameters';
import { visibleCount } from '@/ml/masking/strategy';
import type { ErrorReport, LabError } from '@/lib/errors';
import type { ModelConfig } from '@/lib/presets';
import { fittingBatch, noRoom, type Room } from '../device/room';
import { networkParameters } from '../networks/networks';
import { passingNumbers, savedActivations, type BlockStack } from '../networks/activations';

/** A forecast for the engine that would compute the run. */
export interface RoomForecast extends RunForecast {
  /** What the engine can hold; null where nobody knows. */
  mostBytes: number | null;
  /** Why it has no room for the run, and the way out; null where it has. */
  refusal: ErrorReport | null;
}

/** Estimate before the run; `bytes` is what the engine will hold at the step's peak. */
interface RunForecast {
  parameters: number;
  trainedParameters: number;
  bytes: number;
  stepsPerEpoch: number;
  totalSteps: number;
}

const BYTES = 4;

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

/** The blocks that a batch goes through. */
function stacksOf(model: ModelConfig, { batchSize, maskRatio, objective }: PretrainConfig): BlockStack[] {
  const patches = patchCountOf(model);
  const all = batchSize * (1 + patches);
  const visible = batchSize * (1 + visibleCount(patches, maskRatio));
  const represents = {
    depth: model.repDecoderDepth,
    tokens: all,
    width: model.width,
    heads: model.repDecoderHeads,
  };
  // MCF's gradient goes through the whole of its teacher.
  const teaches = { depth: model.depth, tokens: all, width: model.width, heads: model.heads };
  return [
    { depth: model.depth, tokens: visible, width: model.width, heads: model.heads },
    ...(objective === '3c' ? [represents] : []),
    { depth: model.decoderDepth, tokens: all, width: model.decoderWidth, heads: model.decoderHeads },
    ...(objective === 'mcf' ? [teaches] : []),
  ];
}

/** Bytes of one saved state of a run: its networks and both moments. */
export function stateBytes(config: Pick<PretrainConfig, 'preset' | 'objective'>): number {
  const { online, target, teacher } = networkParameters(modelOf(config), config.objective);
  const trained = online.filter((spec) => spec.trained);
  const numbers = countParameters([...online, ...target, ...teacher]) + 2 * countParameters(trained);
  return numbers * BYTES;
}

/**
 * Parameters, steps and an estimate of the bytes at a step's peak: parameters, gradients, both moments, target, on the GPU
 * scratch of optimiser and weight gradients, saved activations, and the widest passing tensors of forward and backward.
 */
export function forecastRun(config: PretrainConfig, faceCount: number, engine: EngineName): RunForecast {
  const model = modelOf(config);
  const { online, target, teacher } = networkParameters(model, config.objective);
  const trained = online.filter((spec) => spec.trained);
  const parameters = countParameters(online);
  const trainedParameters = countParameters(trained);
  const accumulators = config.accumIter > 1 ? trainedParameters : 0;
  const states = parameters + 3 * trainedParameters + accumulators + countParameters([...target, ...teacher]);
  const tokens = config.batchSize * (1 + patchCountOf(model));
  const passing = passingNumbers(tokens, Math.max(model.width, model.decoderWidth));
  const pixels = 3 * config.batchSize * model.imageSize ** 2 * 3;
  const scratch =
    engine === 'gpu' && config.kernels === 'fused'
      ? OPTIMISER_SCRATCH * trainedParameters + partialSums(model, config.batchSize)
      : 0;
  const numbers = states + scratch + savedActivations(stacksOf(model, config), config) + passing + pixels;
  const perEpoch = stepsPerEpoch(trainedCount(faceCount, config), config);
  return {
    parameters,
    trainedParameters,
    bytes: numbers * BYTES,
    stepsPerEpoch: perEpoch,
    totalSteps: perEpoch * config.epochs,
  };
}

/** Why this engine has no room for a run; null where it has. */
export function refuseRun(config: PretrainConfig, room: Room, engine: EngineName): LabError | null {
  const bytes = (changes: Partial<PretrainConfig>) => forecastRun({ ...config, ...changes }, 1, engine).bytes;
  const fits = (recompute: boolean) =>
    fittingBatch(room, config.batchSize, (batchSize) => bytes({ batchSize, recompute }));
  const [kept, recomputed] = [fits(config.recompute), fits(true)];
  const ways = [
    ...(kept === null ? [] : [`choose a batch size of ${kept} and accumulate batches`]),
    ...(recomputed !== null && recomputed !== kept
      ? [`switch on "Recompute activations" with a batch size of ${recomputed}`]
      : []),
    'choose a smaller model',
  ];
  return noRoom(room, 'A run with these settings', bytes({}), ways);
}
