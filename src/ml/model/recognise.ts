/**
 * Which network a checkpoint holds, told from its names and shapes alone.
 * Source: released `models_fsfm.py` and `models_vit.py` (sizes), timm's names.
 */
import { PRESETS, type ModelConfig } from '@/lib/presets';
import { HEAD_WIDTHS, HeadsUnknownError, saidHeads, WIDTHS } from './attentionHeads';
import { checkArguments, checkRest } from './foreignTensors';
import { networkPrefixes, PATCH_WEIGHT, placeOf, refuse, ShapeReader, type Shapes } from './networkNames';
import { headOf, type FoundHead } from './recogniseHead';
import type { CheckpointKind, RecognisedCheckpoint, RecognitionHints } from './recognised';
import { classifierParameters, encoderParameters, onlineParameters, targetParameters } from './parameters';

export type { CheckpointKind, RecognisedCheckpoint, RecognitionHints } from './recognised';

/** Of the pixel decoder, by its width. */
const DECODER_HEADS: ReadonlyMap<number, number> = new Map(
  Object.values(PRESETS).map(({ model }) => [model.decoderWidth, model.decoderHeads]),
);

function kindOf(shapes: ShapeReader, head: FoundHead | null): CheckpointKind {
  if (head) return 'detector';
  // MCF's networks have a projector too, and no representation decoder.
  if (!shapes.has('projector.projection_head.0.weight') || !shapes.has('rep_decoder_pred.weight'))
    return 'encoder';
  const isOnline = shapes.has('decoder_pred.weight') && shapes.has('predictor.projection_head.0.weight');
  return isOnline ? 'online' : 'target';
}

/** Patches a side: 518 px in patches of 14 have 37. */
const MAX_GRID = 40;

type EncoderGeometry = Pick<ModelConfig, 'imageSize' | 'patchSize' | 'width' | 'depth'>;

function encoderGeometry(shapes: ShapeReader): EncoderGeometry {
  const [width, channels, patchSize, patchWidth] = shapes.of(PATCH_WEIGHT, 4);
  if (channels !== 3 || patchSize !== patchWidth) {
    throw refuse(`its patches are ${channels} x ${patchSize} x ${patchWidth}, not three square channels`);
  }
  const [tables, tokens, positionWidth] = shapes.of('pos_embed', 3);
  if (tables !== 1) throw refuse(`it has ${tables} tables of positions, not one`);
  const [, , tokenWidth] = shapes.of('cls_token', 3);
  const grid = Math.sqrt(tokens - 1);
  if (!Number.isInteger(grid) || grid < 1)
    throw refuse(`its ${tokens} positions are no square grid and a class token`);
  if (grid > MAX_GRID) {
    throw refuse(
      `its ${grid} x ${grid} patches are more than the ${MAX_GRID} x ${MAX_GRID} that this app computes: attention takes the square of them in memory`,
    );
  }
  if (positionWidth !== width || tokenWidth !== width) throw refuse('its widths do not agree');
  const depth = shapes.depth('blocks');
  if (depth === 0) throw refuse('it has no "blocks.0.attn.qkv.weight"');
  const [hidden] = shapes.of('blocks.0.mlp.fc1.weight', 2);
  if (hidden !== 4 * width) throw refuse(`its MLP is ${hidden} wide, not four times ${width}`);
  for (let i = 0; i < depth; i++) {
    if (!shapes.has(`blocks.${i}.attn.qkv.bias`)) throw refuse('its attention has no bias');
  }
  return { imageSize: grid * patchSize, patchSize, width, depth };
}

/** What only pretraining has; a stand-in for a file without it. */
function pretrainingGeometry(
  shapes: ShapeReader,
  kind: CheckpointKind,
  encoder: EncoderGeometry,
  saidDecoderHeads: number | undefined,
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
  const heads = saidDecoderHeads ?? DECODER_HEADS.get(width);
  if (heads === undefined) throw refuse(`how many heads a pixel decoder ${width} wide has is not known`);
  return { ...found, decoderWidth: width, decoderDepth: shapes.depth('decoder_blocks'), decoderHeads: heads };
}

/** LayerScale: a factor on each channel of a branch. Names of DINOv2 and timm, and of DeiT III. */
const LAYER_SCALES = [
  ['ls1.gamma', 'ls2.gamma'],
  ['gamma_1', 'gamma_2'],
] as const;

function layerScaleOf(
  shapes: ShapeReader,
  { width, depth }: EncoderGeometry,
): RecognisedCheckpoint['layerScale'] {
  const names = LAYER_SCALES.find(([attention]) => shapes.has(`blocks.0.${attention}`));
  if (!names) return null;
  for (let i = 0; i < depth; i++) {
    for (const name of names) {
      const [size] = shapes.of(`blocks.${i}.${name}`, 1);
      if (size !== width) throw refuse(`"blocks.${i}.${name}" has ${size} factors where ${width} are needed`);
    }
  }
  return names;
}

/** Names in the file of everything that is computed with. */
function usedNames(
  shapes: ShapeReader,
  kind: CheckpointKind,
  model: ModelConfig,
  head: FoundHead | null,
  layerScale: RecognisedCheckpoint['layerScale'],
): Set<string> {
  const own = { online: onlineParameters, target: targetParameters, encoder: encoderParameters };
  const specs = head
    ? classifierParameters(model, head.outputs, head.head)
    : own[kind as keyof typeof own](model);
  const used = new Set(specs.map(({ name }) => placeOf(name, shapes.prefix, head?.places ?? {})));
  for (const name of head?.twins ?? []) used.add(name);
  for (let i = 0; layerScale && i < model.depth; i++) {
    for (const name of layerScale) used.add(`${shapes.prefix}blocks.${i}.${name}`);
  }
  return used;
}

/**
 * @param shapes of every tensor of the file
 * @throws LabError `invalid-file` that says what is missing or unknown; `HeadsUnknownError` for a width that no known
 *   network has
 */
export function recogniseCheckpoint(shapes: Shapes, hints: RecognitionHints = {}): RecognisedCheckpoint {
  const prefix = hints.prefix ?? networkPrefixes(shapes)[0];
  if (prefix === undefined) throw refuse(noNetwork(shapes));
  const reader = new ShapeReader(shapes, prefix);
  const head = headOf(reader);
  const kind = kindOf(reader, head);
  const encoder = encoderGeometry(reader);
  const known = WIDTHS.get(encoder.width);
  const said = saidHeads(encoder.width, kind, hints);
  const headChoices =
    known?.heads ??
    HEAD_WIDTHS.filter((each) => encoder.width % each === 0).map((each) => encoder.width / each);
  if (!said && !known) throw new HeadsUnknownError(encoder.width, headChoices);
  // The released detectors of these forms have the heads of FSFM: nobody else has them.
  const isReleased = head !== null && (head.head.embedding > 0 || head.head.adapter?.form === 'relu');
  const isDecided = kind === 'online' || kind === 'target' || isReleased || headChoices.length === 1;
  const heads = said?.heads ?? headChoices[0];
  const model = {
    ...encoder,
    heads,
    repDecoderHeads: known?.repDecoderHeads ?? heads,
    ...pretrainingGeometry(reader, kind, encoder, hints.decoderHeads),
  };
  checkArguments(hints.metadata ?? {}, head?.head ?? null);
  const layerScale = layerScaleOf(reader, encoder);
  const used = usedNames(reader, kind, model, head, layerScale);
  return {
    kind,
    size: `ViT-${known?.letter ?? encoder.width}/${encoder.patchSize}`,
    model,
    headsFrom: said?.headsFrom ?? (isDecided ? 'width' : 'unknown'),
    headChoices,
    classes: head ? (head.outputs === 1 ? 2 : head.outputs) : 0,
    oneLogit: head?.outputs === 1,
    pooling: head?.head.pooling ?? (reader.has('fc_norm.weight') ? 'mean' : 'class-token'),
    adapter: head?.head.adapter ?? null,
    embedding: head?.head.embedding ?? 0,
    prefix,
    places: head?.places ?? { head: null, norm: null, embedding: null },
    layerScale,
    unused: checkRest(reader, kind, used, hints.unreadable ?? [], (head?.head.embedding ?? 0) > 0),
  };
}

/** Why there is no Vision Transformer of timm's names, as near as the names tell. */
function noNetwork(shapes: Shapes): string {
  const has = (pattern: RegExp) => [...shapes.keys()].some((name) => pattern.test(name));
  const missing = `it has no "${PATCH_WEIGHT}", so it is no Vision Transformer`;
  if (has(/embeddings\.patch_embeddings\.projection\.weight$/))
    return `${missing} of timm's names: these are those of Hugging Face transformers`;
  if (has(/(conv_proj|encoder_layer_0)\b/))
    return `${missing} of timm's names: these are those of torchvision`;
  return missing;
}
