/**
 * What a person watches while a run goes on: four fixed faces under fixed masks, their reconstructions,
 * errors and attention. Typed arrays come out; drawing is the page's.
 */
import type { FaceCrop } from '@/faces/types';
import type { PretrainConfig } from '@/lib/config';
import { LabError } from '@/lib/errors';
import type { ModelConfig } from '@/lib/presets';
import { deriveSeed, SeededRandom } from '@/lib/random';
import { maskingStrategyOf } from '@/ml/masking/index';
import type { PatchMask } from '@/ml/masking/strategy';
import { encode, encoderAttention, reconstruct } from '@/ml/model/fsfm';
import { patchCountOf } from '@/ml/model/parameters';
import type { ParameterStore } from '@/ml/model/parameterStore';
import type { Batch } from '@/ml/objective/threeC';
import { patchMse } from '@/ml/ops/patchMse';
import * as tf from '@/ml/tf';
import { disposeBatch, makeBatch } from './batches';
import type { AttentionView, FacePictures } from '../training/events';
import type { FaceData, Sample } from '../data/faceData';
import { pasteHidden, predictionPixels } from './reconstruction';

const PICTURE_STREAM = 4;
export const MAX_SHOWN_FACES = 4;

/** The numbers of one picture round, read back from the GPU. */
interface Readings {
  /** (n, L, V) */
  prediction: Float32Array;
  /** (n, L) */
  patchError: Float32Array;
  /** (n, L) */
  attention: Float32Array;
}

/** @throws LabError `invalid-config` when the view points outside the encoder */
export function checkView(view: AttentionView, model: ModelConfig): void {
  const limits = { block: model.depth, head: model.heads, query: patchCountOf(model) + 1 };
  for (const [name, limit] of Object.entries(limits)) {
    const value = view[name as keyof AttentionView];
    if (!Number.isInteger(value) || value < 0 || value >= limit) {
      throw new LabError(
        'invalid-config',
        `attention ${name} ${value} does not exist in this model`,
        `Choose a whole number from 0 to ${limit - 1}.`,
      );
    }
  }
}

export class PictureMaker {
  private readonly faces: readonly FaceCrop[];
  private readonly samples: Sample[];
  private readonly masks: PatchMask[];
  private readonly batch: Batch;

  /**
   * @param shown at most MAX_SHOWN_FACES, trained on or not
   * @param data of the run, whose pixel statistics count
   */
  constructor(
    private readonly data: FaceData,
    shown: readonly { face: FaceCrop; sample: Sample }[],
    private readonly model: ModelConfig,
    private readonly config: PretrainConfig,
  ) {
    const random = SeededRandom.fromSeed(deriveSeed(config.seed, PICTURE_STREAM));
    const strategy = maskingStrategyOf(config.masking);
    this.faces = shown.map(({ face }) => face);
    this.samples = shown.map(({ sample }) => sample);
    this.masks = this.samples.map((sample) => strategy.sample(sample.patches, config.maskRatio, random));
    this.batch = makeBatch(this.samples, this.masks, model, config.maskRatio, data.statistics);
  }

  /** Runs the online network over the shown faces and waits for the numbers. */
  async make(online: ParameterStore, view: AttentionView): Promise<FacePictures[]> {
    const readings = await this.read(online, view);
    return this.faces.map((_, i) => this.picturesOf(i, readings));
  }

  dispose(): void {
    disposeBatch(this.batch);
  }

  private async read(online: ParameterStore, view: AttentionView): Promise<Readings> {
    const { model, batch } = this;
    const patchCount = patchCountOf(model);
    const tensors = tf.tidy(() => {
      const latent = encode(online, model, batch.patches, batch.view);
      const prediction = reconstruct(online, model, latent, batch.view);
      const weights = encoderAttention(online, model, batch.patches, view.block);
      return {
        prediction,
        patchError: patchMse(prediction, batch.patches, this.config.normPixLoss),
        attention: tf.slice(weights, [0, view.head, view.query, 1], [this.faces.length, 1, 1, patchCount]),
      };
    });
    const numbers = async (tensor: tf.Tensor) => Float32Array.from(await tensor.data());
    try {
      const [prediction, patchError, attention] = await Promise.all([
        numbers(tensors.prediction),
        numbers(tensors.patchError),
        numbers(tensors.attention),
      ]);
      return { prediction, patchError, attention };
    } finally {
      tf.dispose(Object.values(tensors));
    }
  }

  private picturesOf(i: number, readings: Readings): FacePictures {
    const { imageSize, patchSize } = this.model;
    const patchCount = patchCountOf(this.model);
    const row = (values: Float32Array, width: number) => values.slice(i * width, (i + 1) * width);
    const { rgb } = this.samples[i];
    const { mask, covered, coveredRegion } = this.masks[i];
    const values = row(readings.prediction, patchCount * patchSize * patchSize * 3);
    const units = { statistics: this.data.statistics, normPixLoss: this.config.normPixLoss };
    const prediction = predictionPixels(rgb, values, this.model, units);
    return {
      faceId: this.faces[i].id,
      name: this.faces[i].name,
      imageSize,
      patchSize,
      input: rgb.slice(),
      mask: mask.slice(),
      covered: covered.slice(),
      coveredRegion,
      prediction,
      pasted: pasteHidden(rgb, prediction, mask, this.model),
      patchError: row(readings.patchError, patchCount),
      attention: row(readings.attention, patchCount),
    };
  }
}
