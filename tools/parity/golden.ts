/** A golden file of the reference: tensors by name and the configuration they were made with. */
import * as v from 'valibot';
import { PRESETS, type ModelConfig } from '@/lib/presets';
import { fromCheckpoint } from '@/ml/model/checkpointLayout';
import type { ParameterSpec } from '@/ml/model/parameters';
import { ParameterStore } from '@/ml/model/parameterStore';
import { readSafetensors, type SafetensorsFile } from '@/storage/safetensors';
import { toFloat32, type StoredTensor } from '@/storage/tensors';

const count = v.pipe(v.number(), v.integer(), v.minValue(0));

/** Settings that pretrain and classify goldens share; the reference's names. */
const modelSettings = {
  image: count,
  patch: count,
  dim: count,
  depth: count,
  heads: count,
  dec_dim: count,
  dec_depth: count,
  dec_heads: count,
  rep_depth: count,
  rep_heads: count,
  projection: count,
  hidden: count,
  batch: count,
};

export const PretrainSettings = v.object({
  ...modelSettings,
  steps: count,
  mask_ratio: v.number(),
  norm_pix: v.boolean(),
  weight_sfr: v.number(),
  weight_cl: v.number(),
  lr: v.number(),
  min_lr: v.number(),
  weight_decay: v.number(),
  warmup_epochs: v.number(),
  epochs: v.number(),
  steps_per_epoch: v.number(),
  momentum: v.number(),
  clip: v.number(),
});

export const ClassifySettings = v.object({
  ...modelSettings,
  classes: count,
  smoothing: v.number(),
  layer_decay: v.number(),
});

export const MaskSettings = v.object({
  patch: count,
  count,
  groups: v.array(v.string()),
  coverable: v.array(v.string()),
});

/** Geometry by our names, as goldens of the authors' code have it. */
export const EncoderGeometrySettings = v.object({
  imageSize: count,
  patchSize: count,
  width: count,
  depth: count,
  heads: count,
});

export const GeometrySettings = v.object({
  ...EncoderGeometrySettings.entries,
  decoderWidth: count,
  decoderDepth: count,
  decoderHeads: count,
  repDecoderDepth: count,
  repDecoderHeads: count,
  projectorHidden: count,
  projectorOut: count,
});

/** An encoder's geometry, with those parts of pretraining that it has not as a preset's. */
export const encoderModel = (geometry: v.InferOutput<typeof EncoderGeometrySettings>): ModelConfig => ({
  ...PRESETS.nano.model,
  ...geometry,
});

export class Golden {
  private constructor(
    private readonly file: SafetensorsFile,
    readonly settings: unknown,
  ) {}

  static parse(bytes: Uint8Array): Golden {
    const file = readSafetensors(bytes);
    return new Golden(file, JSON.parse(file.metadata.config ?? '{}'));
  }

  names(prefix: string): string[] {
    return [...this.file.tensors.keys()].filter((name) => name.startsWith(prefix));
  }

  has(name: string): boolean {
    return this.file.tensors.has(name);
  }

  tensor(name: string): StoredTensor {
    const tensor = this.file.tensors.get(name);
    if (!tensor) throw new Error(`The golden file has no tensor "${name}".`);
    return tensor;
  }

  values(name: string): Float32Array {
    return toFloat32(this.tensor(name));
  }

  /** (N, 3, H, W) as (N, H, W, 3). */
  images(name: string): { values: Float32Array; shape: [number, number, number, number] } {
    const source = this.values(name);
    const [n, c, h, w] = this.tensor(name).shape;
    const values = new Float32Array(source.length);
    for (let i = 0; i < n; i++) {
      for (let channel = 0; channel < c; channel++) {
        for (let pixel = 0; pixel < h * w; pixel++) {
          values[(i * h * w + pixel) * c + channel] = source[(i * c + channel) * h * w + pixel];
        }
      }
    }
    return { values, shape: [n, h, w, c] };
  }
}

/** A network of these tensors, `prefix.name` each. The caller owns it. */
export function storeFrom(golden: Golden, prefix: string, specs: readonly ParameterSpec[]): ParameterStore {
  return new ParameterStore(specs, (spec) => fromCheckpoint(spec, golden.values(`${prefix}.${spec.name}`)));
}

/** Our geometry from the reference's names. */
export function modelConfigOf(
  settings: v.InferOutput<typeof PretrainSettings | typeof ClassifySettings>,
): ModelConfig {
  return {
    imageSize: settings.image,
    patchSize: settings.patch,
    width: settings.dim,
    depth: settings.depth,
    heads: settings.heads,
    decoderWidth: settings.dec_dim,
    decoderDepth: settings.dec_depth,
    decoderHeads: settings.dec_heads,
    repDecoderDepth: settings.rep_depth,
    repDecoderHeads: settings.rep_heads,
    projectorHidden: settings.hidden,
    projectorOut: settings.projection,
  };
}
