/**
 * Model sizes. A preset fixes the geometry of both networks; everything else of a run is in `config.ts`.
 * Source: small and base are the paper's ViT-S/16 and ViT-B/16 with its decoders (section 4.1); large is FS-VFM's ViT-L/16,
 * huge MAE's ViT-H/14;
 * nano, micro and tiny are cut down until they train in a tab.
 */

/**
 * Geometry of FSFM's networks. P = patchSize, grid g = imageSize / patchSize, L = g*g patches,
 * D = width. Every width is divisible by its head count and by 4 (sine-cosine positions).
 */
export interface ModelConfig {
  imageSize: number;
  patchSize: number;
  /** Encoder. */
  width: number;
  depth: number;
  heads: number;
  /** Pixel decoder (reconstruction). */
  decoderWidth: number;
  decoderDepth: number;
  decoderHeads: number;
  /** Representation decoder (self-distillation); it has the encoder's width. */
  repDecoderDepth: number;
  repDecoderHeads: number;
  /** Projector and predictor. */
  projectorHidden: number;
  projectorOut: number;
}

export const PRESET_NAMES = ['nano', 'micro', 'tiny', 'small', 'base'] as const;
export type PresetName = (typeof PRESET_NAMES)[number];

/** Sizes that are not pretrained here: their released encoders serve detectors as they are. */
const FROZEN_NAMES = ['large', 'huge'] as const;
export const ENCODER_NAMES = [...PRESET_NAMES, ...FROZEN_NAMES] as const;
export type EncoderName = (typeof ENCODER_NAMES)[number];

/** Whether nothing of an encoder of this size is trained here. */
export const isFrozenSize = (name: EncoderName): boolean => FROZEN_NAMES.some((frozen) => frozen === name);

export interface Preset<Name extends EncoderName = PresetName> {
  name: Name;
  model: ModelConfig;
  /** What the preset is for, in one sentence. */
  reason: string;
}

const PAPER_DECODERS = {
  imageSize: 224,
  patchSize: 16,
  decoderWidth: 512,
  decoderDepth: 8,
  decoderHeads: 16,
  repDecoderDepth: 2,
  repDecoderHeads: 16,
  projectorHidden: 4096,
  projectorOut: 256,
};

export const PRESETS: Readonly<{ [Name in EncoderName]: Preset<Name> }> = {
  nano: {
    name: 'nano',
    model: {
      imageSize: 32,
      patchSize: 8,
      width: 32,
      depth: 2,
      heads: 2,
      decoderWidth: 32,
      decoderDepth: 1,
      decoderHeads: 2,
      repDecoderDepth: 1,
      repDecoderHeads: 2,
      projectorHidden: 128,
      projectorOut: 32,
    },
    reason: 'Trains anywhere, even without a GPU: for a first look and for teaching. Sixteen patches.',
  },
  micro: {
    name: 'micro',
    model: {
      imageSize: 64,
      patchSize: 8,
      width: 64,
      depth: 4,
      heads: 4,
      decoderWidth: 64,
      decoderDepth: 2,
      decoderHeads: 4,
      repDecoderDepth: 1,
      repDecoderHeads: 4,
      projectorHidden: 256,
      projectorOut: 64,
    },
    reason: 'The smallest model whose pretraining visibly helps a detector; comfortable on a laptop GPU.',
  },
  tiny: {
    name: 'tiny',
    model: {
      imageSize: 224,
      patchSize: 16,
      width: 192,
      depth: 12,
      heads: 3,
      decoderWidth: 128,
      decoderDepth: 4,
      decoderHeads: 4,
      repDecoderDepth: 2,
      repDecoderHeads: 3,
      projectorHidden: 1024,
      projectorOut: 128,
    },
    reason: "ViT-Ti/16 at the paper's 224 px and 196 patches: for real experiments on a discrete GPU.",
  },
  small: {
    name: 'small',
    model: { ...PAPER_DECODERS, width: 384, depth: 12, heads: 12 },
    reason: "The paper's ViT-S/16 with its full decoders: hours to days on a strong GPU.",
  },
  base: {
    name: 'base',
    model: { ...PAPER_DECODERS, width: 768, depth: 12, heads: 12 },
    reason: "The paper's ViT-B/16: for continuing released weights; needs a GPU with a lot of memory.",
  },
  large: {
    name: 'large',
    model: { ...PAPER_DECODERS, width: 1024, depth: 24, heads: 16 },
    reason:
      'ViT-L/16 of FS-VFM, frozen: a probe or an adapter learns from features that are computed once a face. 1.2 GB of weights.',
  },
  huge: {
    name: 'huge',
    model: { ...PAPER_DECODERS, patchSize: 14, width: 1280, depth: 32, heads: 16 },
    reason:
      'ViT-H/14, frozen: a probe or an adapter learns from features that are computed once a face. 2.5 GB of weights.',
  },
};

const ENCODER_KEYS = ['patchSize', 'width', 'depth', 'heads'] as const;

/** The preset whose encoder has this geometry, at whatever picture size; null where the app has none. */
export function encoderPreset(model: Pick<ModelConfig, (typeof ENCODER_KEYS)[number]>): EncoderName | null {
  const isSame = (name: EncoderName) => ENCODER_KEYS.every((key) => PRESETS[name].model[key] === model[key]);
  return ENCODER_NAMES.find(isSame) ?? null;
}

/** What a preset is, in two sentences. */
export function modelNote(name: EncoderName): string {
  const { model, reason } = PRESETS[name];
  const { imageSize, patchSize, width, depth, heads } = model;
  return `${imageSize} px in patches of ${patchSize}; encoder ${width} wide, ${depth} blocks, ${heads} heads. ${reason}`;
}
