/**
 * A detector from a file: this app's own, or a fine-tuned network of the released code. It judges aligned crops and
 * says why. No DOM, no worker. N faces, L patches of a grid, C classes.
 */
import type { FaceCrop } from '@/faces/types';
import { LabError } from '@/lib/errors';
import { PRESETS, type ModelConfig } from '@/lib/presets';
import { CROP_SIZE } from '@/lib/regions';
import { attentionGradients, type TracedAttention } from '@/ml/explain/attentionGradients';
import { attentionRelevance, attentionRollout, readOutByPatch } from '@/ml/explain/attentionFlow';
import { classify, imageFeatures } from '@/ml/model/classifier';
import { classifierParameters, patchCountOf, type ParameterSpec } from '@/ml/model/parameters';
import type { ParameterStore } from '@/ml/model/parameterStore';
import type { RecognisedCheckpoint } from '@/ml/model/recognised';
import { patchify } from '@/ml/ops/patchify';
import * as tf from '@/ml/tf';
import type { ByteSource } from '@/storage/byteSource';
import { fileHash } from '@/storage/fileHash';
import { CheckpointFile, type LoadProgress } from '../networks/checkpointFile';
import type { NetworkChoice } from '../networks/networkChoice';
import { readDetectorRecord, type DetectorRecord } from './detectorRecord';
import { bonaFideClass, softmaxRows } from './detectorTask';
import type { AttentionView } from '../training/events';
import { normalisePictures, type PixelStatistics } from '../data/faceData';
import { detectorSpecs } from '../networks/finetuneNetwork';
import { occludeRegions, type RegionEffect } from './occlusion';
import { resampleRgb } from '../data/resample';

/** Pictures judged at once. */
const JUDGE_BATCH = 16;

/** What a person must know of a detector to read its scores. */
export interface DetectorInfo {
  /** SHA-256 of the file, hex. */
  id: string;
  name: string;
  /** As papers write it, e.g. "ViT-B/16". */
  size: string;
  imageSize: number;
  patchSize: number;
  depth: number;
  heads: number;
  /** In the order of the logits. */
  classes: string[];
  /** `assumed`: the file names no classes, and the order is that of the released code (folders by alphabet). */
  classesFrom: 'record' | 'assumed';
  /** The genuine class; null where no name tells. */
  bonaFide: string | null;
  /** With which pixels are normalised, of values 0..1. */
  statistics: PixelStatistics;
  /** `vggface2`: the file says nothing, and they are those of the released weights; `person`: given beside it. */
  statisticsFrom: 'record' | 'vggface2' | 'person';
  /** What the file says of its training; null for files of others. */
  record: DetectorRecord | null;
  /** Every network of a file that holds several (weights and their average), and which of them this is. */
  networks?: { chosen: string; all: readonly NetworkChoice[] };
}

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
  private traced: { faceId: string; classIndex: number; attention: TracedAttention } | null = null;

  private constructor(
    private known: DetectorInfo,
    private readonly model: ModelConfig,
    private readonly store: ParameterStore,
  ) {}

  /**
   * @param id of the file, where it is known; else it is read whole for it
   * @throws LabError `invalid-file` when the file cannot be read, holds no detector, or one of another geometry
   */
  static async open(
    source: ByteSource,
    name: string,
    onProgress?: LoadProgress,
    id?: string,
  ): Promise<Detector> {
    const { file, info, model, specs } = await readDirectory(source, name);
    const store = await file.load(specs, onProgress);
    const known = { ...info, id: id ?? (await fileHash(source)) };
    return new Detector(known, model, store);
  }

  get info(): DetectorInfo {
    return this.known;
  }

  /** Names the classes of a file that does not. @throws LabError as `withClasses` */
  nameClasses(classes: readonly string[]): void {
    this.known = withClasses(this.known, classes);
  }

  /** Normalises pixels by these from now on. @throws LabError as `withStatistics` */
  takeStatistics(statistics: PixelStatistics): void {
    this.known = withStatistics(this.known, statistics);
    this.traced = null;
  }

  /** @returns logits (N, C), row by row */
  async logits(faces: readonly Pick<FaceCrop, 'rgb'>[]): Promise<Float32Array> {
    return this.judge(faces.map(({ rgb }) => this.scaled(rgb)));
  }

  /** @returns what the head sees of each face, (N, D), row by row */
  async features(faces: readonly Pick<FaceCrop, 'rgb'>[]): Promise<Float32Array> {
    const pictures = faces.map(({ rgb }) => this.scaled(rgb));
    return this.inBatches(pictures, this.model.width, (patches) =>
      imageFeatures(this.store, this.model, patches),
    );
  }

  /** @throws RangeError for a class that the detector has not */
  async explain(face: FaceCrop, classIndex: number): Promise<Explanation> {
    const { weights, gradients } = await this.trace(face, classIndex);
    const { heads } = this.model;
    const tokens = patchCountOf(this.model) + 1;
    const pooling = this.store.has('fc_norm.weight') ? 'mean' : 'class-token';
    const byPatch = (flow: Float64Array) => readOutByPatch(flow, tokens, pooling);
    const [r, g, b] = this.known.statistics.mean.map((value) => Math.round(255 * value));
    return {
      classIndex,
      relevance: byPatch(attentionRelevance(weights, gradients, heads, tokens)),
      rollout: byPatch(attentionRollout(weights, heads, tokens)),
      regions: await occludeRegions(this.scaled(face.rgb), face.parsing, [r, g, b], async (pictures) => {
        const { length } = this.known.classes;
        const probabilities = softmaxRows(await this.judge(pictures), length);
        return pictures.map((_, i) => probabilities[i * length + classIndex]);
      }),
    };
  }

  /** How one query of one head looks at the patches, (L). */
  async attention(face: FaceCrop, { block, head, query }: AttentionView): Promise<Float32Array> {
    const { weights } = await this.trace(face, this.traced?.classIndex ?? 0);
    const tokens = patchCountOf(this.model) + 1;
    const row = (head * tokens + query) * tokens;
    return weights[block].slice(row + 1, row + tokens);
  }

  dispose(): void {
    this.store.dispose();
  }

  private async trace(face: FaceCrop, classIndex: number): Promise<TracedAttention> {
    if (!(classIndex in this.known.classes)) throw new RangeError(`There is no class ${classIndex}.`);
    if (this.traced?.faceId !== face.id || this.traced.classIndex !== classIndex) {
      const patches = this.patchesOf([this.scaled(face.rgb)]);
      try {
        const attention = await attentionGradients(this.store, this.model, patches, classIndex);
        this.traced = { faceId: face.id, classIndex, attention };
      } finally {
        patches.dispose();
      }
    }
    return this.traced.attention;
  }

  private judge(pictures: readonly Uint8Array[]): Promise<Float32Array> {
    return this.inBatches(pictures, this.known.classes.length, (patches) =>
      classify(this.store, this.model, patches),
    );
  }

  /** @returns (N, width) */
  private async inBatches(
    pictures: readonly Uint8Array[],
    width: number,
    compute: (patches: tf.Tensor3D) => tf.Tensor2D,
  ): Promise<Float32Array> {
    const out = new Float32Array(pictures.length * width);
    for (let from = 0; from < pictures.length; from += JUDGE_BATCH) {
      const part = pictures.slice(from, from + JUDGE_BATCH);
      const rows = tf.tidy(() => compute(this.patchesOf(part)));
      const values = await rows.data();
      rows.dispose();
      requireFinite(values, this.known.name);
      out.set(values, from * width);
    }
    return out;
  }

  private patchesOf(pictures: readonly Uint8Array[]): tf.Tensor3D {
    const { imageSize, patchSize } = this.model;
    const pixels = normalisePictures(pictures, this.known.statistics);
    return tf.tidy(() =>
      patchify(tf.tensor4d(pixels, [pictures.length, imageSize, imageSize, 3]), patchSize),
    );
  }

  private scaled(rgb: Uint8Array): Uint8Array {
    const { imageSize } = this.model;
    if (imageSize === CROP_SIZE) return rgb;
    return resampleRgb(rgb, CROP_SIZE, { x: 0, y: 0, width: CROP_SIZE, height: CROP_SIZE }, imageSize);
  }
}

interface Directory {
  file: CheckpointFile;
  info: Omit<DetectorInfo, 'id'>;
  model: ModelConfig;
  specs: ParameterSpec[];
}

/** Reads what the file says of itself, no weights. @throws LabError as `Detector.open` */
async function readDirectory(source: ByteSource, name: string): Promise<Directory> {
  const file = await CheckpointFile.open(source);
  const record = readDetectorRecord(file.metadata.run);
  const { recognised, statistics } = file;
  if (recognised.kind !== 'detector') {
    const heads = recognised.unused.filter((tensor) => /head|classifier|(^|\.)fc/i.test(tensor));
    const beside = heads.length > 0 ? `; "${heads[0]}" is no head of one linear layer` : '';
    throw new LabError(
      'invalid-file',
      `"${name}" is a pretrained ${recognised.size} without a head: it cannot tell classes apart${beside}.`,
      'Train a detector from it first, or choose a fine-tuned checkpoint.',
    );
  }
  const model = record ? PRESETS[record.config.preset].model : recognised.model;
  const specs = record
    ? detectorSpecs(model, record.config, record.classes.length)
    : classifierParameters(model, recognised.classes, { pooling: recognised.pooling, adapter: false });
  const classes = record?.classes ?? assumedClasses(recognised);
  const info = {
    name,
    size: recognised.size,
    imageSize: model.imageSize,
    patchSize: model.patchSize,
    depth: model.depth,
    heads: model.heads,
    classes,
    classesFrom: record ? ('record' as const) : ('assumed' as const),
    bonaFide: record ? record.bonaFide : bonaFideClass(classes),
    statistics: statistics.values,
    statisticsFrom: statistics.source,
    record,
    ...(file.networks.length > 1 ? { networks: { chosen: file.network, all: file.networks } } : {}),
  };
  return { file, info, model, specs };
}

/**
 * What a file says of itself; its weights stay where they are.
 * @param id as the caller knows it
 * @throws LabError as `Detector.open`
 */
export async function readDetectorInfo(source: ByteSource, name: string, id: string): Promise<DetectorInfo> {
  return { ...(await readDirectory(source, name)).info, id };
}

/**
 * The same detector with other names for its outputs.
 * @throws LabError `invalid-config` unless there is one different name for each output
 */
export function withClasses(info: DetectorInfo, classes: readonly string[]): DetectorInfo {
  const wanted = info.classes.length;
  if (classes.length !== wanted || new Set(classes).size !== wanted || classes.some((name) => !name)) {
    throw new LabError(
      'invalid-config',
      `classes: "${classes.join('", "')}" are not ${wanted} different names`,
      `Give each of the ${wanted} outputs a name of its own.`,
    );
  }
  if (classes.every((name, i) => name === info.classes[i])) return info;
  return { ...info, classes: [...classes], bonaFide: bonaFideClass(classes) };
}

/**
 * The same detector with the statistics that a person has of it.
 * @throws LabError `wrong-state` for a file that says by which it was trained
 */
export function withStatistics(info: DetectorInfo, statistics: PixelStatistics): DetectorInfo {
  if (info.statisticsFrom === 'record') {
    throw new LabError(
      'wrong-state',
      `"${info.name}" says itself by which mean and standard deviation it was trained; others were not used.`,
      'Nothing is needed: the file is complete.',
    );
  }
  return { ...info, statistics, statisticsFrom: 'person' };
}

/**
 * The released code reads folders by alphabet: fake before real. Four outputs are those of its unified task. A head of
 * one output may mean either side by it: its names say nothing, so that a person is asked.
 */
function assumedClasses({ classes, oneLogit }: Pick<RecognisedCheckpoint, 'classes' | 'oneLogit'>): string[] {
  if (oneLogit) return ['output below 0', 'output above 0'];
  if (classes === 2) return ['fake', 'real'];
  return Array.from({ length: classes }, (_, i) => `class ${i}`);
}

/** @throws LabError `invalid-file`: what is no number is never a score */
function requireFinite(values: ArrayLike<number>, name: string): void {
  for (let i = 0; i < values.length; i++) {
    if (Number.isFinite(values[i])) continue;
    throw new LabError(
      'invalid-file',
      `"${name}" computes ${values[i]} for a face, which is no score.`,
      'Its weights are damaged or of another network: open another copy of the file.',
    );
  }
}
