/**
 * The weights of a detector on the GPU: they score aligned crops and say why. What its classes mean and how pixels are
 * normalised comes with each question. No DOM, no worker. N faces, L patches of a grid, C classes.
 */
import type { FaceCrop } from '@/faces/types';
import type { PixelStatistics } from '@/lib/pixelStatistics';
import type { ModelConfig } from '@/lib/presets';
import { LabError } from '@/lib/errors';
import { CROP_SIZE } from '@/lib/regions';
import { attentionGradients, type TracedAttention } from '@/ml/explain/attentionGradients';
import { attentionRelevance, attentionRollout, readOutByPatch } from '@/ml/explain/attentionFlow';
import { gradCam, tokenGradients } from '@/ml/explain/gradCam';
import { classification, classify, imageFeatures } from '@/ml/model/classifier';
import { countParameters, patchCountOf } from '@/ml/model/parameters';
import type { ParameterStore } from '@/ml/model/parameterStore';
import { patchify } from '@/ml/ops/patchify';
import * as tf from '@/ml/tf';
import type { ByteSource } from '@/storage/byteSource';
import { normalisePictures } from '../data/faceData';
import type { Engine } from '../device/engine';
import { noRoom } from '../device/room';
import { resampleRgb } from '@/lib/resample';
import { forwardNumbers, savedActivations } from '../networks/activations';
import { CheckpointFile, type LoadProgress } from '../networks/checkpointFile';
import type { AttentionView } from '../training/events';
import { detectorLayout, type DetectorInfo } from './detectorInfo';
import { softmaxRows } from './detectorTask';
import { GUARD, GUARD_PARTS, guardDistances, readGuard, type GuardSides } from './outsideGuard';
import { occludeRegions, type RegionEffect } from './occlusion';

/** Pictures scored at once. */
const BATCH = 16;

type Pixels = Pick<FaceCrop, 'rgb'>;
type Memory = Pick<Engine, 'mostBytes' | 'memory'>;

/** Why a face got its score. Maps are (L), row by row over the grid. */
export interface Explanation {
  /** Class whose score is explained. */
  classIndex: number;
  /** Attention that speaks for the class, by patch. Never negative. */
  relevance: Float32Array;
  /** Where information can flow from, by patch; the same for every class. */
  rollout: Float32Array;
  /** Score of the class without each region. */
  regions: RegionEffect[];
}

export class Detector {
  /** The attention of the face that was explained last, for quick changes of view. */
  private traced: { pixels: string; classIndex: number; attention: TracedAttention } | null = null;

  private constructor(
    private readonly model: ModelConfig,
    private readonly store: ParameterStore,
    private readonly engine: Memory,
    private readonly guard: GuardSides | null,
  ) {}

  /**
   * @param info its name, for messages, and what a person said of it
   * @param engine that it is to compute on
   * @throws LabError `invalid-file` when the file cannot be read, holds no detector, or one of another geometry,
   *   `out-of-memory` when the engine has no room for it
   */
  static async open(
    source: ByteSource,
    { name, answers }: Pick<DetectorInfo, 'name' | 'answers'>,
    engine: Memory,
    onProgress?: LoadProgress,
  ): Promise<Detector> {
    const file = await CheckpointFile.open(source, answers);
    const { model, specs } = detectorLayout(file, name);
    const bytes = scoringBytes(model, countParameters(specs));
    requireRoom(engine, `Scoring by "${name}"`, bytes);
    const guard = readGuard(await file.readBeside(GUARD, GUARD_PARTS), model.width);
    return new Detector(model, await file.load(specs, onProgress), engine, guard);
  }

  /** @returns logits (N, C), row by row */
  async logits({ classes, statistics }: DetectorInfo, faces: readonly Pixels[]): Promise<Float32Array> {
    return this.classify(this.scaled(faces), statistics, classes.length);
  }

  /**
   * @returns logits (N, C), row by row, and how far each face is outside, see `guardDistances`; null
   *   where the file keeps nothing of its validation faces
   */
  async answers(
    info: DetectorInfo,
    faces: readonly Pixels[],
  ): Promise<{ logits: Float32Array; distances: number[] | null }> {
    const { guard, model, store } = this;
    if (!guard) return { logits: await this.logits(info, faces), distances: null };
    const { length } = info.classes;
    const row = length + model.width;
    const both = await this.inBatches(this.scaled(faces), info.statistics, row, (patches) => {
      const { logits, features } = classification(store, model, patches);
      return tf.concat([logits, features], 1);
    });
    const columns = (from: number, to: number) =>
      Float32Array.from(faces.flatMap((_, i) => [...both.subarray(i * row + from, i * row + to)]));
    return { logits: columns(0, length), distances: guardDistances(guard, columns(length, row)) };
  }

  /** @returns what the head sees of each face, (N, D), row by row */
  async features({ statistics }: DetectorInfo, faces: readonly Pixels[]): Promise<Float32Array> {
    return this.inBatches(this.scaled(faces), statistics, this.model.width, (patches) =>
      imageFeatures(this.store, this.model, patches),
    );
  }

  /** @throws RangeError for a class that the detector has not */
  async explain(info: DetectorInfo, face: FaceCrop, classIndex: number): Promise<Explanation> {
    const { statistics, classes } = info;
    const { weights, gradients } = await this.trace(info, face, classIndex);
    const { heads } = this.model;
    const tokens = patchCountOf(this.model) + 1;
    const pooling = this.store.has('fc_norm.weight') ? 'mean' : 'class-token';
    const byPatch = (flow: Float64Array) => readOutByPatch(flow, tokens, pooling);
    const [r, g, b] = statistics.mean.map((value) => Math.round(255 * value));
    const [picture] = this.scaled([face]);
    return {
      classIndex,
      relevance: byPatch(attentionRelevance(weights, gradients, heads, tokens)),
      rollout: byPatch(attentionRollout(weights, heads, tokens)),
      regions: await occludeRegions(picture, face.parsing, [r, g, b], async (pictures) => {
        const { length } = classes;
        const probabilities = softmaxRows(await this.classify(pictures, statistics, length), length);
        return pictures.map((_, i) => probabilities[i * length + classIndex]);
      }),
    };
  }

  /**
   * Grad-CAM: what each patch says for the class in the last block, (L). Never negative.
   * @throws RangeError for a class that the detector has not
   */
  async gradCam(
    { classes, statistics }: DetectorInfo,
    face: Pixels,
    classIndex: number,
  ): Promise<Float32Array> {
    requireClass(classes, classIndex);
    const patches = this.patchesOf(this.scaled([face]), statistics);
    try {
      return gradCam(await tokenGradients(this.store, this.model, patches, classIndex), this.model.width);
    } finally {
      patches.dispose();
    }
  }

  /** How one query of one head looks at the patches, (L). */
  async attention(
    info: DetectorInfo,
    face: FaceCrop,
    { block, head, query }: AttentionView,
  ): Promise<Float32Array> {
    const { weights } = await this.trace(info, face, this.traced?.classIndex ?? 0);
    const tokens = patchCountOf(this.model) + 1;
    const row = (head * tokens + query) * tokens;
    return weights[block].slice(row + 1, row + tokens);
  }

  dispose(): void {
    this.store.dispose();
  }

  private async trace(
    { classes, statistics }: DetectorInfo,
    face: FaceCrop,
    classIndex: number,
  ): Promise<TracedAttention> {
    requireClass(classes, classIndex);
    const pixels = `${face.id} ${JSON.stringify(statistics)}`;
    if (this.traced?.pixels !== pixels || this.traced.classIndex !== classIndex) {
      requireRoom(this.engine, 'To say why a face got its score', explainingBytes(this.model));
      const patches = this.patchesOf(this.scaled([face]), statistics);
      try {
        const attention = await attentionGradients(this.store, this.model, patches, classIndex);
        this.traced = { pixels, classIndex, attention };
      } finally {
        patches.dispose();
      }
    }
    return this.traced.attention;
  }

  private classify(
    pictures: readonly Uint8Array[],
    statistics: PixelStatistics,
    classes: number,
  ): Promise<Float32Array> {
    return this.inBatches(pictures, statistics, classes, (patches) =>
      classify(this.store, this.model, patches),
    );
  }

  /** @returns (N, width) */
  private async inBatches(
    pictures: readonly Uint8Array[],
    statistics: PixelStatistics,
    width: number,
    compute: (patches: tf.Tensor3D) => tf.Tensor2D,
  ): Promise<Float32Array> {
    const out = new Float32Array(pictures.length * width);
    for (let from = 0; from < pictures.length; from += BATCH) {
      const part = pictures.slice(from, from + BATCH);
      const rows = tf.tidy(() => compute(this.patchesOf(part, statistics)));
      const values = await rows.data();
      rows.dispose();
      requireFinite(values);
      out.set(values, from * width);
    }
    return out;
  }

  private patchesOf(pictures: readonly Uint8Array[], statistics: PixelStatistics): tf.Tensor3D {
    const { imageSize, patchSize } = this.model;
    const pixels = normalisePictures(pictures, statistics);
    return tf.tidy(() =>
      patchify(tf.tensor4d(pixels, [pictures.length, imageSize, imageSize, 3]), patchSize),
    );
  }

  /** At the size of the network. */
  private scaled(faces: readonly Pixels[]): Uint8Array[] {
    const { imageSize } = this.model;
    const whole = { x: 0, y: 0, width: CROP_SIZE, height: CROP_SIZE };
    return faces.map(({ rgb }) =>
      imageSize === CROP_SIZE ? rgb : resampleRgb(rgb, CROP_SIZE, whole, imageSize),
    );
  }
}

function requireClass(classes: readonly string[], classIndex: number): void {
  if (!(classIndex in classes)) throw new RangeError(`There is no class ${classIndex}.`);
}

/** @throws LabError `invalid-file`: what is no number is never a score */
function requireFinite(values: ArrayLike<number>): void {
  for (let i = 0; i < values.length; i++) {
    if (Number.isFinite(values[i])) continue;
    throw new LabError(
      'invalid-file',
      `The detector computes ${values[i]} for a face, which is not a score.`,
      'Its weights are damaged or of another network: open another copy of the file.',
    );
  }
}

/** Bytes that a detector takes while it scores a batch. */
export function scoringBytes(model: ModelConfig, parameters: number): number {
  const { depth, width, heads } = model;
  const tokens = BATCH * (1 + patchCountOf(model));
  return 4 * (parameters + forwardNumbers({ depth, tokens, width, heads }));
}

/** Attention matrices that are there at once, of every head: the weights, their gradients, and what leads to either. */
const ATTENTION_COPIES = 12;

/** Bytes beside the weights while one face is explained with the attention of all blocks. */
export function explainingBytes(model: ModelConfig): number {
  const { depth, width, heads } = model;
  const tokens = 1 + patchCountOf(model);
  const kept = savedActivations([{ depth, tokens, width, heads }], { recompute: false, precision: 'f32' });
  return 4 * (kept + ATTENTION_COPIES * depth * heads * tokens ** 2);
}

/** @throws LabError `out-of-memory` when the engine has no room for so much beside what it holds */
export function requireRoom(engine: Memory, what: string, bytes: number): void {
  const { bytes: held } = engine.memory();
  const refusal = noRoom(engine, `${what}, with what is open beside it,`, held + bytes, [
    'take other detectors out of use',
    'choose a smaller detector',
  ]);
  if (refusal) throw refusal;
}
