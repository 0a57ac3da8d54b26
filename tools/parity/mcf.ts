/** A golden of MCF's own classes through our encoder, MAE's decoder, a frozen teacher and both losses. */
import * as v from 'valibot';
import { encode, reconstructAsMae, type View } from '@/ml/model/fsfm';
import { batchNorm, batchNormHead, batchNormHeadParameters } from '@/ml/model/batchNormHead';
import { encoderParameters, onlineParameters, type ParameterSpec } from '@/ml/model/parameters';
import { ParameterStore } from '@/ml/model/parameterStore';
import { fromCheckpoint } from '@/ml/model/checkpointLayout';
import { identityLoss } from '@/ml/objective/identity';
import { sslp, teacherFeatures, WEIGHT_SSLP, type Teacher } from '@/ml/objective/mcf';
import { emaUpdate } from '@/ml/ops/adamw';
import { l2Normalize } from '@/ml/ops/cosineSimilarity';
import * as tf from '@/ml/tf';
import { goldenPatches } from './batches';
import { Comparison, RELEASED_TOLERANCE, type GroupResult } from './comparison';
import { encoderModel, EncoderGeometrySettings, GeometrySettings, storeFrom, type Golden } from './golden';
import { compareGradient, gradientsTo, numbers } from './tensors';

const Settings = v.object({
  student: v.omit(GeometrySettings, ['repDecoderDepth', 'repDecoderHeads']),
  teacher224: EncoderGeometrySettings,
  teacher32: EncoderGeometrySettings,
  temperature: v.number(),
  momentum: v.number(),
  kept: v.number(),
});
type McfSettings = v.InferOutput<typeof Settings>;

const TEACHERS = { t224: 'teacher224', t32: 'teacher32' } as const;

const ENCODER = 'online_encoder';

/** Where the golden has a parameter: the encoder's below its name, the rest at the top. */
const prefixOf = ({ name }: ParameterSpec): string =>
  /^(predictor|decoder|mask_token)/.test(name) ? '' : `${ENCODER}.`;

interface Networks {
  model: ReturnType<typeof modelOf>;
  online: ParameterStore;
  target: ParameterStore;
}

const modelOf = ({ student: geometry }: McfSettings) => ({ ...encoderModel(geometry), ...geometry });

function networksOf(golden: Golden, settings: McfSettings): Networks {
  const model = modelOf(settings);
  const { width, projectorHidden: hidden, projectorOut: out } = model;
  const encoder = [...encoderParameters(model), ...batchNormHeadParameters('fc', width, hidden, out)];
  const decoder = onlineParameters(model).filter(({ name }) => name.startsWith('decoder_'));
  const token: ParameterSpec = {
    ...{ name: 'mask_token', shape: [1, 1, model.decoderWidth] },
    ...{ initial: 'token', trained: true },
  };
  const specs = [...encoder, ...batchNormHeadParameters('predictor', out, hidden, out), token, ...decoder];
  const online = new ParameterStore(specs, (spec) =>
    fromCheckpoint(spec, golden.values(`before.${prefixOf(spec)}${spec.name}`)),
  );
  return { model, online, target: storeFrom(golden, 'before.target_encoder', encoder) };
}

export async function runMcf(golden: Golden): Promise<GroupResult[]> {
  const settings = v.parse(Settings, golden.settings);
  const networks = networksOf(golden, settings);
  const out = new Comparison();
  const patches = goldenPatches(golden, 'batch.images', networks.model.patchSize);
  const views = [
    viewOf(golden, 'batch.ids_shuffle_online', settings),
    viewOf(golden, 'batch.ids_shuffle_target', settings),
  ];
  try {
    await compareTarget(out, golden, networks, settings);
    const run = () => forward(networks, patches, views, settings);
    await compareContrast(out, golden, networks, run);
    for (const prefix of Object.keys(TEACHERS) as (keyof typeof TEACHERS)[])
      await compareTeacher(out, golden, networks, patches, run, prefix, settings);
  } finally {
    networks.online.dispose();
    networks.target.dispose();
    tf.dispose([patches, views.map(({ idsKeep, idsRestore }) => [idsKeep!, idsRestore!])]);
  }
  return out.results();
}

/** Their orders of patches, of which the first so many are visible. */
function viewOf(golden: Golden, name: string, { kept }: McfSettings): View {
  const [count, patchCount] = golden.tensor(name).shape;
  const shuffled = golden.values(name);
  const restore = new Int32Array(shuffled.length);
  for (const [i, patch] of shuffled.entries()) restore[i - (i % patchCount) + patch] = i % patchCount;
  const orders = tf.tensor2d(Int32Array.from(shuffled), [count, patchCount], 'int32');
  const idsKeep = tf.slice(orders, [0, 0], [count, kept]);
  orders.dispose();
  return { idsKeep, idsRestore: tf.tensor2d(restore, [count, patchCount], 'int32') };
}

/** The target moves before it is asked. */
async function compareTarget(
  out: Comparison,
  golden: Golden,
  { online, target }: Networks,
  { momentum }: McfSettings,
): Promise<void> {
  const pairs = target.specs.map(({ name }) => ({ target: target.get(name), online: online.get(name) }));
  emaUpdate(pairs, momentum);
  for (const spec of target.specs)
    await compareGradient(out, golden, 'after.target_encoder', spec, target.get(spec.name), RELEASED_TOLERANCE); // prettier-ignore
}

const classTokens = (latent: tf.Tensor3D): tf.Tensor2D =>
  tf.reshape(tf.slice(latent, [0, 0, 0], [-1, 1, -1]), [latent.shape[0], latent.shape[2]]);

/** Linear, BN, ReLU, Linear, BN without weights, on the class token. */
const projected = (p: ParameterStore, latent: tf.Tensor3D): tf.Tensor2D =>
  batchNorm(batchNormHead(p, 'fc', classTokens(latent)));

function forward(
  { model, online, target }: Networks,
  patches: tf.Tensor3D,
  [shown, other]: readonly View[],
  { temperature }: McfSettings,
) {
  const latent = encode(online, model, patches, shown);
  const k = projected(target, encode(target, model, patches, other));
  const q = batchNormHead(online, 'predictor', projected(online, latent));
  const contrastive = identityLoss('infonce', l2Normalize(q), l2Normalize(k), temperature);
  return { latent, pred: reconstructAsMae(online, model, latent, shown), q, k, contrastive };
}

async function compareAll(
  out: Comparison,
  golden: Golden,
  group: string,
  tensors: Record<string, tf.Tensor>,
): Promise<void> {
  for (const [name, tensor] of Object.entries(tensors))
    out.add(group, name, await numbers(tensor), golden.values(name), RELEASED_TOLERANCE);
  tf.dispose(tensors);
}

async function compareContrast(
  out: Comparison,
  golden: Golden,
  { online }: Networks,
  run: () => ReturnType<typeof forward>,
): Promise<void> {
  const { latent, pred, q, k, contrastive } = tf.tidy(run);
  const outputs = { 'out.latent': latent, 'out.pred': pred, 'out.q': q, 'out.k': k };
  await compareAll(out, golden, 'outputs', outputs);
  await compareAll(out, golden, 'losses', { 'loss.contrastive': contrastive });
  await compareGradients(out, golden, online, 'grad.contrastive', () => run().contrastive);
}

async function compareGradients(
  out: Comparison,
  golden: Golden,
  store: ParameterStore,
  prefix: string,
  loss: () => tf.Scalar,
): Promise<void> {
  for (const { spec, grad } of gradientsTo(store, loss)) {
    const below = prefixOf(spec).slice(0, -1);
    await compareGradient(out, golden, below ? `${prefix}.${below}` : prefix, spec, grad);
    grad.dispose();
  }
}

async function compareTeacher(
  out: Comparison,
  golden: Golden,
  { model, online }: Networks,
  patches: tf.Tensor3D,
  run: () => ReturnType<typeof forward>,
  prefix: keyof typeof TEACHERS,
  settings: McfSettings,
): Promise<void> {
  const its = encoderModel(settings[TEACHERS[prefix]]);
  const specs = encoderParameters(its).filter(({ name }) => golden.has(`${TEACHERS[prefix]}.${name}`));
  const teacher: Teacher = { store: storeFrom(golden, TEACHERS[prefix], specs), model: its };
  const original = tf.tidy(() => teacherFeatures(teacher, patches, model, 'tokens'));
  const blocksOf = (pred: tf.Tensor3D) => sslp(teacherFeatures(teacher, pred, model, 'tokens'), original);
  const weighted = (pred: tf.Tensor3D) => tf.mul(tf.addN(blocksOf(pred)), WEIGHT_SSLP) as tf.Scalar;
  const losses = tf.tidy((): Record<string, tf.Tensor> => {
    const { pred, contrastive } = run();
    const blocks = blocksOf(pred);
    return {
      ...Object.fromEntries(blocks.map((loss, i) => [`${prefix}.out.block_loss.${i}`, loss])),
      [`${prefix}.loss.sslp`]: tf.addN(blocks),
      [`${prefix}.loss.total`]: tf.add(weighted(pred), contrastive),
    };
  });
  await compareAll(out, golden, 'losses', losses);
  await compareFeatures(out, golden, `${prefix}.out.features_image0`, original);
  const total = () => {
    const { pred, contrastive } = run();
    return tf.add(weighted(pred), contrastive) as tf.Scalar;
  };
  await compareGradients(out, golden, online, `${prefix}.grad.total`, total);
  await compareGradients(out, golden, online, `${prefix}.grad.sslp1000`, () => weighted(run().pred));
  const pred = tf.tidy(() => run().pred);
  const grad = tf.tidy(() => tf.grad((x) => weighted(x as tf.Tensor3D))(pred));
  const name = `${prefix}.grad.sslp1000.pred`;
  out.add(`${prefix}.grad.sslp1000`, name, await numbers(grad), golden.values(name));
  tf.dispose([pred, grad, original]);
  teacher.store.dispose();
}

/** Normalised features of the first picture: ours are [N*D, T] a block, theirs [blocks, T, D]. */
async function compareFeatures(
  out: Comparison,
  golden: Golden,
  name: string,
  features: readonly tf.Tensor2D[],
): Promise<void> {
  const [, tokens, width] = golden.tensor(name).shape;
  const first = tf.tidy(() =>
    tf.stack(features.map((all) => tf.transpose(tf.slice(all, [0, 0], [width, tokens])))),
  );
  await compareAll(out, golden, 'outputs', { [name]: first });
}
