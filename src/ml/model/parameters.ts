/**
 * Which tensors the networks have: names as in released checkpoints (timm's ViT names), shapes in our own
 * layout, and how each begins. Pure data; `parameterStore.ts` turns it into variables.
 *
 * Layout: as PyTorch ([out, in] weights), with ONE exception: `patch_embed.proj.weight` is held as
 * [D, P*P*3] in (row, column, channel) order, so that embedding and reconstruction share one patchify;
 * files hold (D, 3, P, P). `checkpointLayout.ts` converts at the border.
 * Source: reference `state`; released `initialize_weights` for the initial values.
 */
import type { Pooling } from '@/lib/detectorConfig';
import type { ModelConfig } from '@/lib/presets';

/** How a tensor begins. `xavier`: uniform in +-sqrt(6 / (in + out)); `token`: normal with std 0.02. */
export type Initialisation = 'xavier' | 'token' | 'zeros' | 'ones' | 'positions' | 'headNormal';

export interface ParameterSpec {
  name: string;
  shape: number[];
  initial: Initialisation;
  /** False for positions: they are stored in checkpoints but never updated. */
  trained: boolean;
}

/** Weight and bias of a linear layer. */
export const linearParameters = (name: string, inWidth: number, outWidth: number): ParameterSpec[] => [
  { name: `${name}.weight`, shape: [outWidth, inWidth], initial: 'xavier', trained: true },
  { name: `${name}.bias`, shape: [outWidth], initial: 'zeros', trained: true },
];

/** Weight and bias of a norm. */
export const normParameters = (name: string, width: number): ParameterSpec[] => [
  { name: `${name}.weight`, shape: [width], initial: 'ones', trained: true },
  { name: `${name}.bias`, shape: [width], initial: 'zeros', trained: true },
];

const block = (name: string, width: number): ParameterSpec[] => [
  ...normParameters(`${name}.norm1`, width),
  ...linearParameters(`${name}.attn.qkv`, width, 3 * width),
  ...linearParameters(`${name}.attn.proj`, width, width),
  ...normParameters(`${name}.norm2`, width),
  ...linearParameters(`${name}.mlp.fc1`, width, 4 * width),
  ...linearParameters(`${name}.mlp.fc2`, 4 * width, width),
];

const blocks = (name: string, depth: number, width: number) =>
  Array.from({ length: depth }, (_, i) => block(`${name}.${i}`, width)).flat();

const head = (name: string, inWidth: number, hidden: number, out: number): ParameterSpec[] => [
  ...linearParameters(`${name}.projection_head.0`, inWidth, hidden),
  ...normParameters(`${name}.projection_head.1`, hidden),
  ...linearParameters(`${name}.projection_head.3`, hidden, out),
];

const token = (name: string, width: number): ParameterSpec => ({
  name,
  shape: [1, 1, width],
  initial: 'token',
  trained: true,
});

const positions = (name: string, tokens: number, width: number): ParameterSpec => ({
  name,
  shape: [1, tokens, width],
  initial: 'positions',
  trained: false,
});

/** L, patches of an image. */
export function patchCountOf(model: Pick<ModelConfig, 'imageSize' | 'patchSize'>): number {
  return (model.imageSize / model.patchSize) ** 2;
}

function encoderSpecs(model: ModelConfig): ParameterSpec[] {
  const { width, depth, patchSize } = model;
  return [
    token('cls_token', width),
    positions('pos_embed', 1 + patchCountOf(model), width),
    ...linearParameters('patch_embed.proj', patchSize * patchSize * 3, width),
    ...blocks('blocks', depth, width),
  ];
}

function representationSpecs(model: ModelConfig): ParameterSpec[] {
  const { width } = model;
  return [
    token('mask_token', width),
    ...linearParameters('rep_decoder_embed', width, width),
    positions('rep_decoder_pos_embed', 1 + patchCountOf(model), width),
    ...blocks('rep_decoder_blocks', model.repDecoderDepth, width),
    ...normParameters('rep_decoder_norm', width),
    ...linearParameters('rep_decoder_pred', width, width),
    ...head('projector', width, model.projectorHidden, model.projectorOut),
  ];
}

function pixelDecoderSpecs(model: ModelConfig): ParameterSpec[] {
  return [
    ...linearParameters('decoder_embed', model.width, model.decoderWidth),
    positions('decoder_pos_embed', 1 + patchCountOf(model), model.decoderWidth),
    ...blocks('decoder_blocks', model.decoderDepth, model.decoderWidth),
    ...normParameters('decoder_norm', model.decoderWidth),
    ...linearParameters('decoder_pred', model.decoderWidth, model.patchSize * model.patchSize * 3),
  ];
}

/** A plain encoder, with the norm behind its blocks. */
export function encoderParameters(model: ModelConfig): ParameterSpec[] {
  return [...encoderSpecs(model), ...normParameters('norm', model.width)];
}

/** The target network: encoder, representation decoder, projector. */
export function targetParameters(model: ModelConfig): ParameterSpec[] {
  return [...encoderParameters(model), ...representationSpecs(model)];
}

/** The online network: all of the target's, and predictor and pixel decoder. */
export function onlineParameters(model: ModelConfig): ParameterSpec[] {
  const { projectorOut, projectorHidden } = model;
  return [
    ...targetParameters(model),
    ...head('predictor', projectorOut, projectorHidden, projectorOut),
    ...pixelDecoderSpecs(model),
  ];
}

/** What MAE trains: encoder, mask token and pixel decoder, without a target network. */
export function maeParameters(model: ModelConfig): ParameterSpec[] {
  return [...encoderParameters(model), token('mask_token', model.width), ...pixelDecoderSpecs(model)];
}

/** MCF's target network: encoder, and the projector of its class token. */
export function mcfTargetParameters(model: ModelConfig): ParameterSpec[] {
  const { width, projectorHidden, projectorOut } = model;
  return [...encoderParameters(model), ...head('projector', width, projectorHidden, projectorOut)];
}

/** MCF's online network: all of the target's, and predictor, mask token and pixel decoder. */
export function mcfParameters(model: ModelConfig): ParameterSpec[] {
  const { width, projectorOut, projectorHidden } = model;
  return [
    ...mcfTargetParameters(model),
    ...head('predictor', projectorOut, projectorHidden, projectorOut),
    token('mask_token', width),
    ...pixelDecoderSpecs(model),
  ];
}

/** A bottleneck D -> B -> D whose result is concatenated to the feature. */
export type AdapterShape =
  | { form: 'gelu'; bottleneck: number }
  /** The released FS-Adapter: ReLU after both layers, no biases; a projector of B that only training reads, if it is there. */
  | { form: 'relu'; bottleneck: number; projector: boolean };

/** What the downstream network has besides the encoder. */
export interface ClassifierHead {
  /** `mean` pools the patch tokens and has `fc_norm`; `class-token` reads the token after the encoder's `norm`. */
  pooling: Pooling;
  adapter: AdapterShape | null;
  /** Width of an embedding between feature and head, as released detectors of spoofs have it; absent: none. */
  embedding?: number;
}

/** The released detectors' head: mean pooling, no adapter. */
export const PLAIN_HEAD: ClassifierHead = { pooling: 'mean', adapter: null };

/** Bottleneck of the adapter: width over this. Source: FS-VFM's adapter, d -> d/4 -> d. */
const ADAPTER_REDUCTION = 4;

/** The adapter that is trained here. */
export const ownAdapter = ({ width }: Pick<ModelConfig, 'width'>): AdapterShape => ({
  form: 'gelu',
  bottleneck: Math.ceil(width / ADAPTER_REDUCTION),
});

function adapterSpecs(width: number, adapter: AdapterShape): ParameterSpec[] {
  const { bottleneck } = adapter;
  if (adapter.form === 'gelu')
    return [
      ...linearParameters('adapter.down', width, bottleneck),
      ...linearParameters('adapter.up', bottleneck, width),
    ];
  return [
    { name: 'adapter.linear1.weight', shape: [bottleneck, width], initial: 'xavier', trained: true },
    { name: 'adapter.linear2.weight', shape: [width, bottleneck], initial: 'xavier', trained: true },
    ...(adapter.projector ? linearParameters('projector', bottleneck, bottleneck) : []),
  ];
}

/**
 * The downstream classifier: encoder, the norm of its pooling, adapter and embedding if wanted, and a head. All trained;
 * the engine freezes what its mode wants frozen.
 */
export function classifierParameters(
  model: ModelConfig,
  classes: number,
  { pooling, adapter, embedding = 0 }: ClassifierHead = PLAIN_HEAD,
): ParameterSpec[] {
  const { width } = model;
  const features = adapter ? 2 * width : width;
  return [
    ...encoderSpecs(model),
    ...normParameters(pooling === 'mean' ? 'fc_norm' : 'norm', width),
    ...(adapter ? adapterSpecs(width, adapter) : []),
    ...(embedding > 0 ? linearParameters('embedding', features, embedding) : []),
    { name: 'head.weight', shape: [classes, embedding || features], initial: 'headNormal', trained: true },
    { name: 'head.bias', shape: [classes], initial: 'zeros', trained: true },
  ];
}

/** Numbers in a list of tensors. */
export function countParameters(specs: readonly ParameterSpec[]): number {
  return specs.reduce((total, spec) => total + spec.shape.reduce((a, b) => a * b, 1), 0);
}

/**
 * Weight decay applies to every trained tensor that is neither 1-D nor a bias; the tokens, (1, 1, D), do
 * decay. Source: reference `decays`.
 */
export function decays(spec: Pick<ParameterSpec, 'name' | 'shape'>): boolean {
  return spec.shape.length > 1 && !spec.name.endsWith('.bias');
}
