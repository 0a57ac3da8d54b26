/**
 * The three losses on faces that no step trains on, under masks that stay the same for the whole run; and C1 on as many
 * training faces, measured alike, which it is compared with: the training curve itself is of other masks, of weights on their
 * way, and of augmented faces.
 */
import type { PretrainConfig } from '@/lib/config';
import type { ModelConfig } from '@/lib/presets';
import { deriveSeed, SeededRandom } from '@/lib/random';
import type { HeldOutFigures } from '@/lib/stepFigures';
import { maskingStrategyOf } from '@/ml/masking/index';
import type { PatchMask } from '@/ml/masking/strategy';
import { targetView, threeCLosses } from '@/ml/objective/threeC';
import * as tf from '@/ml/tf';
import type { FaceData, Sample } from '../data/faceData';
import type { Networks } from '../networks/networks';
import { disposeBatch, makeBatch } from './batches';

const HELD_OUT_STREAM = 5;

/** One face under its mask. */
interface Masked {
  sample: Sample;
  mask: PatchMask;
}

/** One batch on its way back. */
interface Queued {
  masks: PatchMask[];
  /** [n, L] error of every patch. */
  perPatch: tf.Tensor2D;
  c3: tf.Scalar;
}

/** Sums over faces, and over what they are of. */
interface Sums {
  c1: number;
  hidden: number;
  c2: number;
  covered: number;
  c3: number;
  faces: number;
}

export class HeldOutMeasure {
  private readonly heldOut: Masked[];
  private readonly trained: Masked[];

  /**
   * @param heldOut at least one face
   * @param trained the run's; its pixel statistics count
   */
  constructor(
    heldOut: FaceData,
    private readonly data: FaceData,
    private readonly model: ModelConfig,
    private readonly config: PretrainConfig,
  ) {
    const random = SeededRandom.fromSeed(deriveSeed(config.seed, HELD_OUT_STREAM));
    const strategy = maskingStrategyOf(config.masking);
    const masked = (faces: FaceData, index: number): Masked => {
      const sample = faces.original(index);
      return { sample, mask: strategy.sample(sample.patches, config.maskRatio, random) };
    };
    this.heldOut = Array.from({ length: heldOut.count }, (_, i) => masked(heldOut, i));
    const compared = random.permutation(data.count).slice(0, heldOut.count);
    this.trained = compared.map((i) => masked(data, i));
  }

  /** The networks as they stand after the queued steps: everything is queued before this returns. They are only read. */
  measure(networks: Networks): Promise<HeldOutFigures> {
    const [held, trained] = [this.queue(networks, this.heldOut), this.queue(networks, this.trained)];
    return Promise.all([sumsOf(held), sumsOf(trained)]).then(([others, own]) => ({
      heldOutC1: others.c1 / others.hidden,
      // None where no mask of the strategy covers a region.
      heldOutC2: others.c2 / others.covered,
      heldOutC3: others.c3 / others.faces,
      trainedC1: own.c1 / own.hidden,
    }));
  }

  private queue(networks: Networks, all: readonly Masked[]): Queued[] {
    const { batchSize } = this.config;
    const count = Math.ceil(all.length / batchSize);
    return Array.from({ length: count }, (_, i) => {
      const part = all.slice(i * batchSize, (i + 1) * batchSize);
      return { masks: part.map(({ mask }) => mask), ...this.losses(networks, part) };
    });
  }

  private losses({ online, target }: Networks, part: readonly Masked[]): Pick<Queued, 'perPatch' | 'c3'> {
    const { model, config, data } = this;
    const [samples, masks] = [part.map(({ sample }) => sample), part.map(({ mask }) => mask)];
    const batch = makeBatch(samples, masks, model, config.maskRatio, data.statistics);
    try {
      return tf.tidy(() => {
        const losses = threeCLosses(online, model, batch, targetView(target, model, batch), config);
        return { perPatch: losses.perPatch, c3: losses.c3 };
      });
    } finally {
      disposeBatch(batch);
    }
  }
}

/** Reads the batches back and disposes them, also where they cannot be read. */
async function sumsOf(queued: readonly Queued[]): Promise<Sums> {
  const sums: Sums = { c1: 0, hidden: 0, c2: 0, covered: 0, c3: 0, faces: 0 };
  try {
    const read = await Promise.all(
      queued.map(({ perPatch, c3 }) => Promise.all([perPatch.data(), c3.data()])),
    );
    read.forEach(([errors, [c3]], i) => {
      const { masks } = queued[i];
      add(sums, errors, masks);
      sums.c3 += c3 * masks.length;
      sums.faces += masks.length;
    });
    return sums;
  } finally {
    for (const { perPatch, c3 } of queued) tf.dispose([perPatch, c3]);
  }
}

/** @param errors (n, L) row by row */
function add(sums: Sums, errors: ArrayLike<number>, masks: readonly PatchMask[]): void {
  const patches = errors.length / masks.length;
  for (let at = 0; at < errors.length; at++) {
    const { mask, covered } = masks[Math.floor(at / patches)];
    const patch = at % patches;
    sums.c1 += errors[at] * mask[patch];
    sums.hidden += mask[patch];
    sums.c2 += errors[at] * covered[patch];
    sums.covered += covered[patch];
  }
}
