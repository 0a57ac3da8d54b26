/**
 * FRA's network behind a backbone: queries that find regions in feature maps, and heads. N pictures, L pixels of a feature map (tokens
 * of patches), C channels, K queries, E width of embeddings. Every function returns new tensors that the caller's tidy owns.
 * Source: FRA ("Self-Supervised Facial Representation Learning with Facial Region Awareness", 2024); its released neck.
 */
import { crossAttention } from '@/ml/ops/attention';
import { l2Normalize } from '@/ml/ops/cosineSimilarity';
import { linear } from '@/ml/ops/linear';
import { meanTokens } from '@/ml/ops/meanTokens';
import * as tf from '@/ml/tf';
import { batchNormHead, batchNormHeadParameters } from './batchNormHead';
import { linearParameters, normParameters, type ParameterSpec } from './parameters';
import type { ParameterStore } from './parameterStore';
import { sidewisePositions } from './positions';
import { linearLayer, normLayer } from './transformer';

/** PyTorch's default, in the layers of the decoder. */
const EPSILON = 1e-5;
/** Added to each share of a heat map, so that no region is without weight. */
const HEAT_EPSILON = 1e-7;

export interface RegionModel {
  /** C, width of the backbone. */
  channels: number;
  /** E, divisible by `heads` and by 4. */
  width: number;
  /** Of the heads with batch norm. */
  hidden: number;
  /** K. */
  queries: number;
  heads: number;
  layers: number;
  /** Hidden width of the decoder's layers. */
  feedForward: number;
}

/** What one network makes of one view. */
export interface RegionView {
  /** [N, E], of the whole face. */
  global: tf.Tensor2D;
  /** [N*L, E], of each pixel. */
  pixels: tf.Tensor2D;
  /** [N, K, E], what each query looks for in each picture. */
  maskEmbeddings: tf.Tensor3D;
  /** [N*L, K], cosine of each pixel and each query. */
  similarity: tf.Tensor2D;
  /** [N*L, K], shares of the queries in each pixel; each row sums to 1 + K * 1e-7. */
  heat: tf.Tensor2D;
  /** [N, K, C], mean of the features under each heat map. */
  slots: tf.Tensor3D;
  /** [N*K, E], of each region. */
  regions: tf.Tensor2D;
}

const attentionParameters = (name: string, width: number): ParameterSpec[] => [
  { name: `${name}.in_proj_weight`, shape: [3 * width, width], initial: 'xavier', trained: true },
  { name: `${name}.in_proj_bias`, shape: [3 * width], initial: 'zeros', trained: true },
  ...linearParameters(`${name}.out_proj`, width, width),
];

const DECODER = 'proj_attn.transformer.decoder';

function decoderLayerParameters(name: string, { width, feedForward }: RegionModel): ParameterSpec[] {
  return [
    ...attentionParameters(`${name}.self_attn`, width),
    ...attentionParameters(`${name}.multihead_attn`, width),
    ...linearParameters(`${name}.linear1`, width, feedForward),
    ...linearParameters(`${name}.linear2`, feedForward, width),
    ...['norm1', 'norm2', 'norm3'].flatMap((each) => normParameters(`${name}.${each}`, width)),
  ];
}

/** What online and target network have behind the backbone, by the released names. */
export function regionParameters(model: RegionModel): ParameterSpec[] {
  const { channels, width, hidden, queries, layers } = model;
  return [
    ...['proj.mlp', 'proj_pixel.mlp', 'proj_obj.mlp'].flatMap((name) =>
      batchNormHeadParameters(name, channels, hidden, width),
    ),
    ...linearParameters('proj_attn.input_proj', channels, width),
    { name: 'proj_attn.query_embed.weight', shape: [queries, width], initial: 'xavier', trained: true },
    ...Array.from({ length: layers }, (_, i) =>
      decoderLayerParameters(`${DECODER}.layers.${i}`, model),
    ).flat(),
    ...normParameters(`${DECODER}.norm`, width),
    ...[0, 1, 2].flatMap((i) => linearParameters(`proj_attn.mask_embed.layers.${i}`, width, width)),
  ];
}

/** What the online network has besides: predictors of the whole face and of its regions. */
export function regionPredictorParameters({ width, hidden }: RegionModel): ParameterSpec[] {
  return ['predictor.mlp', 'predictor_obj.mlp'].flatMap((name) =>
    batchNormHeadParameters(name, width, hidden, width),
  );
}

/** Torch's MultiheadAttention: three projections in one tensor, heads, output projection. */
function projectedAttention(
  p: ParameterStore,
  name: string,
  [q, k, v]: readonly [tf.Tensor3D, tf.Tensor3D, tf.Tensor3D],
  heads: number,
): tf.Tensor3D {
  const width = q.shape[2];
  const projected = [q, k, v].map((x, i) => {
    const weight = tf.slice(p.get(`${name}.in_proj_weight`), [i * width, 0], [width, width]);
    return linear(x, weight, tf.slice(p.get(`${name}.in_proj_bias`), [i * width], [width]));
  });
  return linearLayer(p, `${name}.out_proj`, crossAttention(projected[0], projected[1], projected[2], heads));
}

const sum = (a: tf.Tensor, b: tf.Tensor) => tf.add(a, b) as tf.Tensor3D;

/** One post-norm layer with ReLU; `query` is added wherever the tokens ask, `places` where the memory is asked. */
function decoderLayer(
  p: ParameterStore,
  name: string,
  tokens: tf.Tensor3D,
  { query, memory, placed }: Record<'query' | 'memory' | 'placed', tf.Tensor3D>,
  heads: number,
): tf.Tensor3D {
  const asking = sum(tokens, query);
  const own = projectedAttention(p, `${name}.self_attn`, [asking, asking, tokens], heads);
  const first = normLayer(p, `${name}.norm1`, sum(tokens, own), EPSILON);
  const found = projectedAttention(p, `${name}.multihead_attn`, [sum(first, query), placed, memory], heads);
  const second = normLayer(p, `${name}.norm2`, sum(first, found), EPSILON);
  const hidden = linearLayer(p, `${name}.linear1`, second, { activation: 'relu' });
  return normLayer(p, `${name}.norm3`, sum(second, linearLayer(p, `${name}.linear2`, hidden)), EPSILON);
}

/**
 * What each query looks for in each picture.
 * @param x [N, L, C], L a square number, rows first
 * @returns [N, K, E]
 */
function maskEmbeddings(p: ParameterStore, model: RegionModel, x: tf.Tensor3D): tf.Tensor3D {
  const [batch, pixels] = x.shape;
  const { width, queries } = model;
  const memory = linearLayer(p, 'proj_attn.input_proj', x);
  const places = tf.tensor2d(sidewisePositions(width, Math.sqrt(pixels)), [pixels, width]);
  const query = tf.tile(tf.expandDims(p.get('proj_attn.query_embed.weight'), 0), [
    batch,
    1,
    1,
  ]) as tf.Tensor3D;
  const around = { query, memory, placed: sum(memory, places) };
  let tokens = tf.zeros<tf.Rank.R3>([batch, queries, width]);
  for (let i = 0; i < model.layers; i++)
    tokens = decoderLayer(p, `${DECODER}.layers.${i}`, tokens, around, model.heads);
  const decoded = normLayer(p, `${DECODER}.norm`, tokens, EPSILON);
  const name = 'proj_attn.mask_embed.layers';
  const hidden = linearLayer(p, `${name}.0`, decoded, { activation: 'relu' });
  return linearLayer(p, `${name}.2`, linearLayer(p, `${name}.1`, hidden, { activation: 'relu' }));
}

/**
 * Regions of a batch of feature maps. The mask embeddings are averaged over the batch, so that all pictures have the same queries:
 * heat = softmax over K of cos(mean mask embedding, pixel) + 1e-7.
 * @param x [N, L, C], L a square number, rows first
 */
export function regionView(p: ParameterStore, model: RegionModel, x: tf.Tensor3D): RegionView {
  const [batch, pixelCount, channels] = x.shape;
  const { queries } = model;
  const pixels = batchNormHead(p, 'proj_pixel.mlp', tf.reshape(x, [batch * pixelCount, channels]));
  const embeddings = maskEmbeddings(p, model, x);
  const shared = l2Normalize(tf.mean(embeddings, 0));
  const similarity: tf.Tensor2D = tf.matMul(l2Normalize(pixels), shared, false, true);
  const heat: tf.Tensor2D = tf.add(tf.softmax(similarity), HEAT_EPSILON);
  const maps = tf.reshape(heat, [batch, pixelCount, queries]);
  const weights = tf.reshape(tf.sum(maps, 1), [batch, queries, 1]);
  const slots = tf.div(tf.matMul(maps, x, true, false), weights) as tf.Tensor3D;
  return {
    global: batchNormHead(p, 'proj.mlp', meanTokens(x, 0)),
    pixels,
    maskEmbeddings: embeddings,
    similarity,
    heat,
    slots,
    regions: batchNormHead(p, 'proj_obj.mlp', tf.reshape(slots, [batch * queries, channels])),
  };
}
