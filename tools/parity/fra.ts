/** A golden of FRA's own classes through our queries, heads and losses. It has no backbone: inputs are feature maps. */
import * as v from 'valibot';
import { sidewisePositions } from '@/ml/model/positions';
import {
  regionParameters,
  regionPredictorParameters,
  regionView,
  type RegionModel,
  type RegionView,
} from '@/ml/model/regionQueries';
import { ParameterStore } from '@/ml/model/parameterStore';
import { regionLosses, regionTarget, regionTotal, type RegionTarget } from '@/ml/objective/fra';
import * as tf from '@/ml/tf';
import { Comparison, RELEASED_TOLERANCE, type GroupResult } from './comparison';
import type { Golden } from './golden';
import { gradientsTo, numbers } from './tensors';

const Settings = v.object({
  channels: v.number(),
  dim: v.number(),
  hidden: v.number(),
  queries: v.number(),
  heads: v.number(),
  decoder_layers: v.number(),
  feedforward: v.number(),
});

interface Networks {
  model: RegionModel;
  online: ParameterStore;
  target: ParameterStore;
}

const VIEWS = ['v1', 'v2'] as const;

/** Where the golden has the online network's. */
const onlineName = (name: string) => (name.startsWith('predictor') ? name : `online.neck.${name}`);

export async function runFra(golden: Golden): Promise<GroupResult[]> {
  const { dim, decoder_layers, feedforward, ...same } = v.parse(Settings, golden.settings);
  const model = { ...same, width: dim, layers: decoder_layers, feedForward: feedforward };
  const specs = regionParameters(model);
  const networks: Networks = {
    model,
    online: new ParameterStore([...specs, ...regionPredictorParameters(model)], ({ name }) =>
      golden.values(onlineName(name)),
    ),
    target: new ParameterStore(specs, ({ name }) => golden.values(`target.neck.${name}`)),
  };
  const out = new Comparison();
  const features = VIEWS.map((_, i) => featuresOf(golden, `batch.feature${i + 1}`));
  try {
    await comparePositions(out, golden, model);
    await compareOutputs(out, golden, networks, features);
    await compareLosses(out, golden, networks, features);
  } finally {
    networks.online.dispose();
    networks.target.dispose();
    tf.dispose(features);
  }
  return out.results();
}

/** (N, C, H, W) as [N, L, C]. */
function featuresOf(golden: Golden, name: string): tf.Tensor3D {
  const [n, c, h, w] = golden.tensor(name).shape;
  return tf.tidy(() => tf.transpose(tf.tensor3d(golden.values(name), [n, c, h * w]), [0, 2, 1]));
}

async function comparePositions(out: Comparison, golden: Golden, { width }: RegionModel): Promise<void> {
  const name = 'position_encoding';
  const [, , side] = golden.tensor(name).shape;
  const ours = tf.tidy(() => tf.transpose(tf.tensor2d(sidewisePositions(width, side), [side * side, width])));
  out.add('outputs', name, await numbers(ours), golden.values(name), RELEASED_TOLERANCE);
  ours.dispose();
}

/** A view's tensors by the golden's names, in its order of axes. */
function named(view: RegionView, batch: number): Record<string, tf.Tensor> {
  const asMaps = (rows: tf.Tensor2D) =>
    tf.transpose(tf.reshape(rows, [batch, rows.shape[0] / batch, rows.shape[1]]), [0, 2, 1]);
  return {
    global: view.global,
    heatmaps: asMaps(view.heat),
    mask_embeddings: view.maskEmbeddings,
    pixel_projection: asMaps(view.pixels),
    region_projection: view.regions,
    similarity: asMaps(view.similarity),
    slots: view.slots,
  };
}

async function compareOutputs(
  out: Comparison,
  golden: Golden,
  { model, online, target }: Networks,
  features: readonly tf.Tensor3D[],
): Promise<void> {
  for (const [network, store] of Object.entries({ online, target })) {
    for (const [i, name] of VIEWS.entries()) {
      const tensors = tf.tidy(() => named(regionView(store, model, features[i]), features[i].shape[0]));
      for (const [part, tensor] of Object.entries(tensors)) {
        const theirs = golden.values(`out.${network}.${name}.${part}`);
        out.add('outputs', `${network}.${name}.${part}`, await numbers(tensor), theirs, RELEASED_TOLERANCE);
        tensor.dispose();
      }
    }
  }
}

/** Losses of both views from the online network's view of the features. */
function lossesOf(
  { model, online }: Networks,
  features: readonly tf.Tensor3D[],
  targets: readonly RegionTarget[],
) {
  const views = features.map((x, i) =>
    regionLosses(online, regionView(online, model, x), targets[1 - i], targets[i]),
  );
  return { views, ...regionTotal(views) };
}

type Losses = ReturnType<typeof lossesOf>;

/** What the golden has gradients of; those of single parts are without their weight. */
const PARTS: Readonly<Record<string, (losses: Losses) => tf.Scalar>> = {
  total: ({ total }) => total,
  assign: ({ assign }) => assign,
  global: ({ views }) => tf.addN(views.map(({ global }) => global)),
  region: ({ views }) => tf.addN(views.map(({ region }) => region)),
};

async function compareLosses(
  out: Comparison,
  golden: Golden,
  networks: Networks,
  features: readonly tf.Tensor3D[],
): Promise<void> {
  const { model, target } = networks;
  const targets = tf.tidy(() => features.map((x) => ({ ...regionTarget(regionView(target, model, x)) })));
  const run = () => lossesOf(networks, features, targets);
  const tensors = tf.tidy((): Record<string, tf.Tensor> => {
    const { views, global, region, assign, total } = run();
    return {
      'loss.global_weighted': global,
      'loss.region_weighted': region,
      'loss.base': tf.add(global, region),
      'loss.assign': assign,
      'loss.total': total,
      ...Object.fromEntries(
        views.flatMap((losses, i) => [
          [`loss.${VIEWS[i]}.global`, losses.global],
          [`loss.${VIEWS[i]}.region`, losses.region],
          [`loss.${VIEWS[i]}.region_positive`, losses.regionPositive],
          [`loss.${VIEWS[i]}.region_negative`, losses.regionNegative],
          [`loss.${VIEWS[i]}.base`, tf.mul(tf.add(losses.global, losses.region), 0.5)],
          [`loss.${VIEWS[i]}.assign_cross_entropy`, losses.assignCrossEntropy],
          [`loss.${VIEWS[i]}.assign_mean_entropy`, losses.assignMeanEntropy],
          [`out.${VIEWS[i]}.region_prediction`, losses.prediction],
          [`out.${VIEWS[i]}.sinkhorn`, targets[i].assignment.clone()],
        ]),
      ),
    };
  });
  for (const [name, tensor] of Object.entries(tensors)) {
    const group = name.startsWith('loss') ? 'losses' : 'outputs';
    out.add(group, name, await numbers(tensor), golden.values(name), RELEASED_TOLERANCE);
    tensor.dispose();
  }
  await compareGradients(out, golden, networks, features, targets);
  tf.dispose(targets.map((each) => Object.values(each) as tf.Tensor[]));
}

async function compareGradients(
  out: Comparison,
  golden: Golden,
  networks: Networks,
  features: readonly tf.Tensor3D[],
  targets: readonly RegionTarget[],
): Promise<void> {
  for (const [part, lossOf] of Object.entries(PARTS)) {
    const loss = () => lossOf(lossesOf(networks, features, targets));
    for (const { spec, grad } of gradientsTo(networks.online, loss)) {
      const name = `grad.${part}.${onlineName(spec.name)}`;
      if (golden.has(name)) out.add(`grad.${part}`, name, await numbers(grad), golden.values(name));
      grad.dispose();
    }
  }
  const inputs = tf.tidy(() =>
    tf
      .grads((...both: tf.Tensor[]) => lossesOf(networks, both as tf.Tensor3D[], targets).total)([
        ...features,
      ])
      .map((grad) => tf.transpose(grad as tf.Tensor3D, [0, 2, 1])),
  );
  for (const [i, grad] of inputs.entries()) {
    const name = `grad.total.batch.feature${i + 1}`;
    out.add('grad.total', name, await numbers(grad), golden.values(name));
  }
  tf.dispose(inputs);
}
