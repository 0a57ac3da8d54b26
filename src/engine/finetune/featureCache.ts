/**
 * Features of pictures by a frozen encoder, before the norm that a training may fit to them: each is computed once, also over
 * trainings, and found again by the hash of all that it depends on: weights, picture, pixel statistics, and what computed it.
 */
import type { DetectorConfig } from '@/lib/detectorConfig';
import type { PixelStatistics } from '@/lib/pixelStatistics';
import { APP_VERSION } from '@/lib/version';
import type { ParameterStore } from '@/ml/model/parameterStore';
import { readFeatures, writeFeatures, type FeatureRows } from '@/storage/featureFiles';
import { isEncoder } from '../networks/finetuneNetwork';
import { FEATURE_BATCH } from './forecast';

/** What a crash costs of a large encoder's work, in pictures. */
const SAVE_EVERY = 512;

/** A picture to be looked at once. */
export interface NamedPicture {
  /** The hash of its pixels, and what was done to them; null: it is made for this training alone, and not stored. */
  name: string | null;
  rgb: () => Uint8Array;
}

/** What features depend on beside the weights and the picture. */
export interface FeatureContext extends Pick<DetectorConfig, 'pooling' | 'preset' | 'kernels'> {
  statistics: PixelStatistics;
  /** Adapter, engine and chosen kernels. */
  computedWith: string;
}

export class FeatureCache {
  /** Rows that are not on the disk. */
  private unsaved = 0;

  private constructor(
    private readonly key: string | null,
    private readonly width: number,
    private readonly rows: FeatureRows,
  ) {}

  /** @param context null: for this training alone */
  static async open(
    store: ParameterStore,
    width: number,
    context: FeatureContext | null,
  ): Promise<FeatureCache> {
    if (!context) return new FeatureCache(null, width, new Map());
    const key = await digest(JSON.stringify([APP_VERSION, context, await encoderHash(store)]));
    return new FeatureCache(key, width, await readFeatures(key, width));
  }

  /**
   * Features of these pictures, row by row.
   * @param compute of at most `FEATURE_BATCH` that are not known
   * @param onProgress hears how many are there
   * @returns (N, D)
   */
  async of(
    pictures: readonly NamedPicture[],
    compute: (pictures: readonly NamedPicture[]) => Promise<Float32Array>,
    onProgress: (done: number) => void = () => {},
  ): Promise<Float32Array> {
    const { width, rows } = this;
    const result = new Float32Array(pictures.length * width);
    const missing: number[] = [];
    for (const [i, { name }] of pictures.entries()) {
      const known = name === null ? undefined : rows.get(name);
      if (known) result.set(known, i * width);
      else missing.push(i);
    }
    for (let from = 0; from < missing.length; from += FEATURE_BATCH) {
      onProgress(pictures.length - missing.length + from);
      const batch = missing.slice(from, from + FEATURE_BATCH);
      const computed = await compute(batch.map((i) => pictures[i]));
      for (const [k, i] of batch.entries()) {
        const row = computed.slice(k * width, (k + 1) * width);
        result.set(row, i * width);
        this.remember(pictures[i], row);
      }
      if (this.unsaved >= SAVE_EVERY) await this.save();
    }
    return result;
  }

  private remember({ name }: NamedPicture, row: Float32Array): void {
    if (name === null) return;
    this.rows.set(name, row);
    this.unsaved++;
  }

  /** Onto the disk, where anything is new. */
  async save(): Promise<void> {
    if (this.unsaved === 0 || this.key === null) return;
    this.unsaved = 0;
    await writeFeatures(this.key, this.rows);
  }
}

/** Of the encoder's tensors with their names, whatever file they came from. */
async function encoderHash(store: ParameterStore): Promise<string> {
  const hashes: string[] = [];
  for (const { name } of store.specs.filter(isEncoder)) {
    const values = Float32Array.from(await store.get(name).data());
    hashes.push(`${name} ${await digest(new Uint8Array(values.buffer))}`);
  }
  return digest(hashes.join('\n'));
}

async function digest(content: string | Uint8Array<ArrayBuffer>): Promise<string> {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
