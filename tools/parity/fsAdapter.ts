/** A golden of FS-Adapter's training through our network and losses: plain, smoothed, mixed, and their contrastive loss alone. */
import * as v from 'valibot';
import { blend, smoothedTargets } from '@/engine/finetune/mixing';
import type { ModelConfig } from '@/lib/presets';
import { classification, fsAdapter, projectedBottleneck } from '@/ml/model/classifier';
import { classifierParameters } from '@/ml/model/parameters';
import type { ParameterStore } from '@/ml/model/parameterStore';
import { realContrast } from '@/ml/objective/realContrast';
import { softmaxCrossEntropy } from '@/ml/ops/softmaxCrossEntropy';
import * as tf from '@/ml/tf';
import { goldenPatches } from './batches';
import { Comparison, type GroupResult } from './comparison';
import { encoderModel, EncoderGeometrySettings, storeFrom, type Golden } from './golden';
import { compareGradient, numbers } from './tensors';

const Settings = v.object({
  geometry: EncoderGeometrySettings,
  real_index: v.number(),
  temperature: v.number(),
  weight: v.number(),
  smoothing: v.number(),
  mixup: v.optional(v.object({ lam: v.number() })),
});
type AdapterSettings = v.InferOutput<typeof Settings>;

/** What is trained on: plain, or as timm mixed it. */
const BATCHES = ['batch', 'mixup', 'cutmix'] as const;

export async function runFsAdapter(golden: Golden): Promise<GroupResult[]> {
  const settings = v.parse(Settings, golden.settings);
  const model = encoderModel(settings.geometry);
  const [bottleneck] = golden.tensor('param.adapter.linear1.weight').shape;
  const [classes] = golden.tensor('param.head.weight').shape;
  const adapter = { form: 'relu' as const, bottleneck, projector: true };
  const specs = classifierParameters(model, classes, { pooling: 'mean', adapter });
  const everything = specs.map((spec) => ({ ...spec, trained: true }));
  const store = storeFrom(golden, 'param', everything);
  const out = new Comparison();
  try {
    await compareOutputs(out, golden, store, model);
    for (const batch of BATCHES) if (golden.has(`${batch}.images`)) await compareBatch(out, golden, store, model, settings, batch); // prettier-ignore
    await compareCases(out, golden, settings);
    compareMixing(out, golden, settings, classes);
  } finally {
    store.dispose();
  }
  return out.results();
}

async function compareOutputs(
  out: Comparison,
  golden: Golden,
  store: ParameterStore,
  model: ModelConfig,
): Promise<void> {
  const patches = goldenPatches(golden, 'batch.images', model.patchSize);
  const tensors = tf.tidy(() => {
    const { features, logits } = classification(store, model, patches);
    const { bottleneck, adapted } = fsAdapter(store, features);
    const projected = projectedBottleneck(store, bottleneck);
    return { feature: features, bottleneck, adapter: adapted, projected, logits };
  });
  for (const [name, tensor] of Object.entries(tensors)) {
    out.add('outputs', name, await numbers(tensor), golden.values(`out.${name}`));
    tensor.dispose();
  }
  patches.dispose();
}

const realOf = (labels: ArrayLike<number>, index: number): Float32Array =>
  Float32Array.from(labels, (label) => Number(label === index));

/** Losses and gradients of one batch; the contrastive loss reads the labels before any mixing. */
async function compareBatch(
  out: Comparison,
  golden: Golden,
  store: ParameterStore,
  model: ModelConfig,
  { real_index, temperature, weight, smoothing }: AdapterSettings,
  batch: (typeof BATCHES)[number],
): Promise<void> {
  const patches = goldenPatches(golden, `${batch}.images`, model.patchSize);
  const labels = golden.values('batch.labels');
  const [classes] = golden.tensor('param.head.weight').shape;
  const real = tf.tensor1d(realOf(labels, real_index));
  const targetsOf = (values: Float32Array) => tf.tensor2d(values, [labels.length, classes]);
  const isMixed = batch !== 'batch';
  const smoothed = targetsOf(isMixed ? golden.values(`${batch}.targets`) : smoothedTargets(labels, classes, smoothing)); // prettier-ignore
  const plain = targetsOf(smoothedTargets(labels, classes, 0));
  const parts = () => {
    const { features, logits } = classification(store, model, patches);
    const projected = projectedBottleneck(store, fsAdapter(store, features).bottleneck);
    const contrastive = realContrast(projected, real, temperature);
    const against = (targets: tf.Tensor2D) => tf.mean(softmaxCrossEntropy(logits, targets));
    const soft = against(smoothed);
    const entropy = against(plain);
    const withContrast = (loss: tf.Tensor) => tf.add(loss, tf.mul(contrastive, weight)) as tf.Scalar;
    return { logits, contrastive, soft, entropy, withContrast };
  };
  const losses = tf.tidy((): Record<string, tf.Tensor> => {
    const { logits, contrastive, soft, entropy, withContrast } = parts();
    if (isMixed)
      return {
        [`out.${batch}.logits`]: logits,
        [`loss.${batch}.soft_target`]: soft,
        [`loss.${batch}.contrastive`]: contrastive,
        [`loss.total.${batch}`]: withContrast(soft),
      };
    return {
      'loss.cross_entropy': entropy,
      [`loss.label_smoothing_${smoothing}`]: soft,
      'loss.contrastive': contrastive,
      'loss.total.plain': withContrast(entropy),
      'loss.total.smoothed': withContrast(soft),
    };
  });
  for (const [name, tensor] of Object.entries(losses)) {
    if (golden.has(name)) out.add('losses', name, await numbers(tensor), golden.values(name));
    tensor.dispose();
  }
  const totals: Record<string, () => tf.Scalar> = isMixed
    ? { [`grad.total.${batch}`]: () => pick(({ soft, withContrast }) => withContrast(soft)) }
    : {
        'grad.contrastive': () => pick(({ contrastive }) => contrastive),
        'grad.smoothed': () => pick(({ soft }) => soft as tf.Scalar),
        'grad.total.smoothed': () => pick(({ soft, withContrast }) => withContrast(soft)),
      };
  const pick = (choose: (all: ReturnType<typeof parts>) => tf.Scalar) => choose(parts());
  for (const [prefix, total] of Object.entries(totals)) {
    const trained = store.trained();
    const { value, grads } = tf.variableGrads(
      total,
      trained.map(({ variable }) => variable),
    );
    value.dispose();
    for (const { spec, variable } of trained) {
      const grad = (grads[variable.name] as tf.Tensor | null) ?? tf.zeros(variable.shape);
      await compareGradient(out, golden, prefix, spec, grad);
      grad.dispose();
    }
  }
  tf.dispose([patches, real, smoothed, plain]);
}

/** The contrastive loss alone, on given projections. Which class is real, and the temperature, a case's name says. */
async function compareCases(
  out: Comparison,
  golden: Golden,
  { real_index, temperature }: AdapterSettings,
): Promise<void> {
  const [count, width] = golden.tensor('out.projected').shape;
  const projected = tf.tensor2d(golden.values('out.projected'), [count, width]);
  const cases = golden.names('case.').flatMap((name) => /^case\.(.+)\.labels$/.exec(name)?.[1] ?? []);
  for (const name of cases) {
    const index = Number(/^real_index_(\d+)$/.exec(name)?.[1] ?? real_index);
    const tau = Number(/^temperature_([\d.]+)$/.exec(name)?.[1] ?? temperature);
    const real = tf.tensor1d(realOf(golden.values(`case.${name}.labels`), index));
    const { value, grad } = tf.valueAndGrad((p) => realContrast(p as tf.Tensor2D, real, tau))(projected);
    out.add('cases', `case.${name}.loss`, await numbers(value), golden.values(`case.${name}.loss`));
    out.add('cases', `case.${name}.grad`, await numbers(grad), golden.values(`case.${name}.grad`));
    tf.dispose([value, grad, real]);
  }
  projected.dispose();
}

/** Mixup at the golden's share, by our own mixing. */
function compareMixing(
  out: Comparison,
  golden: Golden,
  { smoothing, mixup }: AdapterSettings,
  classes: number,
): void {
  if (!mixup || !golden.has('mixup.images')) return;
  const targets = smoothedTargets(golden.values('batch.labels'), classes, smoothing);
  const pixels = golden.values('batch.images').slice();
  const batch = { targets: targets.slice(), classes };
  blend(pixels, batch, mixup.lam);
  blend(targets, batch, mixup.lam);
  out.add('mixing', 'mixup.images', pixels, golden.values('mixup.images'));
  out.add('mixing', 'mixup.targets', targets, golden.values('mixup.targets'));
}
