/**
 * Which network a checkpoint holds, told from its names and shapes alone.
 * Source: released `models_fsfm.py` and `models_vit.py` (sizes), timm's names.
 */
import type { Pooling } from '@/lib/detectorConfig';
import { PRESETS, type ModelConfig } from '@/lib/presets';
import { HEAD_WIDTHS, HeadsUnknownError, saidHeads, WIDTHS } from './attentionHeads';
import { checkArguments, checkRest } from './foreignTensors';
import {
  listed,
  networkPrefixes,
  PATCH_WEIGHT,
  placeOf,
  refuse,
  ShapeReader,
  type Shapes,
} from './networkNames';
import type { CheckpointKind, RecognisedCheckpoint, RecognitionHints } from './recognised';
import { classifierParameters, encoderParameters, onlineParameters, targetParameters } from './parameters';

export type { CheckpointKind, RecognisedCheckpoint, RecognitionHints } from './recognised';

/** Of the pixel decoder, by its width. */
const DECODER_HEADS: ReadonlyMap<number, number> = new Map(
  Object.values(PRESETS).map(({ model }) => [model.decoderWidth, model.decoderHeads]),
);

type Head = { name: string; outputs: number; norm: string; pooling: Pooling };

/** Names that a last layer has, within the network or in what wraps it; a number follows dropout before it. */
const HEAD_NAME =
  /^(.*\.)?(head|heads\.head|head\.fc|fc|fc_head|classifier|classification_head|cls_head|cls|linear|last_linear|logits)(\.\d+)?\.weight$/;

/** The last layer: one linear layer on the encoder's feature; null without one. @throws LabError for two */
function headOf(shapes: ShapeReader): Head | null {
  const [width] = shapes.of(PATCH_WEIGHT, 4);
  // An adapter's result stands beside the feature.
  const inWidth = shapes.has('adapter.up.weight') ? 2 * width : width;
  const isHead = (name: string) => {
    const shape = shapes.shapes.get(name) ?? [];
    return HEAD_NAME.test(name) && shape.length === 2 && shape[1] === inWidth && !goesOn(shapes.shapes, name);
  };
  const found = [...shapes.inside(), ...shapes.around()].filter(
    (name) => isHead(name) && !/(^|\.)(\w*blocks|decoder)\./.test(name.slice(shapes.scope.length)),
  );
  if (found.length === 0) return null;
  if (found.length > 1) throw refuse(`it has two heads, ${listed(found)}`);
  const name = found[0].slice(0, -'.weight'.length);
  const [outputs] = shapes.shapes.get(found[0])!;
  if (outputs < 1 || outputs > MAX_CLASSES)
    throw refuse(`its head has ${outputs} outputs, not 1 to ${MAX_CLASSES}`);
  const norms = ['fc_norm', 'norm'].flatMap((norm) => [shapes.prefix + norm, shapes.scope + norm]);
  const norm = norms.find((candidate) => shapes.shapes.has(`${candidate}.weight`));
  if (norm === undefined) throw refuse('its head has no norm before it ("fc_norm" or "norm")');
  return { name, outputs, norm, pooling: norm.endsWith('fc_norm') ? 'mean' : 'class-token' };
}

/** Whether more layers follow this one: then it is part of a projection, and no head. */
function goesOn(shapes: Shapes, name: string): boolean {
  const [, before, place] = /^(.*\.)(\d+)\.weight$/.exec(name) ?? [];
  if (before === undefined) return false;
  return [...shapes.keys()].some(
    (other) => other.startsWith(before) && Number.parseInt(other.slice(before.length), 10) > Number(place),
  );
}

function kindOf(shapes: ShapeReader, head: Head | null): CheckpointKind {
  if (head) return 'detector';
  if (shapes.has('decoder_pred.weight') && shapes.has('predictor.projection_head.0.weight')) return 'online';
  return shapes.has('projector.projection_head.0.weight') ? 'target' : 'encoder';
}

/** Patches a side: 518 px in patches of 14 have 37. */
const MAX_GRID = 40;
/** Outputs of a head: ImageNet has a thousand. */
const MAX_CLASSES = 1000;

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
  head: Head | null,
  layerScale: RecognisedCheckpoint['layerScale'],
): Set<string> {
  const own = { online: onlineParameters, target: targetParameters, encoder: encoderParameters };
  const adapter = shapes.has('adapter.up.weight');
  const specs = head
    ? classifierParameters(model, head.outputs, { pooling: head.pooling, adapter })
    : own[kind as keyof typeof own](model);
  const used = new Set(
    specs.map(({ name }) => placeOf({ name, prefix: shapes.prefix, head: head?.name, norm: head?.norm })),
  );
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
  const isDecided = kind === 'online' || kind === 'target' || headChoices.length === 1;
  const heads = said?.heads ?? headChoices[0];
  const model = {
    ...encoder,
    heads,
    repDecoderHeads: known?.repDecoderHeads ?? heads,
    ...pretrainingGeometry(reader, kind, encoder),
  };
  checkArguments(hints.metadata ?? {}, head);
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
    pooling: head ? head.pooling : reader.has('fc_norm.weight') ? 'mean' : 'class-token',
    prefix,
    places: { head: head?.name ?? null, norm: head?.norm ?? null },
    layerScale,
    unused: checkRest(reader, kind, used, hints.unreadable ?? []),
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
