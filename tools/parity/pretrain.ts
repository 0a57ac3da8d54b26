/** A `pretrain` golden through our networks, objective and optimiser, on whatever backend is active. */
import * as v from 'valibot';
import { PretrainStep, type StepResult } from '@/engine/pretrain/pretrainStep';
import { toCheckpoint } from '@/ml/model/checkpointLayout';
import { onlineParameters, targetParameters, type ParameterSpec } from '@/ml/model/parameters';
import type { ParameterStore } from '@/ml/model/parameterStore';
import type { Losses } from '@/ml/objective/threeC';
import { emaMomentum, learningRate } from '@/ml/optim/schedules';
import * as tf from '@/ml/tf';
import { disposeBatch } from '@/engine/pretrain/batches';
import { goldenBatch } from './batches';
import { Comparison, DIRECT_TOLERANCE, STEPPED_TOLERANCE, type GroupResult } from './comparison';
import { modelConfigOf, PretrainSettings, storeFrom, type Golden } from './golden';
import { numbers } from './tensors';

type Settings = v.InferOutput<typeof PretrainSettings>;

/** What the first step is compared on, cloned out of the step before it is disposed. */
interface FirstStep {
  latent: tf.Tensor;
  prediction: tf.Tensor;
  zOnline: tf.Tensor;
  zTarget: tf.Tensor;
  grads: Map<string, tf.Tensor>;
}

function keepFirstStep(losses: Losses, grads: ReadonlyMap<string, tf.Tensor>): FirstStep {
  const copy = (tensor: tf.Tensor) => tf.keep(tensor.clone());
  return {
    latent: copy(losses.latent),
    prediction: copy(losses.prediction),
    zOnline: copy(losses.zOnline),
    zTarget: copy(losses.zTarget),
    grads: new Map([...grads].map(([name, grad]) => [name, copy(grad)])),
  };
}

async function compareFirstStep(
  out: Comparison,
  golden: Golden,
  first: FirstStep,
  specs: readonly ParameterSpec[],
): Promise<void> {
  const pairs = {
    latent: first.latent,
    pred: first.prediction,
    z_online: first.zOnline,
    z_target: first.zTarget,
  };
  for (const [name, tensor] of Object.entries(pairs)) {
    out.add(`step0.${name}`, name, await numbers(tensor), golden.values(`step0.${name}`));
    tensor.dispose();
  }
  for (const spec of specs.filter((s) => s.trained)) {
    const grad = first.grads.get(spec.name)!;
    const group = `step0.grad.${spec.name.split('.')[0]}`;
    const ours = toCheckpoint(spec, await numbers(grad));
    out.add(group, spec.name, ours, golden.values(`step0.grad.${spec.name}`));
    grad.dispose();
  }
}

async function compareStep(
  out: Comparison,
  golden: Golden,
  step: number,
  result: StepResult,
  rates: { lr: number; momentum: number },
): Promise<void> {
  const tolerance = step === 0 ? DIRECT_TOLERANCE : STEPPED_TOLERANCE;
  const [total, c1, c2, c3, norm] = await numbers(result.figures);
  const named = { total, rec_all: c1, rec_region: c2, cl: c3 };
  const stage = step === 0 ? 'step0' : 'later steps';
  for (const [name, value] of Object.entries(named)) {
    out.add(
      `${stage}: loss.${name}`,
      `step${step}`,
      [value],
      golden.values(`step${step}.loss.${name}`),
      tolerance,
    );
  }
  out.add(`${stage}: grad_norm`, `step${step}`, [norm], golden.values(`step${step}.grad_norm`), tolerance);
  out.add('schedules', `step${step}.lr`, [rates.lr], golden.values(`step${step}.lr`));
  out.add('schedules', `step${step}.momentum`, [rates.momentum], golden.values(`step${step}.momentum`));
  tf.dispose([result.figures, result.c2PerImage]);
}

async function compareAfter(
  out: Comparison,
  golden: Golden,
  networks: { online: ParameterStore; target: ParameterStore },
): Promise<void> {
  for (const [prefix, store] of Object.entries(networks)) {
    for (const spec of store.specs) {
      const name = `after.${prefix}.${spec.name}`;
      if (!golden.has(name)) continue;
      const ours = toCheckpoint(spec, await numbers(store.get(spec.name)));
      out.add(`after all steps: ${prefix}`, name, ours, golden.values(name), STEPPED_TOLERANCE);
    }
  }
}

function ratesOf(settings: Settings, step: number): { lr: number; momentum: number } {
  const { lr, min_lr, warmup_epochs, epochs, steps_per_epoch, momentum } = settings;
  return {
    lr: learningRate(step / steps_per_epoch, {
      peak: lr,
      floor: min_lr,
      warmupEpochs: warmup_epochs,
      epochs,
    }),
    momentum: emaMomentum(step, momentum, epochs * steps_per_epoch),
  };
}

export async function runPretrain(golden: Golden): Promise<GroupResult[]> {
  const settings = v.parse(PretrainSettings, golden.settings);
  const model = modelConfigOf(settings);
  const online = storeFrom(golden, 'online', onlineParameters(model));
  const target = storeFrom(golden, 'target', targetParameters(model));
  const config = {
    normPixLoss: settings.norm_pix,
    weightMim: 1,
    weightSfr: settings.weight_sfr,
    weightCl: settings.weight_cl,
    clLoss: 'simsiam' as const,
    clTemperature: 1,
    weightDecay: settings.weight_decay,
    clipGrad: settings.clip,
    accumIter: 1,
    recompute: false,
  };
  const trainer = new PretrainStep(model, config, online, target);
  const out = new Comparison();
  for (let step = 0; step < settings.steps; step++) {
    const at = (name: string) => `step${step}.${name}`;
    const names = { images: at('images'), mask: at('mask'), covered: at('region') };
    const batch = goldenBatch(golden, names, settings.patch);
    const rates = ratesOf(settings, step);
    let first: FirstStep | undefined;
    const result = trainer.run(batch, { ...rates, step: step + 1 }, (losses, grads) => {
      // Of 3C a step has all of them.
      if (step === 0) first = keepFirstStep(losses as Losses, grads);
    });
    await compareStep(out, golden, step, result, rates);
    if (first) await compareFirstStep(out, golden, first, online.specs);
    disposeBatch(batch);
  }
  await compareAfter(out, golden, { online, target });
  trainer.dispose();
  online.dispose();
  target.dispose();
  return out.results();
}
