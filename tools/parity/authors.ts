/**
 * A golden of the authors' own pretraining classes through our networks, objective and optimiser: every form of C3, with
 * the released zero positions of the representation decoder and with sine-cosine ones, and steps of their training loop.
 */
import * as v from 'valibot';
import { disposeBatch } from '@/engine/pretrain/batches';
import { PretrainStep } from '@/engine/pretrain/pretrainStep';
import type { ClLossName } from '@/lib/config';
import type { ModelConfig } from '@/lib/presets';
import { encode, FULL_VIEW, represent, representedTokens } from '@/ml/model/fsfm';
import { onlineParameters, targetParameters } from '@/ml/model/parameters';
import type { ParameterStore } from '@/ml/model/parameterStore';
import { linearLayer, projectionHead } from '@/ml/model/transformer';
import { targetView, threeCLosses, type Batch, type Losses } from '@/ml/objective/threeC';
import { emaMomentum, learningRate } from '@/ml/optim/schedules';
import * as tf from '@/ml/tf';
import { goldenBatch } from './batches';
import { Comparison, DIRECT_TOLERANCE, STEPPED_TOLERANCE, type GroupResult } from './comparison';
import { GeometrySettings, storeFrom, type Golden } from './golden';
import { compareGradient, numbers } from './tensors';

const list = v.array(v.number());
const Settings = v.object({
  geometry: GeometrySettings,
  norm_pix: v.boolean(),
  weight_c2: v.number(),
  weight_c3: v.number(),
  temperature: v.number(),
  steps: v.object({
    weight_decay: v.number(),
    clip: v.number(),
    base_lr: v.number(),
    min_lr: v.number(),
    warmup_epochs: v.number(),
    epochs: v.number(),
    epoch: v.number(),
    steps_per_epoch: v.number(),
    ema_base: v.number(),
    loss: list,
    loss_rec_all: list,
    loss_rec_sfr: list,
    loss_cl: list,
    lr: list,
    momentum: list,
    grad_norm_before_clip: list,
  }),
});
type AuthorsSettings = v.InferOutput<typeof Settings>;

/** Their names of the forms of C3. */
const FORMS: Readonly<Record<string, ClLossName>> = {
  simsiam: 'simsiam',
  byol: 'byol',
  infonce: 'infonce',
  infonce_positive: 'infonce-positive',
  mocov3: 'mocov3',
  simclr: 'simclr',
};

interface Networks {
  model: ModelConfig;
  online: ParameterStore;
  target: ParameterStore;
}

const configOf = (settings: AuthorsSettings, clLoss: ClLossName) => ({
  normPixLoss: settings.norm_pix,
  weightMim: 1,
  weightSfr: settings.weight_c2,
  weightCl: settings.weight_c3,
  clLoss,
  clTemperature: settings.temperature,
  recompute: false,
});

export async function runAuthors(golden: Golden): Promise<GroupResult[]> {
  const settings = v.parse(Settings, golden.settings);
  const { geometry: model } = settings;
  const networks: Networks = {
    model,
    online: storeFrom(golden, 'online', onlineParameters(model)),
    target: storeFrom(golden, 'target', targetParameters(model)),
  };
  const out = new Comparison();
  const batch = goldenBatch(golden, namesOf('batch'), model.patchSize);
  try {
    await compareOutputs(out, golden, networks, batch);
    await compareObjective(out, golden, networks, batch, settings, '');
    await compareWithPositions(out, golden, networks, batch, settings);
    await compareSteps(out, golden, networks, settings);
  } finally {
    disposeBatch(batch);
    networks.online.dispose();
    networks.target.dispose();
  }
  return out.results();
}

const namesOf = (batch: string) => ({
  images: `${batch}.images`,
  mask: `${batch}.mask`,
  covered: `${batch}.covered`,
});

async function compareOutputs(
  out: Comparison,
  golden: Golden,
  { model, online, target }: Networks,
  batch: Batch,
): Promise<void> {
  const { view } = batch;
  const tensors = tf.tidy(() => {
    const latent = encode(online, model, batch.patches, view);
    const whole = encode(target, model, batch.patches, FULL_VIEW);
    const projection = represent(online, model, latent, view);
    const tokens = (p: ParameterStore, of: tf.Tensor3D, shown: typeof view) =>
      linearLayer(p, 'rep_decoder_pred', representedTokens(p, model, of, shown));
    return {
      latent,
      projection,
      prediction: projectionHead(online, 'predictor', projection),
      rep_decoder: tokens(online, latent, view),
      target_rep_decoder: tokens(target, whole, FULL_VIEW),
    };
  });
  for (const [name, tensor] of Object.entries(tensors)) {
    const theirs = name === 'latent' ? latentInOrder(golden, model) : golden.values(`out.${name}`);
    out.add('outputs', name, await numbers(tensor), theirs);
    tensor.dispose();
  }
}

/** Their order of the visible patches is arbitrary among equals; ours is that of the picture. */
function latentInOrder(golden: Golden, { width }: ModelConfig): Float32Array {
  const [count, tokens] = golden.tensor('out.latent').shape;
  const [, patchCount] = golden.tensor('batch.ids_shuffle').shape;
  const shuffled = golden.values('batch.ids_shuffle');
  const theirs = golden.values('out.latent');
  const ordered = theirs.slice();
  for (let n = 0; n < count; n++) {
    const ids = Array.from(shuffled.subarray(n * patchCount, n * patchCount + tokens - 1));
    const places = ids.map((id, place) => ({ id, place })).sort((a, b) => a.id - b.id);
    const start = n * tokens * width;
    for (const [i, { place }] of places.entries()) {
      const from = start + (1 + place) * width;
      ordered.set(theirs.subarray(from, from + width), start + (1 + i) * width);
    }
  }
  return ordered;
}

/** Losses and gradients. @param prefix of the golden's names: '' or 'sincos.' */
async function compareObjective(
  out: Comparison,
  golden: Golden,
  { model, online, target }: Networks,
  batch: Batch,
  settings: AuthorsSettings,
  prefix: string,
): Promise<void> {
  const zTarget = targetView(target, model, batch);
  const start = `${prefix}loss.c3.`;
  const forms = golden.names(start).map((name) => name.slice(start.length));
  for (const form of forms) {
    if (!Object.hasOwn(FORMS, form)) throw new Error(`"${form}" is not a form of C3 that is known here`);
    const run = (of: 'total' | 'c1' | 'c2') =>
      gradientsOf(online, of, () =>
        threeCLosses(online, model, batch, zTarget, configOf(settings, FORMS[form])),
      );
    const { losses, grads } = run('total');
    const add = async (group: string, name: string, tensor: tf.Tensor) =>
      golden.has(`${prefix}${name}`) &&
      out.add(`${prefix}${group}`, name, await numbers(tensor), golden.values(`${prefix}${name}`));
    await add('losses', `loss.c3.${form}`, losses.c3);
    await add('losses', `loss.total.${form}`, losses.total);
    if (form === forms[0]) {
      await add('losses', 'loss.c1', losses.c1);
      await add('losses', 'loss.c2', losses.c2);
      await add('outputs', 'out.pred', losses.prediction);
      await add('outputs', 'out.z_online', losses.zOnline);
      await add('outputs', 'out.z_target', losses.zTarget);
    }
    tf.dispose(Object.values(losses));
    await compareGradients(out, golden, online, `${prefix}grad.total.${form}`, grads);
    if (form !== forms[0]) continue;
    for (const part of ['c1', 'c2'] as const) {
      const alone = run(part);
      tf.dispose(Object.values(alone.losses));
      await compareGradients(out, golden, online, `${prefix}grad.${part}`, alone.grads);
    }
  }
  zTarget.dispose();
}

/** The losses are the caller's, except `zTarget`, which was given. */
function gradientsOf(
  online: ParameterStore,
  of: 'total' | 'c1' | 'c2',
  objective: () => Losses,
): { losses: Losses; grads: Map<string, tf.Tensor> } {
  const trained = online.trained();
  let losses: Losses | undefined;
  const { value, grads } = tf.variableGrads(
    () => {
      const found = objective();
      losses = { ...found, zTarget: found.zTarget.clone() };
      for (const tensor of Object.values(losses)) tf.keep(tensor as tf.Tensor);
      return tf.clone(found[of]);
    },
    trained.map(({ variable }) => variable),
  );
  value.dispose();
  if (!losses) throw new Error('The objective was not evaluated.');
  // What the loss does not reach has no gradient.
  const named = trained.flatMap(({ spec, variable }) => {
    const grad = grads[variable.name] as tf.Tensor | null;
    return grad ? [[spec.name, grad] as const] : [];
  });
  return { losses, grads: new Map(named) };
}

async function compareGradients(
  out: Comparison,
  golden: Golden,
  store: ParameterStore,
  prefix: string,
  grads: ReadonlyMap<string, tf.Tensor>,
): Promise<void> {
  for (const spec of store.specs) {
    const grad = grads.get(spec.name);
    if (!grad) continue;
    await compareGradient(out, golden, prefix, spec, grad);
    grad.dispose();
  }
}

/** The same with sine-cosine positions of the representation decoder; the networks are as before afterwards. */
async function compareWithPositions(
  out: Comparison,
  golden: Golden,
  networks: Networks,
  batch: Batch,
  settings: AuthorsSettings,
): Promise<void> {
  const name = 'rep_decoder_pos_embed';
  if (!golden.has(`sincos.${name}`)) return;
  const stores = [networks.online, networks.target];
  const set = (values: Float32Array) => {
    for (const store of stores)
      tf.tidy(() => store.get(name).assign(tf.tensor(values, store.get(name).shape)));
  };
  set(golden.values(`sincos.${name}`));
  await compareObjective(out, golden, networks, batch, settings, 'sincos.');
  set(golden.values(`online.${name}`));
}

async function compareSteps(
  out: Comparison,
  golden: Golden,
  { model, online, target }: Networks,
  settings: AuthorsSettings,
): Promise<void> {
  const { steps } = settings;
  const config = {
    ...configOf(settings, 'simsiam'),
    weightDecay: steps.weight_decay,
    clipGrad: steps.clip,
    accumIter: 1,
  };
  const trainer = new PretrainStep(model, config, online, target);
  for (let i = 0; i < steps.loss.length; i++) {
    const batch = goldenBatch(golden, namesOf(`step${i}`), model.patchSize);
    const epoch = steps.epoch + i / steps.steps_per_epoch;
    const rates = {
      lr: learningRate(epoch, {
        peak: steps.base_lr,
        floor: steps.min_lr,
        warmupEpochs: steps.warmup_epochs,
        epochs: steps.epochs,
      }),
      momentum: emaMomentum(
        steps.epoch * steps.steps_per_epoch + i,
        steps.ema_base,
        steps.epochs * steps.steps_per_epoch,
      ),
    };
    const { figures, c2PerImage } = trainer.run(batch, { ...rates, step: i + 1 });
    const [total, c1, c2, c3, norm] = await numbers(figures);
    const theirs = {
      ...{ loss: steps.loss, rec_all: steps.loss_rec_all, rec_sfr: steps.loss_rec_sfr, cl: steps.loss_cl },
      grad_norm: steps.grad_norm_before_clip,
    };
    const ours = { loss: total, rec_all: c1, rec_sfr: c2, cl: c3, grad_norm: norm };
    const tolerance = i === 0 ? DIRECT_TOLERANCE : STEPPED_TOLERANCE;
    for (const [name, value] of Object.entries(ours)) {
      const group = i === 0 ? 'first step' : 'later steps';
      out.add(group, `${name} of step ${i}`, [value], [theirs[name as keyof typeof theirs][i]], tolerance);
    }
    out.add('schedules', `lr of step ${i}`, [rates.lr], [steps.lr[i]]);
    out.add('schedules', `momentum of step ${i}`, [rates.momentum], [steps.momentum[i]]);
    tf.dispose([figures, c2PerImage]);
    disposeBatch(batch);
  }
  for (const [prefix, store] of Object.entries({ online, target })) {
    for (const spec of store.specs) {
      const name = `after.${prefix}`;
      await compareGradient(out, golden, name, spec, store.get(spec.name), STEPPED_TOLERANCE);
    }
  }
  trainer.dispose();
}
