/** A golden of AG-FAS's own classes through our blocks with a cue, and its three losses. */
import * as v from 'valibot';
import type { ModelConfig } from '@/lib/presets';
import { cueParameters, standardisedResidual } from '@/ml/model/cue';
import { embed } from '@/ml/model/fsfm';
import { fromCheckpoint } from '@/ml/model/checkpointLayout';
import { encoderParameters, linearParameters, type ParameterSpec } from '@/ml/model/parameters';
import { ParameterStore } from '@/ml/model/parameterStore';
import { attentionInput, block, cueTerm, linearLayer, normLayer, selfAttended } from '@/ml/model/transformer';
import {
  discriminate,
  distances,
  reversalCoefficient,
  tripletLoss,
  WEIGHT_ADVERSARIAL,
} from '@/ml/objective/agFas';
import { softmaxCrossEntropy } from '@/ml/ops/softmaxCrossEntropy';
import * as tf from '@/ml/tf';
import { goldenPatches } from './batches';
import { Comparison, RELEASED_TOLERANCE, type GroupResult } from './comparison';
import { encoderModel, EncoderGeometrySettings, type Golden } from './golden';
import { compareGradient, gradientsTo, numbers } from './tensors';

const Settings = v.object({
  geometry: v.object({
    ...EncoderGeometrySettings.entries,
    cueWidth: v.number(),
    embedding: v.number(),
    discriminatorHidden: v.number(),
  }),
  layer_norm_eps: v.number(),
  margin: v.number(),
  reversal: v.object({ max_iter: v.number(), iteration: v.number(), coefficient: v.number() }),
  real_per_domain: v.array(v.number()),
});
type AgFasSettings = v.InferOutput<typeof Settings>;

/** Their names of what stands at the end of ours; the first that fits. */
const THEIRS: readonly (readonly [RegExp, string])[] = [
  [/^cls_token/, 'vit.embeddings.cls_token'],
  [/^pos_embed/, 'vit.embeddings.position_embeddings'],
  [/^patch_embed\.proj/, 'vit.embeddings.patch_embeddings.projection'],
  [/^blocks\.(\d+)\.norm1/, 'vit.encoder.layer.$1.layernorm_before'],
  [/^blocks\.(\d+)\.norm2/, 'vit.encoder.layer.$1.layernorm_after'],
  [/^blocks\.(\d+)\.attn\.proj/, 'vit.encoder.layer.$1.attention.output.dense'],
  [/^blocks\.(\d+)\.mlp\.fc1/, 'vit.encoder.layer.$1.intermediate.dense'],
  [/^blocks\.(\d+)\.mlp\.fc2/, 'vit.encoder.layer.$1.output.dense'],
  [/^blocks\.(\d+)\.crossattn\.norm/, 'vit.encoder.layer.$1.ln_cross_attn'],
  [/^blocks\.(\d+)\.crossattn/, 'vit.encoder.layer.$1.crossattention'],
  [/^norm/, 'vit.layernorm'],
  [/^embedder/, 'embedder.bottleneck_layer_fc'],
  [/^classifier\.weight/, 'classifier_used.classifier_layer.weight'],
  [/^classifier\.bias/, 'classifier_before.classifier_layer.bias'],
  [/^ad_net/, 'discriminator.ad_net'],
];

const theirName = (name: string): string => {
  const found = THEIRS.find(([pattern]) => pattern.test(name));
  return found ? name.replace(found[0], found[1]) : name;
};

/** Queries, keys and values are three tensors in theirs and one in ours. */
function thirds(name: string): string[] | null {
  const packed = /^blocks\.(\d+)\.attn\.qkv\.(weight|bias)$/.exec(name);
  if (!packed) return null;
  const [, index, part] = packed;
  return ['query', 'key', 'value'].map(
    (each) => `vit.encoder.layer.${index}.attention.attention.${each}.${part}`,
  );
}

function valuesOf(golden: Golden, spec: ParameterSpec): Float32Array {
  const parts = thirds(spec.name);
  if (!parts) return fromCheckpoint(spec, golden.values(theirName(spec.name)));
  return Float32Array.from(parts.flatMap((name) => [...golden.values(name)]));
}

interface Network {
  model: ModelConfig;
  store: ParameterStore;
}

/** What goes in; the owner disposes it. */
interface Inputs {
  patches: tf.Tensor3D;
  cue: tf.Tensor3D;
  targets: tf.Tensor2D;
  /** Live 0, spoofs of set i are i + 1. */
  kinds: tf.Tensor1D;
  /** [live pictures, sets]. */
  sets: tf.Tensor2D;
}

export async function runAgFas(golden: Golden): Promise<GroupResult[]> {
  const settings = v.parse(Settings, golden.settings);
  const { geometry } = settings;
  const model = encoderModel(geometry);
  const specs = [
    ...encoderParameters(model),
    ...cueParameters(model, geometry.cueWidth),
    ...linearParameters('embedder', model.width, geometry.embedding),
    ...linearParameters('classifier', geometry.embedding, 2),
    ...linearParameters('ad_net.0', geometry.embedding, geometry.discriminatorHidden),
    ...linearParameters('ad_net.3', geometry.discriminatorHidden, settings.real_per_domain.length),
  ];
  const network = { model, store: new ParameterStore(specs, (spec) => valuesOf(golden, spec)) };
  const inputs = inputsOf(golden, model, settings);
  const out = new Comparison();
  try {
    compareResidual(out, golden);
    const { coefficient, iteration, max_iter } = settings.reversal;
    out.add(
      'losses',
      'reversal',
      [reversalCoefficient(iteration, max_iter)],
      [coefficient],
      RELEASED_TOLERANCE,
    );
    await compareBlocks(out, golden, network, inputs, settings);
    await compareLosses(out, golden, network, inputs, settings);
    await compareGradients(out, golden, network, inputs, settings);
  } finally {
    network.store.dispose();
    tf.dispose({ ...inputs });
  }
  return out.results();
}

function inputsOf(golden: Golden, model: ModelConfig, { real_per_domain }: AgFasSettings): Inputs {
  const [count, tokens, width] = golden.tensor('batch.cue_tokens').shape;
  const oneHot = (classes: ArrayLike<number>, of: number) =>
    Float32Array.from({ length: classes.length * of }, (_, i) =>
      Number(classes[Math.floor(i / of)] === i % of),
    );
  const sets = real_per_domain.flatMap((number, set) => Array<number>(number).fill(set));
  return {
    patches: goldenPatches(golden, 'batch.images', model.patchSize),
    cue: tf.tensor3d(golden.values('batch.cue_tokens'), [count, tokens, width]),
    targets: tf.tensor2d(oneHot(golden.values('batch.labels'), 2), [count, 2]),
    kinds: tf.tensor1d(golden.values('triplet.domain_labels')),
    sets: tf.tensor2d(oneHot(sets, real_per_domain.length), [sets.length, real_per_domain.length]),
  };
}

function compareResidual(out: Comparison, golden: Golden): void {
  const [image, reconstruction] = ['image', 'reconstruction'].map((name) =>
    golden.values(`cue_input.${name}`),
  );
  const ours = standardisedResidual(image, reconstruction);
  out.add('outputs', 'cue_input.residual', ours, golden.values('cue_input.residual'), RELEASED_TOLERANCE);
}

/** Class tokens of [N, T, D] behind the last norm, and their embedding, divided by sqrt(2 |e|). */
function embedded({ store }: Network, tokens: tf.Tensor3D, { layer_norm_eps }: AgFasSettings) {
  const [batch, , width] = tokens.shape;
  const first: tf.Tensor2D = tf.reshape(tf.slice(tokens, [0, 0, 0], [batch, 1, width]), [batch, width]);
  const feature = normLayer(store, 'norm', first, layer_norm_eps);
  const raw = linearLayer(store, 'embedder', feature);
  const length = tf.norm(raw, 2, 1, true);
  return { feature, embedding: tf.div(raw, tf.sqrt(tf.mul(length, 2))) as tf.Tensor2D };
}

function encoded(
  { model, store }: Network,
  patches: tf.Tensor3D,
  settings: AgFasSettings,
  cue?: tf.Tensor3D,
) {
  const options = { cue, epsilon: settings.layer_norm_eps };
  let tokens = embed(store, patches, null);
  for (let i = 0; i < model.depth; i++) tokens = block(store, `blocks.${i}`, tokens, model.heads, options);
  return tokens;
}

async function compareAll(
  out: Comparison,
  golden: Golden,
  group: string,
  tensors: Readonly<Record<string, tf.Tensor>>,
): Promise<void> {
  for (const [name, tensor] of Object.entries(tensors)) {
    out.add(group, name, await numbers(tensor), golden.values(name), RELEASED_TOLERANCE);
    tensor.dispose();
  }
}

async function compareBlocks(
  out: Comparison,
  golden: Golden,
  network: Network,
  { patches, cue }: Inputs,
  settings: AgFasSettings,
): Promise<void> {
  const { model, store } = network;
  const epsilon = settings.layer_norm_eps;
  const tensors = tf.tidy(() => {
    let x = embed(store, patches, null);
    const stages: Record<string, tf.Tensor> = { 'out.embeddings': x };
    for (let i = 0; i < model.depth; i++) {
      const name = `blocks.${i}`;
      const attended = selfAttended(store, name, x, attentionInput(store, name, x, epsilon), model.heads);
      stages[`out.block${i}.after_self_attention`] = attended;
      stages[`out.block${i}.cross_attention`] = cueTerm(store, name, attended, cue, model.heads, epsilon);
      x = block(store, name, x, model.heads, { cue, epsilon });
      stages[`out.block${i}`] = x;
    }
    const { feature, embedding } = embedded(network, x, settings);
    return {
      ...stages,
      'out.feature': feature,
      'out.embedding': embedding,
      'out.logits': linearLayer(store, 'classifier', embedding),
      'out.no_cue_feature': embedded(network, encoded(network, patches, settings), settings).feature,
      'triplet.distances': distances(embedding),
    };
  });
  await compareAll(out, golden, 'outputs', tensors);
}

/** The three losses and their total of an embedding [N, E]; live pictures come first. */
function lossesOf({ store }: Network, embedding: tf.Tensor2D, inputs: Inputs, settings: AgFasSettings) {
  const { targets, kinds, sets } = inputs;
  const live = tf.slice(embedding, [0, 0], [sets.shape[0], -1]);
  const discriminator = discriminate(store, live, settings.reversal.coefficient);
  const crossEntropy = tf.mean(softmaxCrossEntropy(linearLayer(store, 'classifier', embedding), targets));
  const adversarial: tf.Scalar = tf.mean(softmaxCrossEntropy(discriminator, sets));
  const triplet = tripletLoss(embedding, kinds, settings.margin);
  const total = tf.addN([crossEntropy, triplet, tf.mul(adversarial, WEIGHT_ADVERSARIAL)]) as tf.Scalar;
  return { discriminator, crossEntropy, adversarial, triplet, total };
}

async function compareLosses(
  out: Comparison,
  golden: Golden,
  network: Network,
  inputs: Inputs,
  settings: AgFasSettings,
): Promise<void> {
  const tensors = tf.tidy(() => {
    const tokens = encoded(network, inputs.patches, settings, inputs.cue);
    const { embedding } = embedded(network, tokens, settings);
    const losses = lossesOf(network, embedding, inputs, settings);
    return {
      'out.discriminator': losses.discriminator,
      'loss.cross_entropy': losses.crossEntropy,
      'loss.adversarial_real': losses.adversarial,
      'loss.triplet': losses.triplet,
      'loss.total': losses.total,
      'case.triplet_hardest': tripletLoss(embedding, inputs.kinds, settings.margin, true),
    };
  });
  await compareAll(out, golden, 'losses', tensors);
}

async function compareGradients(
  out: Comparison,
  golden: Golden,
  network: Network,
  inputs: Inputs,
  settings: AgFasSettings,
): Promise<void> {
  const embeddingOf = (cue: tf.Tensor3D) =>
    embedded(network, encoded(network, inputs.patches, settings, cue), settings).embedding;
  const total = (cue: tf.Tensor3D) => lossesOf(network, embeddingOf(cue), inputs, settings).total;
  const prefix = 'grad.total';
  for (const { spec, grad } of gradientsTo(network.store, () => total(inputs.cue))) {
    const names = thirds(spec.name);
    const values = await numbers(grad);
    for (const [i, name] of (names ?? []).entries()) {
      const third = values.subarray((i * values.length) / 3, ((i + 1) * values.length) / 3);
      if (golden.has(`${prefix}.${name}`)) out.add(prefix, name, third, golden.values(`${prefix}.${name}`));
    }
    // Heads have shorter names in the gradients.
    const short = /^(embedder|classifier)\./.test(spec.name) ? spec.name : theirName(spec.name);
    if (!names) await compareGradient(out, golden, prefix, { ...spec, name: short }, grad);
    grad.dispose();
  }
  const embedding = tf.tidy(() => embeddingOf(inputs.cue));
  const losses = (x: tf.Tensor) => lossesOf(network, x as tf.Tensor2D, inputs, settings);
  const direct = tf.tidy(() => ({
    'grad.total.cue_tokens': tf.grad((cue) => total(cue as tf.Tensor3D))(inputs.cue),
    'grad.triplet.embedding': tf.grad((x) => losses(x).triplet)(embedding),
    'grad.adversarial_real.embedding': tf.grad((x) => losses(x).adversarial)(embedding),
  }));
  for (const [name, grad] of Object.entries(direct)) {
    out.add('grad of inputs', name, await numbers(grad), golden.values(name));
    grad.dispose();
  }
  embedding.dispose();
}
