/** From faces to the batches of a run: data order, augmentation, masks, upload. Everything is seeded. */
import { stepsPerEpoch, type PretrainConfig } from '@/lib/config';
import type { PixelStatistics } from '@/lib/pixelStatistics';
import type { ModelConfig } from '@/lib/presets';
import { deriveSeed, SeededRandom } from '@/lib/random';
import { COVERABLE_REGIONS, type CoverableRegion } from '@/lib/regions';
import { maskingStrategyOf } from '@/ml/masking/index';
import { visibleCount, type PatchMask } from '@/ml/masking/strategy';
import { tokenOrder } from '@/ml/masking/tokenOrder';
import { patchCountOf } from '@/ml/model/parameters';
import type { View } from '@/ml/model/fsfm';
import type { Batch } from '@/ml/objective/threeC';
import { patchify } from '@/ml/ops/patchify';
import * as tf from '@/ml/tf';
import type { FaceData } from '../data/faceData';
import { normalisePictures, type Sample } from '../data/faceData';

/** Streams of one seed; the model's initialisation is another (see `pretrainRun`). */
const ORDER_STREAM = 1;
const MASK_STREAM = 2;
const AUGMENTATION_STREAM = 3;

export interface LabelledBatch {
  /** The caller disposes it with `disposeBatch`. */
  batch: Batch;
  /** Region covered in each image. */
  regions: (CoverableRegion | null)[];
}

/** What of a mask the network meets. */
export type HiddenPatches = Pick<PatchMask, 'mask' | 'covered'>;

/**
 * Uploads samples with their masks.
 * @param ratio decides how many patches the encoder sees
 */
export function makeBatch(
  samples: readonly Pick<Sample, 'rgb'>[],
  masks: readonly HiddenPatches[],
  model: ModelConfig,
  ratio: number,
  statistics: PixelStatistics,
): Batch {
  const n = samples.length;
  const patchCount = patchCountOf(model);
  const keep = visibleCount(patchCount, ratio);
  const concatenated = (pick: (mask: HiddenPatches) => Uint8Array) => {
    const out = new Float32Array(n * patchCount);
    masks.forEach((mask, i) => out.set(pick(mask), i * patchCount));
    return out;
  };
  const size = model.imageSize;
  const pixels = normalisePictures(
    samples.map((sample) => sample.rgb),
    statistics,
  );
  return {
    patches: tf.tidy(() => patchify(tf.tensor4d(pixels, [n, size, size, 3]), model.patchSize)),
    mask: tf.tensor2d(
      concatenated((m) => m.mask),
      [n, patchCount],
    ),
    covered: tf.tensor2d(
      concatenated((m) => m.covered),
      [n, patchCount],
    ),
    view: viewOf(masks, patchCount, keep),
  };
}

export function disposeBatch({ patches, mask, covered, view, otherView }: Batch): void {
  tf.dispose([patches, mask, covered]);
  for (const each of [view, otherView]) {
    each?.idsKeep?.dispose();
    each?.idsRestore?.dispose();
  }
}

/** The patches that masks leave visible, as the networks read them. The caller disposes its tensors. */
function viewOf(masks: readonly HiddenPatches[], patchCount: number, keep: number): View {
  const n = masks.length;
  const all = new Float32Array(n * patchCount);
  masks.forEach(({ mask }, i) => all.set(mask, i * patchCount));
  const { idsKeep, idsRestore } = tokenOrder(all, patchCount, keep);
  return {
    idsKeep: tf.tensor2d(idsKeep, [n, keep], 'int32'),
    idsRestore: tf.tensor2d(idsRestore, [n, patchCount], 'int32'),
  };
}

/** Where a stream stands, fit for JSON: its three generators and what is left of the epoch. */
export interface StreamState {
  order: number[];
  masks: number[];
  augmentation: number[];
  /** Face indices still to come in this epoch. */
  queue: number[];
}

/** An endless, repeatable stream of batches. */
export class BatchStream {
  private order: SeededRandom;
  private masks: SeededRandom;
  private augmentation: SeededRandom;
  /** Face indices still to come in this epoch. */
  private queue: number[] = [];

  constructor(
    private readonly data: FaceData,
    private readonly model: ModelConfig,
    private readonly config: PretrainConfig,
  ) {
    const stream = (id: number) => SeededRandom.fromSeed(deriveSeed(config.seed, id));
    this.order = stream(ORDER_STREAM);
    this.masks = stream(MASK_STREAM);
    this.augmentation = stream(AUGMENTATION_STREAM);
  }

  state(): StreamState {
    const { order, masks, augmentation, queue } = this;
    return {
      order: order.state(),
      masks: masks.state(),
      augmentation: augmentation.state(),
      queue: [...queue],
    };
  }

  /** Goes on from where another stream over the same faces stood. */
  restore({ order, masks, augmentation, queue }: StreamState): void {
    this.order = SeededRandom.fromState(order);
    this.masks = SeededRandom.fromState(masks);
    this.augmentation = SeededRandom.fromState(augmentation);
    this.queue = [...queue];
  }

  next(): LabelledBatch {
    const { config, data, model } = this;
    const samples = this.nextIndices().map((index) => data.draw(index, this.augmentation));
    const shared =
      config.regionPer === 'batch'
        ? COVERABLE_REGIONS[this.masks.integer(COVERABLE_REGIONS.length)]
        : undefined;
    const strategy = maskingStrategyOf(config.masking);
    const draw = () =>
      samples.map((sample) => strategy.sample(sample.patches, config.maskRatio, this.masks, shared));
    const masks = draw();
    const batch = makeBatch(samples, masks, model, config.maskRatio, data.statistics);
    // Only where it is wanted: each mask takes from the stream.
    if (config.objective === 'mcf') {
      const patchCount = patchCountOf(model);
      batch.otherView = viewOf(draw(), patchCount, visibleCount(patchCount, config.maskRatio));
    }
    return {
      batch,
      regions: masks.map((mask) => mask.coveredRegion),
    };
  }

  /** A batch of the right shapes that takes nothing from the stream. The caller disposes it. */
  rehearsal(): Batch {
    return new BatchStream(this.data, this.model, this.config).next().batch;
  }

  private nextIndices(): number[] {
    const { batchSize } = this.config;
    if (this.queue.length === 0) this.queue = this.epochOrder();
    return this.queue.splice(0, batchSize);
  }

  /** Whole batches only; with fewer faces than a batch holds, faces repeat. */
  private epochOrder(): number[] {
    const { batchSize, accumIter } = this.config;
    const wanted = stepsPerEpoch(this.data.count, this.config) * batchSize * accumIter;
    const order: number[] = [];
    while (order.length < wanted) order.push(...this.order.permutation(this.data.count));
    return order.slice(0, wanted);
  }
}
