/** The encoder of a network of any kind, with its weights or with fresh ones. N pictures, L patches, D width. */
import type { FaceCrop } from '@/faces/types';
import type { PixelStatistics } from '@/lib/pixelStatistics';
import type { ModelConfig } from '@/lib/presets';
import { CROP_SIZE } from '@/lib/regions';
import { resampleRgb } from '@/lib/resample';
import { lookIntoBlocks, type BlockLook } from '@/ml/explain/blocks';
import { encodedTokens } from '@/ml/model/classifier';
import { countParameters, encoderParameters, patchCountOf, type ParameterSpec } from '@/ml/model/parameters';
import { initialiseStore, type ParameterStore } from '@/ml/model/parameterStore';
import { patchify } from '@/ml/ops/patchify';
import * as tf from '@/ml/tf';
import { blobSource } from '@/storage/byteSource';
import { normalisePictures } from '../data/faceData';
import type { Engine } from '../device/engine';
import type { CheckpointAnswers } from '../networks/checkpointDirectory';
import { CheckpointFile } from '../networks/checkpointFile';
import { requireRoom, scoringBytes } from '../scoring/detector';

/** Pictures at once: fewer than are scored, since their attention is looked at. */
export const ENCODED_AT_ONCE = 8;
/** Attention matrices of a batch that are there at once. */
const ATTENTION_COPIES = 4;

export type EngineMemory = Pick<Engine, 'mostBytes' | 'memory'>;

/** A network of any kind from a file: pretrained, a detector, a plain encoder. */
export interface NetworkSource {
  file: Blob;
  name: string;
  /** By which pixels are normalised. */
  statistics: PixelStatistics;
  /** What a person said of the file. */
  answers?: CheckpointAnswers;
}

/** The encoder of a network on the engine; whoever opened it disposes it. */
export class OpenEncoder {
  private constructor(
    readonly model: ModelConfig,
    /** As papers write it, e.g. "ViT-B/16". */
    readonly size: string,
    readonly statistics: PixelStatistics,
    private readonly store: ParameterStore,
  ) {}

  /** @throws LabError `invalid-file`, `out-of-memory` */
  static async open(
    { file, name, statistics, answers }: NetworkSource,
    engine: EngineMemory,
  ): Promise<OpenEncoder> {
    const opened = await CheckpointFile.open(blobSource(file), answers);
    const { model, size } = opened.recognised;
    const specs = specsOf(model);
    const attention = 4 * ATTENTION_COPIES * ENCODED_AT_ONCE * model.heads * (1 + patchCountOf(model)) ** 2;
    requireRoom(engine, `A look into "${name}"`, scoringBytes(model, countParameters(specs)) + attention);
    return new OpenEncoder(model, size, statistics, await opened.load(specs));
  }

  /** The same architecture as another, with fresh weights by a seed. @throws LabError `out-of-memory` */
  static random(
    like: Pick<OpenEncoder, 'model' | 'size' | 'statistics'>,
    seed: number,
    engine: EngineMemory,
  ): OpenEncoder {
    const { model, size, statistics } = like;
    const specs = specsOf(model);
    requireRoom(engine, 'A random encoder', scoringBytes(model, countParameters(specs)));
    return new OpenEncoder(model, size, statistics, initialiseStore(specs, seed));
  }

  /** Of each block, see `lookIntoBlocks`. */
  async look(faces: readonly Pick<FaceCrop, 'rgb'>[]): Promise<BlockLook[]> {
    const { imageSize } = this.model;
    const whole = { x: 0, y: 0, width: CROP_SIZE, height: CROP_SIZE };
    const pictures = faces.map(({ rgb }) =>
      imageSize === CROP_SIZE ? rgb : resampleRgb(rgb, CROP_SIZE, whole, imageSize),
    );
    const patches = this.patchesOf(pictures);
    try {
      return await lookIntoBlocks(this.store, this.model, patches);
    } finally {
      patches.dispose();
    }
  }

  /**
   * What the last block makes of each patch, before any norm.
   * @param pictures N arrays (S, S, 3) 0..255 of the network's own size
   * @returns (N, L, D) row by row
   */
  async patchTokens(pictures: readonly Uint8Array[]): Promise<Float32Array> {
    const patches = this.patchesOf(pictures);
    const tokens = tf.tidy(() => {
      const all = encodedTokens(this.store, this.model, patches);
      const [batch, count, width] = all.shape;
      return tf.slice(all, [0, 1, 0], [batch, count - 1, width]);
    });
    try {
      return Float32Array.from(await tokens.data());
    } finally {
      tf.dispose([patches, tokens]);
    }
  }

  dispose(): void {
    this.store.dispose();
  }

  private patchesOf(pictures: readonly Uint8Array[]): tf.Tensor3D {
    const { imageSize, patchSize } = this.model;
    const pixels = normalisePictures(pictures, this.statistics);
    return tf.tidy(() =>
      patchify(tf.tensor4d(pixels, [pictures.length, imageSize, imageSize, 3]), patchSize),
    );
  }
}

/** The norm behind the blocks is another one in detectors, and not looked at. */
const specsOf = (model: ModelConfig): ParameterSpec[] =>
  encoderParameters(model).filter((spec) => !spec.name.startsWith('norm.'));
