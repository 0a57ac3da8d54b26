/**
 * A pretrained network as an instrument: each patch of a face is hidden, by several complementary CRFR-P masks, and
 * the decoder reconstructs it from the rest. Where it is wrong, the face is not as the network expects faces to be. No DOM.
 * Source: masks of the paper's section 3.1; the residual as an anomaly map is this app's reading of them.
 */
import type { FaceCrop } from '@/faces/types';
import { LabError } from '@/lib/errors';
import { parseBounded } from '@/lib/json';
import type { PixelStatistics, StatisticsSource } from '@/lib/pixelStatistics';
import type { ModelConfig } from '@/lib/presets';
import { SeededRandom } from '@/lib/random';
import { CROP_SIZE } from '@/lib/regions';
import { complementaryMasks } from '@/ml/masking/complementary';
import { regionPatches } from '@/ml/masking/regionPatches';
import type { PatchMask } from '@/ml/masking/strategy';
import { encode, reconstruct } from '@/ml/model/fsfm';
import { onlineParameters, patchCountOf } from '@/ml/model/parameters';
import type { ParameterStore } from '@/ml/model/parameterStore';
import { patchMse } from '@/ml/ops/patchMse';
import * as tf from '@/ml/tf';
import type { ByteSource } from '@/storage/byteSource';
import { fileHash } from '@/storage/fileHash';
import { disposeBatch, makeBatch } from '../pretrain/batches';
import type { CheckpointAnswers } from '../networks/checkpointDirectory';
import { CheckpointFile, type LoadProgress } from '../networks/checkpointFile';
import type { Sample } from '../data/faceData';
import { predictionPixels } from '../pretrain/reconstruction';
import { resampleRgb } from '@/lib/resample';

/** The paper's. */
const MASK_RATIO = 0.75;
/** Every patch is hidden so often at least. */
const TIMES_HIDDEN = 3;
/** Masks reconstructed at once. */
const BATCH = 4;
const DECODER = /^(mask_token|cls_token|pos_embed|patch_embed\.|blocks\.|norm\.|decoder_)/;

/** What a person must know of the network. */
export interface ReconstructorInfo {
  /** SHA-256 of the file, hex. */
  id: string;
  name: string;
  size: string;
  /** By which pixels are normalised, see `DetectorInfo`. */
  statisticsFrom: Exclude<StatisticsSource, 'person'>;
}

export interface Residual {
  imageSize: number;
  patchSize: number;
  /** How many masks were drawn. */
  masks: number;
  /** (L) mean squared error over the masks that hid the patch, in the units of the loss; 1 is a guess of the mean. */
  error: Float32Array;
  /** (S, S, 3) 0..255: each patch as the mean of its reconstructions while it was hidden. */
  reconstruction: Uint8Array;
}

export class Reconstructor {
  private constructor(
    readonly info: ReconstructorInfo,
    private readonly model: ModelConfig,
    private readonly statistics: PixelStatistics,
    private readonly normPixLoss: boolean,
    private readonly store: ParameterStore,
  ) {}

  /**
   * @param from its name, statistics for a file that says none itself, and what a person said of it
   * @throws LabError `invalid-file` when the file cannot be read or has no pixel decoder
   */
  static async open(
    source: ByteSource,
    from: { name: string; statistics: PixelStatistics | null; answers?: CheckpointAnswers },
    onProgress?: LoadProgress,
  ): Promise<Reconstructor> {
    const { name, statistics: given } = from;
    const file = await CheckpointFile.open(source, from.answers);
    const { kind, size, model } = file.recognised;
    if (kind !== 'online') {
      throw new LabError(
        'invalid-file',
        `"${name}" holds a ${size} without a pixel decoder: it cannot reconstruct what is hidden.`,
        'Choose a pretrained checkpoint with its decoder, as the Pretrain screen exports it.',
      );
    }
    const specs = onlineParameters(model).filter((spec) => DECODER.test(spec.name));
    const own = file.statistics;
    const isGiven = given !== null && own.source === 'assumed';
    const store = await file.load(specs, onProgress);
    const statisticsFrom = isGiven ? ('text' as const) : own.source;
    const info = { id: await fileHash(source), name, size, statisticsFrom };
    const statistics = isGiven ? given : own.values;
    return new Reconstructor(info, model, statistics, normalisesPatches(file.metadata.run), store);
  }

  /** @param seed of the masks */
  async residual(face: Pick<FaceCrop, 'rgb' | 'parsing'>, seed: number): Promise<Residual> {
    const { imageSize, patchSize } = this.model;
    const sample: Sample = {
      rgb: this.scaled(face.rgb),
      patches: regionPatches(face.parsing, CROP_SIZE, imageSize / patchSize),
    };
    const masks = complementaryMasks(sample.patches, MASK_RATIO, TIMES_HIDDEN, SeededRandom.fromSeed(seed));
    const patchCount = patchCountOf(this.model);
    const values = patchSize * patchSize * 3;
    const hidden = new Float32Array(patchCount);
    const error = new Float32Array(patchCount);
    const sums = new Float32Array(patchCount * values);
    for (let from = 0; from < masks.length; from += BATCH) {
      const part = masks.slice(from, from + BATCH);
      const read = await this.predict(sample, part);
      part.forEach(({ mask }, n) => {
        mask.forEach((bit, i) => {
          if (!bit) return;
          hidden[i]++;
          error[i] += read.error[n * patchCount + i];
          for (let k = 0; k < values; k++) {
            sums[i * values + k] += read.prediction[(n * patchCount + i) * values + k];
          }
        });
      });
    }
    const mean = sums.map((sum, k) => sum / hidden[Math.floor(k / values)]);
    return {
      imageSize,
      patchSize,
      masks: masks.length,
      error: error.map((sum, i) => sum / hidden[i]),
      reconstruction: predictionPixels(sample.rgb, mean, this.model, {
        statistics: this.statistics,
        normPixLoss: this.normPixLoss,
      }),
    };
  }

  dispose(): void {
    this.store.dispose();
  }

  /** The same face under several masks. */
  private async predict(
    sample: Sample,
    masks: readonly PatchMask[],
  ): Promise<{ prediction: Float32Array; error: Float32Array }> {
    const { model, store } = this;
    const samples = masks.map(() => sample);
    const batch = makeBatch(samples, masks, model, MASK_RATIO, this.statistics);
    const { prediction, error } = tf.tidy(() => {
      const latent = encode(store, model, batch.patches, batch.view);
      const predicted = reconstruct(store, model, latent, batch.view);
      return { prediction: predicted, error: patchMse(predicted, batch.patches, this.normPixLoss) };
    });
    try {
      const numbers = async (tensor: tf.Tensor) => Float32Array.from(await tensor.data());
      return { prediction: await numbers(prediction), error: await numbers(error) };
    } finally {
      tf.dispose([prediction, error]);
      disposeBatch(batch);
    }
  }

  private scaled(rgb: Uint8Array): Uint8Array {
    const { imageSize } = this.model;
    if (imageSize === CROP_SIZE) return rgb;
    return resampleRgb(rgb, CROP_SIZE, { x: 0, y: 0, width: CROP_SIZE, height: CROP_SIZE }, imageSize);
  }
}

/** Whether a run's targets were normalised by patch, told from its record; the paper's are. */
function normalisesPatches(run: unknown): boolean {
  try {
    const record: unknown = typeof run === 'string' ? parseBounded(run) : null;
    const config = record instanceof Object && 'config' in record ? record.config : null;
    return !(config instanceof Object && 'normPixLoss' in config && config.normPixLoss === false);
  } catch {
    return true; // a record that is not JSON is not ours
  }
}
