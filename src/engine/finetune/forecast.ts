/** What the training of a detector will need, told before it starts. */
import { cachesFeatures, isFrozen, type DetectorConfig } from '@/lib/detectorConfig';
import type { ErrorReport, LabError } from '@/lib/errors';
import { PRESETS } from '@/lib/presets';
import { countParameters, patchCountOf } from '@/ml/model/parameters';
import { fittingBatch, noRoom, type Room } from '../device/room';
import { forwardNumbers, passingNumbers, savedActivations } from '../networks/activations';
import { detectorSpecs } from '../networks/finetuneNetwork';

/** Estimate before the training; `bytes` is what the engine will hold at the step's peak. */
export interface DetectorForecast {
  bytes: number;
  /** What the engine can hold; null where nobody knows. */
  mostBytes: number | null;
  /** Why it has no room for the training, and the way out; null where it has. */
  refusal: ErrorReport | null;
}

const BYTES = 4;
/** As few as there are; a class more is a row of the head. */
const CLASSES = 2;
/** Pictures predicted at once: no step is smaller than the validation that follows it. */
export const PREDICT_BATCH = 64;
/** Pictures whose features a frozen encoder gives at once. */
export const FEATURE_BATCH = 16;

/**
 * Bytes at the peak of a step: parameters, gradients and moments of what is trained, activations where a backward pass needs
 * them. Where features are computed once, that is the peak, and steps need hardly more than the parameters.
 */
export function forecastDetector(config: DetectorConfig): number {
  const { model } = PRESETS[config.preset];
  const { width, depth, heads, imageSize } = model;
  const specs = detectorSpecs(model, config, CLASSES);
  const trained = countParameters(specs.filter((spec) => spec.trained));
  const tokensOf = (pictures: number) => pictures * (1 + patchCountOf(model));
  const evaluated = isFrozen(config.mode) ? FEATURE_BATCH : PREDICT_BATCH;
  const seen = cachesFeatures(config) ? 0 : config.batchSize;
  const [tokens, predicted] = [tokensOf(seen), tokensOf(evaluated)];
  const stack = { depth, tokens, width, heads };
  const kept = isFrozen(config.mode) ? 0 : savedActivations([stack], { recompute: false, precision: 'f32' });
  const step = kept + passingNumbers(tokens, width);
  const pixels = 3 * Math.max(seen, evaluated) * imageSize ** 2;
  const passing = Math.max(step, forwardNumbers({ ...stack, tokens: predicted }));
  return BYTES * (countParameters(specs) + 3 * trained + passing + pixels);
}

/** Why this engine has no room for a training; null where it has. */
export function refuseDetector(config: DetectorConfig, room: Room): LabError | null {
  const bytes = (changes: Partial<DetectorConfig>) => forecastDetector({ ...config, ...changes });
  const batch = fittingBatch(room, config.batchSize, (batchSize) => bytes({ batchSize }));
  const ways = [
    ...(batch === null ? [] : [`choose a batch size of ${batch}`]),
    ...(isFrozen(config.mode) ? [] : ['train a probe or an adapter']),
    'choose a smaller model',
  ];
  return noRoom(room, 'Training a detector with these settings', bytes({}), ways);
}
