/**
 * What a network reconstructs where masks hide a face: one face under several masks in one pass, with C1 and C2 as a run
 * measures them. The network is that of the open run, or of a checkpoint file.
 */
import { repaintRegion } from '@/faces/mesh/repaint';
import { LabError } from '@/lib/errors';
import { parseBounded } from '@/lib/json';
import type { StatisticsInFile } from '@/lib/pixelStatistics';
import type { ModelConfig } from '@/lib/presets';
import { CROP_SIZE } from '@/lib/regions';
import { maskedCount, visibleCount } from '@/ml/masking/strategy';
import { encode, reconstruct } from '@/ml/model/fsfm';
import { onlineParameters, patchCountOf } from '@/ml/model/parameters';
import type { ParameterStore } from '@/ml/model/parameterStore';
import { patchMse } from '@/ml/ops/patchMse';
import * as tf from '@/ml/tf';
import { blobSource } from '@/storage/byteSource';
import { disposeBatch, makeBatch, type HiddenPatches } from '../pretrain/batches';
import type { CheckpointAnswers } from '../networks/checkpointDirectory';
import { CheckpointFile } from '../networks/checkpointFile';
import { pasteHidden, predictionPixels, type PredictionUnits } from '../pretrain/reconstruction';
import { resampleRgb } from '@/lib/resample';

/** A network that reconstructs, with what its numbers mean. Whoever made it disposes `online`. */
export interface ReconstructionNetwork extends PredictionUnits {
  online: ParameterStore;
  model: ModelConfig;
  /** The representation decoder, projector and predictor are there too. */
  represents?: boolean;
}

/** What a page is told of one. */
export interface ReconstructionModel {
  /** As papers write it, e.g. "ViT-B/16". */
  size: string;
  imageSize: number;
  patchSize: number;
  /** Where the pixel statistics come from: the file's own record, or those of the released weights. */
  statisticsFrom: StatisticsInFile;
}

export interface ReconstructionRequest {
  /** (CROP_SIZE, CROP_SIZE, 3) 0..255 */
  rgb: Uint8Array;
  maskRatio: number;
  /** On the model's grid, each with exactly int(L * maskRatio) hidden patches. */
  masks: HiddenPatches[];
  /**
   * Mean and deviation of hidden patches where targets were normalised: their `own`, which tells part of the answer, or what
   * visible `neighbours` have, see `repaintRegion`. Absent: their own.
   */
  levels?: 'own' | 'neighbours';
}

/** One mask of it. */
export interface Reconstruction {
  /** Side of the pictures, pixels. */
  imageSize: number;
  /** (S, S, 3) the prediction in hidden patches, the face elsewhere. */
  pasted: Uint8Array;
  /** (L) squared error of each patch, in the loss's units. */
  patchError: Float32Array;
  /** Mean over hidden patches, and over covered ones; null without any. */
  c1: number | null;
  c2: number | null;
}

/** What of a network is needed to reconstruct: encoder and pixel decoder. */
const NEEDED = /^(cls_token|pos_embed|mask_token|patch_embed|blocks|norm|decoder_\w+)(\.|$)/;

/**
 * Reads a checkpoint's encoder and pixel decoder onto the GPU.
 * @param parts `all`: also what C3 is computed with, where the file holds it
 * @throws LabError `invalid-file` when the file has no pixel decoder, is damaged or of a geometry unknown here
 */
export async function openReconstructionNetwork(
  blob: Blob,
  answers?: CheckpointAnswers,
  parts: 'decoder' | 'all' = 'decoder',
): Promise<{ network: ReconstructionNetwork; about: ReconstructionModel }> {
  const file = await CheckpointFile.open(blobSource(blob), answers);
  const { model, size } = file.recognised;
  if (!file.has('decoder_pred.weight')) {
    throw new LabError(
      'invalid-file',
      `The file holds ${size} without a pixel decoder (it is ${nameOf(file)}), so it cannot reconstruct.`,
      'Choose the checkpoint of a pretraining run, such as checkpoint-N.pth or checkpoint.safetensors.',
    );
  }
  const { values, source } = file.statistics;
  // MAE's and MCF's networks have no representation decoder.
  const represents = parts === 'all' && file.recognised.kind === 'online';
  const online = await file.load(
    onlineParameters(model).filter(({ name }) => represents || NEEDED.test(name)),
  );
  const statistics = { mean: triple(values.mean), std: triple(values.std) };
  const { imageSize, patchSize } = model;
  return {
    network: { online, model, statistics, normPixLoss: normalisesPatches(file), represents },
    about: { size, imageSize, patchSize, statisticsFrom: source },
  };
}

function nameOf({ recognised: { kind } }: CheckpointFile): string {
  return { online: 'cut short', target: 'a target network', encoder: 'an encoder', detector: 'a detector' }[
    kind
  ];
}

const triple = ([a, b, c]: readonly number[]): [number, number, number] => [a, b, c];

/** As the file's own record says; the released weights were trained so. */
function normalisesPatches({ metadata: { run } }: CheckpointFile): boolean {
  try {
    const record: unknown = typeof run === 'string' ? parseBounded(run) : null;
    const { config } = record as { config?: { normPixLoss?: unknown } };
    return config?.normPixLoss !== false;
  } catch {
    return true;
  }
}

/**
 * Reconstructs and waits for the numbers.
 * @throws LabError `invalid-config` when masks are of another grid or leave the encoder nothing to see
 */
export async function reconstructUnder(
  network: ReconstructionNetwork,
  { rgb, maskRatio, masks, levels = 'own' }: ReconstructionRequest,
): Promise<Reconstruction[]> {
  const { online, model } = network;
  checkMasks(model, maskRatio, masks);
  const picture = atSizeOf(model, rgb);
  const samples = masks.map(() => ({ rgb: picture }));
  const batch = makeBatch(samples, masks, model, maskRatio, network.statistics);
  const tensors = tf.tidy(() => {
    const latent = encode(online, model, batch.patches, batch.view);
    const prediction = reconstruct(online, model, latent, batch.view);
    return { prediction, error: patchMse(prediction, batch.patches, network.normPixLoss) };
  });
  try {
    const [prediction, error] = await Promise.all([tensors.prediction.data(), tensors.error.data()]);
    const row = (values: ArrayLike<number>, n: number) => {
      const width = values.length / masks.length;
      return Float32Array.from({ length: width }, (_, i) => values[n * width + i]);
    };
    return masks.map(({ mask, covered }, n) => {
      const patchError = row(error, n);
      return {
        imageSize: model.imageSize,
        pasted: pasted(network, picture, row(prediction, n), mask, levels),
        patchError,
        c1: meanWhere(patchError, mask),
        c2: meanWhere(patchError, covered),
      };
    });
  } finally {
    tf.dispose([tensors.prediction, tensors.error]);
    disposeBatch(batch);
  }
}

/** @returns (S, S, 3) the prediction where the mask hides, the picture elsewhere */
function pasted(
  network: ReconstructionNetwork,
  picture: Uint8Array,
  prediction: Float32Array,
  mask: Uint8Array,
  levels: 'own' | 'neighbours',
): Uint8Array {
  const { model, statistics } = network;
  if (levels === 'neighbours' && network.normPixLoss)
    return repaintRegion(picture, model, { prediction, mask, statistics });
  return pasteHidden(picture, predictionPixels(picture, prediction, model, network), mask, model);
}

/** @param rgb (CROP_SIZE, CROP_SIZE, 3); at the network's size afterwards */
export function atSizeOf({ imageSize }: ModelConfig, rgb: Uint8Array): Uint8Array {
  const whole = { x: 0, y: 0, width: CROP_SIZE, height: CROP_SIZE };
  return imageSize === CROP_SIZE ? rgb : resampleRgb(rgb, CROP_SIZE, whole, imageSize);
}

/** @throws LabError `invalid-config` when masks are of another grid or leave the encoder nothing to see */
export function checkMasks(model: ModelConfig, ratio: number, masks: readonly HiddenPatches[]): void {
  const patchCount = patchCountOf(model);
  const grid = Math.sqrt(patchCount);
  const hidden = maskedCount(patchCount, ratio);
  const fits = ({ mask }: HiddenPatches) =>
    mask.length === patchCount && mask.reduce((sum, bit) => sum + bit, 0) === hidden;
  if (!masks.every(fits)) {
    throw new LabError(
      'invalid-config',
      `The model sees ${grid} x ${grid} patches of which ${hidden} are hidden; these masks differ.`,
      `Choose patches of ${CROP_SIZE / grid} px.`,
    );
  }
  if (visibleCount(patchCount, ratio) > 0) return;
  throw new LabError(
    'invalid-config',
    `A ratio of ${ratio} leaves the encoder none of ${patchCount} patches to see.`,
    'Choose a smaller mask ratio.',
  );
}

function meanWhere(values: Float32Array, members: Uint8Array): number | null {
  const chosen = values.filter((_, i) => members[i] === 1);
  return chosen.length > 0 ? chosen.reduce((a, b) => a + b, 0) / chosen.length : null;
}
