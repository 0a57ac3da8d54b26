/**
 * Which network a checkpoint holds, told from its names and shapes alone.
 * Source: released `models_fsfm.py` and `models_vit.py` (sizes), timm's names.
 */
import type { Pooling } from '@/lib/detectorConfig';
import { LabError } from '@/lib/errors';
import { PRESETS, type ModelConfig } from '@/lib/presets';

/**
 * `online`: everything of pretraining, both decoders included; `target`: without pixel decoder and predictor;
 * `encoder`: a plain ViT encoder (MAE and the like); `detector`: fine-tuned, with a head after `fc_norm` (mean of the
 * patches) or `norm` (class token).
 */
export type CheckpointKind = 'online' | 'target' | 'encoder' | 'detector';

export interface RecognisedCheckpoint {
  kind: CheckpointKind;
  /** As papers write it, e.g. "ViT-B/16". */
  size: string;
  /**
   * Geometry. Parts that the file does not hold (decoders of a detector) are those of a preset of this width,
   * or the paper's.
   */
  model: ModelConfig;
  /** Outputs of a detector's head; 0 without one. */
  classes: number;
  /** What a detector's head reads; of no meaning without one. */
  pooling: Pooling;
  /** Before each of our names in the file, e.g. "module."; mostly empty. */
  prefix: string;
}

/** Shapes by name, as a file gives them. */
export type Shapes = ReadonlyMap<string, readonly number[]>;

interface Heads {
  letter: string;
  heads: number;
  repDecoderHeads: number;
}

/** Heads cannot be told from shapes: those of the known widths. */
const HEADS: ReadonlyMap<number, Heads> = new Map([
  [PRESETS.nano.model.width, headsOf(PRESETS.nano.model, 'nano')],
  [PRESETS.micro.model.width, headsOf(PRESETS.micro.model, 'micro')],
  [PRESETS.tiny.model.width, headsOf(PRESETS.tiny.model, 'Ti')],
  [PRESETS.small.model.width, headsOf(PRESETS.small.model, 'S')],
  [PRESETS.base.model.width, headsOf(PRESETS.base.model, 'B')],
  [1024, { letter: 'L', heads: 16, repDecoderHeads: 16 }],
  [1280, { letter: 'H', heads: 16, repDecoderHeads: 16 }],
]);

/** Of the pixel decoder, by its width. */
const DECODER_HEADS: ReadonlyMap<number, number> = new Map(
  Object.values(PRESETS).map(({ model }) => [model.decoderWidth, model.decoderHeads]),
);

function headsOf({ heads, repDecoderHeads }: ModelConfig, letter: string): Heads {
  return { letter, heads, repDecoderHeads };
}

const PREFIXES = ['', 'module.', '_orig_mod.', 'encoder.', 'backbone.'];
const PATCH_WEIGHT = 'patch_embed.proj.weight';

function refuse(what: string): LabError {
  return new LabError(
    'invalid-file',
    `Not a checkpoint that this app knows: ${what}.`,
    'Use a Vision Transformer of FSFM, MAE or timm with square patches, or one that this app exported.',
  );
}

/** Reads shapes under one prefix and says which is missing. */
class ShapeReader {
  constructor(
    private readonly shapes: Shapes,
    readonly prefix: string,
  ) {}

  has(name: string): boolean {
    return this.shapes.has(this.prefix + name);
  }

  /** @throws LabError unless the tensor is there with this many dimensions */
  of(name: string, rank: number): readonly number[] {
    const shape = this.shapes.get(this.prefix + name);
    if (!shape) throw refuse(`it has no "${this.prefix}${name}"`);
    if (shape.length !== rank) throw refuse(`"${name}" has the shape [${shape.join(', ')}]`);
    return shape;
  }

  /** How many of `name.0`, `name.1`, … there are. */
  depth(name: string): number {
    let depth = 0;
    while (this.has(`${name}.${depth}.attn.qkv.weight`)) depth++;
    return depth;
  }
}

function kindOf(shapes: ShapeReader): CheckpointKind {
  if (shapes.has('head.weight')) {
    if (shapes.has('fc_norm.weight') || shapes.has('norm.weight')) return 'detector';
    throw refuse('its head has no norm before it ("fc_norm" or "norm")');
  }
  if (shapes.has('decoder_pred.weight') && shapes.has('predictor.projection_head.0.weight')) return 'online';
  return shapes.has('projector.projection_head.0.weight') ? 'target' : 'encoder';
}

type EncoderGeometry = Pick<ModelConfig, 'imageSize' | 'patchSize' | 'width' | 'depth'>;

function encoderGeometry(shapes: ShapeReader): EncoderGeometry {
  const [width, channels, patchSize, patchWidth] = shapes.of(PATCH_WEIGHT, 4);
  if (channels !== 3 || patchSize !== patchWidth) {
    throw refuse(`its patches are ${channels} x ${patchSize} x ${patchWidth}, not three square channels`);
  }
  const [, tokens, positionWidth] = shapes.of('pos_embed', 3);
  const [, , tokenWidth] = shapes.of('cls_token', 3);
  const grid = Math.sqrt(tokens - 1);
  if (!Number.isInteger(grid) || grid < 1)
    throw refuse(`its ${tokens} positions are no square grid and a class token`);
  if (positionWidth !== width || tokenWidth !== width) throw refuse('its widths do not agree');
  const depth = shapes.depth('blocks');
  if (depth === 0) throw refuse('it has no "blocks.0.attn.qkv.weight"');
  const [hidden] = shapes.of('blocks.0.mlp.fc1.weight', 2);
  if (hidden !== 4 * width) throw refuse(`its MLP is ${hidden} wide, not four times ${width}`);
  if (!shapes.has('blocks.0.attn.qkv.bias')) throw refuse('its attention has no bias');
  return { imageSize: grid * patchSize, patchSize, width, depth };
}

/** What only pretraining has; a stand-in for a file without it. */
function pretrainingGeometry(
  shapes: ShapeReader,
  kind: CheckpointKind,
  encoder: EncoderGeometry,
): Omit<ModelConfig, keyof EncoderGeometry | 'heads' | 'repDecoderHeads'> {
  const likely = Object.values(PRESETS).find(({ model }) => model.width === encoder.width) ?? PRESETS.base;
  const { decoderWidth, decoderDepth, decoderHeads, repDecoderDepth, projectorHidden, projectorOut } =
    likely.model;
  const assumed = {
    decoderWidth,
    decoderDepth,
    decoderHeads,
    repDecoderDepth,
    projectorHidden,
    projectorOut,
  };
  if (kind === 'encoder' || kind === 'detector') return assumed;
  const found = {
    ...assumed,
    repDecoderDepth: shapes.depth('rep_decoder_blocks'),
    projectorHidden: shapes.of('projector.projection_head.0.weight', 2)[0],
    projectorOut: shapes.of('projector.projection_head.3.weight', 2)[0],
  };
  if (kind === 'target') return found;
  const [width] = shapes.of('decoder_embed.weight', 2);
  const heads = DECODER_HEADS.get(width);
  if (heads === undefined) throw refuse(`how many heads a pixel decoder ${width} wide has is not known`);
  return { ...found, decoderWidth: width, decoderDepth: shapes.depth('decoder_blocks'), decoderHeads: heads };
}

/**
 * @param shapes of every tensor of the file
 * @throws LabError `invalid-file` that says what is missing or unknown
 */
export function recogniseCheckpoint(shapes: Shapes): RecognisedCheckpoint {
  const prefix = PREFIXES.find((candidate) => shapes.has(candidate + PATCH_WEIGHT));
  if (prefix === undefined) throw refuse(`it has no "${PATCH_WEIGHT}", so it is no Vision Transformer`);
  const reader = new ShapeReader(shapes, prefix);
  const kind = kindOf(reader);
  const encoder = encoderGeometry(reader);
  const known = HEADS.get(encoder.width);
  if (!known) throw refuse(`how many heads an encoder ${encoder.width} wide has is not known`);
  const { letter, heads, repDecoderHeads } = known;
  return {
    kind,
    size: `ViT-${letter}/${encoder.patchSize}`,
    model: { ...encoder, heads, repDecoderHeads, ...pretrainingGeometry(reader, kind, encoder) },
    classes: kind === 'detector' ? reader.of('head.weight', 2)[0] : 0,
    pooling: reader.has('fc_norm.weight') ? 'mean' : 'class-token',
    prefix,
  };
}
