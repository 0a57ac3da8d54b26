/**
 * What a file has behind its encoder to tell classes apart: adapter, embedding, head and the norm before them, told from
 * names and shapes.
 * Source: timm's names; FS-VFM's `models_vit.py` (FS-Adapter) and its detectors of spoofs, after SSDG.
 */
import type { Pooling } from '@/lib/detectorConfig';
import { listed, PATCH_WEIGHT, refuse, type Places, type ShapeReader, type Shapes } from './networkNames';
import type { AdapterShape, ClassifierHead } from './parameters';

export interface FoundHead {
  outputs: number;
  head: Required<ClassifierHead>;
  places: Places;
  /** Other names in the file of the same weights. */
  twins: string[];
}

/** Names that a last layer has, within the network or in what wraps it; a number follows dropout before it. */
const HEAD_NAME =
  /^(.*\.)?(head|heads\.head|head\.fc|fc|fc_head|classifier|classification_head|cls_head|cls|linear|last_linear|logits)(\.\d+)?\.weight$/;
/** The embedding and its classifier. Both names of the embedding are one layer; PyTorch loads the second over the first. */
const EMBEDDING_NAME = /^(.*\.)?embedder\.(bottleneck_layer_fc|bottleneck_layer\.0)\.weight$/;
const EMBEDDED_HEAD_NAME = /^(.*\.)?classifier\.classifier_layer\.weight$/;

/** Outputs of a head: ImageNet has a thousand. */
const MAX_CLASSES = 1000;
const MAX_EMBEDDING = 65_536;

const withoutWeight = (name: string) => name.slice(0, -'.weight'.length);

/** The last layer: one linear layer on the encoder's feature; null without one. @throws LabError for two */
export function headOf(shapes: ShapeReader): FoundHead | null {
  const [width] = shapes.of(PATCH_WEIGHT, 4);
  const adapter = adapterOf(shapes, width);
  // An adapter's result stands beside the feature.
  const inWidth = adapter ? 2 * width : width;
  const embedded = embeddingOf(shapes, inWidth);
  const weight = embedded ? embedded.head : linearHead(shapes, inWidth);
  if (weight === null) return null;
  const [outputs] = shapes.shapes.get(weight)!;
  if (outputs < 1 || outputs > MAX_CLASSES)
    throw refuse(`its head has ${outputs} outputs, not 1 to ${MAX_CLASSES}`);
  const { norm, pooling } = normOf(shapes);
  return {
    outputs,
    head: { pooling, adapter, embedding: embedded?.width ?? 0 },
    places: { head: withoutWeight(weight), norm, embedding: embedded?.name ?? null },
    twins: embedded?.twins ?? [],
  };
}

function linearHead(shapes: ShapeReader, inWidth: number): string | null {
  const isHead = (name: string) => {
    const shape = shapes.shapes.get(name) ?? [];
    return HEAD_NAME.test(name) && shape.length === 2 && shape[1] === inWidth && !goesOn(shapes.shapes, name);
  };
  const found = [...shapes.inside(), ...shapes.around()].filter(
    (name) => isHead(name) && !/(^|\.)(\w*blocks|decoder)\./.test(name.slice(shapes.scope.length)),
  );
  if (found.length > 1) throw refuse(`it has two heads, ${listed(found)}`);
  return found[0] ?? null;
}

function normOf(shapes: ShapeReader): { norm: string; pooling: Pooling } {
  const norms = ['fc_norm', 'norm'].flatMap((norm) => [shapes.prefix + norm, shapes.scope + norm]);
  const norm = norms.find((candidate) => shapes.shapes.has(`${candidate}.weight`));
  if (norm === undefined) throw refuse('its head has no norm before it ("fc_norm" or "norm")');
  return { norm, pooling: norm.endsWith('fc_norm') ? 'mean' : 'class-token' };
}

/** Whether more layers follow this one: then it is part of a projection, and no head. */
function goesOn(shapes: Shapes, name: string): boolean {
  const [, before, place] = /^(.*\.)(\d+)\.weight$/.exec(name) ?? [];
  if (before === undefined) return false;
  return [...shapes.keys()].some(
    (other) => other.startsWith(before) && Number.parseInt(other.slice(before.length), 10) > Number(place),
  );
}

function adapterOf(shapes: ShapeReader, width: number): AdapterShape | null {
  const bottleneckOf = (down: string, up: string): number => {
    const [[bottleneck, from], [to, between]] = [shapes.of(down, 2), shapes.of(up, 2)];
    if (from === width && to === width && bottleneck === between && bottleneck > 0) return bottleneck;
    throw refuse(
      `its adapter leads from ${from} through ${bottleneck} and ${between} to ${to} numbers, and its encoder is ${width} wide`,
    );
  };
  if (shapes.has('adapter.up.weight'))
    return { form: 'gelu', bottleneck: bottleneckOf('adapter.down.weight', 'adapter.up.weight') };
  if (!shapes.has('adapter.linear1.weight') || !shapes.has('adapter.linear2.weight')) return null;
  // With biases it is another adapter, which `checkRest` names.
  const bottleneck = bottleneckOf('adapter.linear1.weight', 'adapter.linear2.weight');
  return { form: 'relu', bottleneck, projector: shapes.has('projector.weight') };
}

interface Embedding {
  /** Of its layer, without ".weight". */
  name: string;
  width: number;
  /** The classifier's weight. */
  head: string;
  twins: string[];
}

/** @throws LabError where embedding, encoder and classifier do not fit */
function embeddingOf(shapes: ShapeReader, inWidth: number): Embedding | null {
  const around = shapes.around();
  const layers = around.filter((name) => EMBEDDING_NAME.test(name));
  const heads = around.filter((name) => EMBEDDED_HEAD_NAME.test(name));
  if (layers.length === 0 && heads.length === 0) return null;
  if (layers.length === 0) throw refuse(`it has "${heads[0]}", and not the embedding that this reads`);
  if (heads.length === 0) throw refuse(`it has "${layers[0]}", and no classifier behind this embedding`);
  const layer = layers.find((name) => name.endsWith('bottleneck_layer.0.weight')) ?? layers[0];
  for (const name of layers) {
    const [width = 0, from = 0] = shapes.shapes.get(name) ?? [];
    if (from !== inWidth) {
      throw refuse(`its embedding "${name}" reads ${from} numbers where its encoder gives ${inWidth}`);
    }
    if (width < 1 || width > MAX_EMBEDDING)
      throw refuse(`its embedding is ${width} wide, not 1 to ${MAX_EMBEDDING}`);
  }
  const [width] = shapes.shapes.get(layer)!;
  const head = shapes.shapes.get(heads[0])!;
  if (heads.length > 1) throw refuse(`it has two heads, ${listed(heads)}`);
  if (head.length !== 2 || head[1] !== width) {
    throw refuse(`its classifier "${heads[0]}" is [${head.join(', ')}] where its embedding is ${width} wide`);
  }
  const twins = layers
    .filter((name) => name !== layer)
    .flatMap((name) => [name, `${withoutWeight(name)}.bias`]);
  return { name: withoutWeight(layer), width, head: heads[0], twins };
}
