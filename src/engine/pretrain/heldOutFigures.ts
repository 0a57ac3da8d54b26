/**
 * The losses on faces that no step trains on (of objectives other than 3C the reconstruction alone), under masks that stay the same for the whole run; and C1 on as many
 * training faces, measured alike, which it is compared with: the training curve itself is of other masks, of weights on their
 * way, and of augmented faces.
 */
import type { PretrainConfig } from '@/lib/config';
import { COMPARED_MASK_RATIO, type HeldOutErrors } from '@/lib/heldOutErrors';
import { MASKING_STRATEGIES, type MaskingChoice } from '@/lib/maskingStrategies';
import type { ModelConfig } from '@/lib/presets';
import { deriveSeed, SeededRandom } from '@/lib/random';
import type { HeldOutFigures } from '@/lib/stepFigures';
import { maskingStrategyOf } from '@/ml/masking/index';
import type { PatchMask } from '@/ml/masking/strategy';
import { maeLosses } from '@/ml/objective/mae';
import { targetView, threeCLosses } from '@/ml/objective/threeC';
import * as tf from '@/ml/tf';
import { groupsOf } from '../data/detectorSplit';
import type { FaceData, Sample } from '../data/faceData';
import type { Networks } from '../networks/networks';
import { disposeBatch, makeBatch } from './batches';

const HELD_OUT_STREAM = 5;
const ERRORS_STREAM = 6;

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
  /** Of 3C alone. */
  c3?: tf.Scalar;
}

/** Sums over patches and faces, and over what they are of. */
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
  private readonly faces: FaceData;

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
    this.faces = heldOut;
    const random = SeededRandom.fromSeed(deriveSeed(config.seed, HELD_OUT_STREAM));
    const under = (faces: FaceData, indices: readonly number[]) =>
      masked(faces, indices, config.masking, config.maskRatio, random);
    this.heldOut = under(heldOut, [...heldOut.faces.keys()]);
    this.trained = under(data, random.permutation(data.count).slice(0, heldOut.count));
  }

  /** The networks as they stand after the queued steps: everything is queued before this returns. They are only read. */
  async measure(networks: Networks): Promise<HeldOutFigures> {
    const [held, trained] = [this.queue(networks, this.heldOut), this.queue(networks, this.trained)];
    const [others, own] = (await Promise.all([sumsOf(held), sumsOf(trained)])).map(total);
    return {
      heldOutC1: others.c1 / others.hidden,
      // None where no mask of the strategy covers a region.
      heldOutC2: others.c2 / others.covered,
      heldOutC3: others.c3 / others.faces,
      trainedC1: own.c1 / own.hidden,
    };
  }

  /**
   * Errors of each held-out face under the masks of every strategy, which hide 75 % whatever the run trains with. The masks are
   * drawn by the run's seed: the same for all runs with it over the same faces.
   */
  async errors(networks: Networks): Promise<HeldOutErrors> {
    const { config, faces } = this;
    const sorted = [...faces.faces.keys()].sort((a, b) => (faces.faces[a].id < faces.faces[b].id ? -1 : 1));
    const under: HeldOutErrors['under'] = [];
    for (const [stream, masking] of MASKING_STRATEGIES.entries()) {
      const random = SeededRandom.fromSeed(deriveSeed(deriveSeed(config.seed, ERRORS_STREAM), stream));
      const ratio = COMPARED_MASK_RATIO;
      const queued = this.queue(networks, masked(faces, sorted, masking, ratio, random), ratio);
      const sums = await sumsOf(queued);
      under.push({
        masking,
        c1: Float64Array.from(sums, ({ c1, hidden }) => c1 / hidden),
        c2: Float64Array.from(sums, ({ c2, covered }) => c2 / covered),
      });
    }
    const items = sorted.map((i) => faces.faces[i]).map(({ id, name, label = '', group = null }) => ({ id, name, label, group })); // prettier-ignore
    const groups = groupsOf(items, 'video').map((group, i) => group ?? `alone ${items[i].id}`);
    return { faceIds: items.map(({ id }) => id), groups, under };
  }

  /** @param ratio that the masks hide */
  private queue(networks: Networks, all: readonly Masked[], ratio = this.config.maskRatio): Queued[] {
    const { batchSize } = this.config;
    const count = Math.ceil(all.length / batchSize);
    return Array.from({ length: count }, (_, i) => {
      const part = all.slice(i * batchSize, (i + 1) * batchSize);
      return { masks: part.map(({ mask }) => mask), ...this.losses(networks, part, ratio) };
    });
  }

  private losses(
    { online, target }: Networks,
    part: readonly Masked[],
    ratio: number,
  ): Pick<Queued, 'perPatch' | 'c3'> {
    const { model, config, data } = this;
    const [samples, masks] = [part.map(({ sample }) => sample), part.map(({ mask }) => mask)];
    const batch = makeBatch(samples, masks, model, ratio, data.statistics);
    try {
      return tf.tidy(() => {
        // What MCF minimises wants a second mask and says nothing of the hidden patches: they are measured as of MAE.
        if (config.objective !== '3c') return { perPatch: maeLosses(online, model, batch, config).perPatch };
        const { perPatch, c3 } = threeCLosses(online, model, batch, targetView(target, model, batch), config);
        return { perPatch, c3 };
      });
    } finally {
      disposeBatch(batch);
    }
  }
}

/** Faces under masks of one strategy. */
function masked(
  faces: FaceData,
  indices: readonly number[],
  masking: MaskingChoice,
  ratio: number,
  random: SeededRandom,
): Masked[] {
  const strategy = maskingStrategyOf(masking);
  return indices.map((index) => {
    const sample = faces.original(index);
    return { sample, mask: strategy.sample(sample.patches, ratio, random) };
  });
}

/** Of each face. Reads the batches back and disposes them, also where they cannot be read. */
async function sumsOf(queued: readonly Queued[]): Promise<Sums[]> {
  try {
    const read = await Promise.all(
      queued.map(({ perPatch, c3 }) => Promise.all([perPatch.data(), c3?.data() ?? [Number.NaN]])),
    );
    return read.flatMap(([errors, [c3]], i) => {
      const { masks } = queued[i];
      const patches = errors.length / masks.length;
      return masks.map((mask, face) =>
        ofFace(errors.subarray(face * patches, (face + 1) * patches), mask, c3),
      );
    });
  } finally {
    for (const { perPatch, c3 } of queued) tf.dispose([perPatch, ...(c3 ? [c3] : [])]);
  }
}

/** @param errors of its patches @param c3 of its batch */
function ofFace(errors: ArrayLike<number>, { mask, covered }: PatchMask, c3: number): Sums {
  const sums: Sums = { c1: 0, hidden: 0, c2: 0, covered: 0, c3, faces: 1 };
  for (let patch = 0; patch < errors.length; patch++) {
    sums.c1 += errors[patch] * mask[patch];
    sums.hidden += mask[patch];
    sums.c2 += errors[patch] * covered[patch];
    sums.covered += covered[patch];
  }
  return sums;
}

function total(all: readonly Sums[]): Sums {
  const sums: Sums = { c1: 0, hidden: 0, c2: 0, covered: 0, c3: 0, faces: 0 };
  for (const each of all) for (const key of Object.keys(sums) as (keyof Sums)[]) sums[key] += each[key];
  return sums;
}
